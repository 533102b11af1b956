/** Reads the header of an image, before it is decoded. */
import type { Metadata } from 'sharp';
import type { Pixels } from '../../core/observation.ts';
import { squareJpeg } from './jpeg-size.ts';
import { loadSharp } from './load-sharp.ts';
import { startsLikeImage } from './magic-bytes.ts';

export interface PictureHeader extends Pixels {
  readonly isJpeg: boolean;
  /** Bytes in memory while the picture is decoded. */
  readonly decodedBytes: number;
}

/** Memory for decoding, all pictures of this process together. */
export const decodedBytesInFlight = 256 * 1024 * 1024;
/** libvips reads no larger picture: 16,383 x 16,383. */
const mostPixels = 0x3fff ** 2;
/** A JPEG spends at least one bit on each block of 8x8 pixels (ITU T.81, F.1.2), so 512 pixels in a byte. */
const pixelsInJpegByte = 512;

/** Undefined when the bytes are not an image of a known format. Width and height are those of the upright picture. */
export async function pictureHeader(bytes: Uint8Array): Promise<PictureHeader | undefined> {
  const type = startsLikeImage(bytes);
  if (type === undefined) return undefined;
  const isJpeg = type === 'image/jpeg';
  const square = isJpeg ? squareJpeg(bytes) : undefined;
  if (square !== undefined) {
    const { side, isProgressive } = square;
    return { width: side, height: side, isJpeg, decodedBytes: decodedJpegBytes(side ** 2, isProgressive) };
  }
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (metadata === undefined) return undefined;
  const { width, height } = metadata.autoOrient;
  return { width, height, isJpeg, decodedBytes: decodedBytes(metadata, isJpeg) };
}

/** Whether the picture claims more than is decoded: more memory than there is, or more pixels than its bytes can hold. */
export function isTooLarge(header: PictureHeader, bytes: Uint8Array): boolean {
  const pixels = header.width * header.height;
  if (header.isJpeg && pixels > bytes.length * pixelsInJpegByte) return true;
  return pixels > mostPixels || header.decodedBytes > decodedBytesInFlight;
}

/**
 * libvips decodes plain JPEG and PNG line by line. Progressive and interlaced ones, and all other formats, are in
 * memory as a whole.
 */
function decodedBytes(
  { width, height, channels, depth, isProgressive, format }: Metadata,
  isJpeg: boolean,
): number {
  const pixels = width * height;
  if (isJpeg) return decodedJpegBytes(pixels, isProgressive);
  if (format === 'png' && !isProgressive) return pixels / 2;
  return pixels * Math.max(4, channels * (depth === 'ushort' ? 2 : 1));
}

/** The coefficients of a progressive JPEG take two bytes each. */
function decodedJpegBytes(pixels: number, isProgressive: boolean): number {
  return isProgressive ? pixels * 4 : pixels / 2;
}
