import type { Sharp, SharpOptions } from 'sharp';
import type { Pixels } from '../../core/observation.ts';
import type { Budget } from './budget.ts';
import { hasEndMarker, withEndMarker } from './jpeg-end.ts';
import { loadSharp } from './load-sharp.ts';
import { isTooLarge, type PictureHeader, pictureHeader } from './picture-header.ts';

/** The pixels of a square picture, row by row, three bytes each (sRGB). */
export interface Square {
  readonly side: number;
  readonly pixels: Buffer;
}

/** Pictures with more pixels are first scaled to about this shorter side, which is more than any rendition has. */
const largePixels = 4_000_000;
const shrunkSide = 1_024;

/**
 * Decodes a picture, rotates it upright (EXIF), crops its centre square, puts white behind transparent parts,
 * resizes it and converts it to sRGB. `sideOf` gets the side of the square before resizing and returns the
 * side after it (px). Cropping comes before resizing, because the other order shifts a small picture by up to
 * half a pixel. Undefined when the bytes are not a complete image of a known format, or are too large; sharp's
 * errors do not show the cause, so any of them is taken to mean that.
 */
export async function centreSquare(
  bytes: Uint8Array,
  sideOf: (original: number) => number,
  memory: Budget,
): Promise<Square | undefined> {
  const header = await pictureHeader(bytes);
  if (header === undefined || isTooLarge(header, bytes)) return undefined;
  return memory.within(header.decodedBytes, () =>
    decode(bytes, header, sideOf(Math.min(header.width, header.height))).catch(() => undefined),
  );
}

async function decode(bytes: Uint8Array, header: PictureHeader, side: number): Promise<Square> {
  const upright = await openUpright(bytes, header);
  const isLarge = header.width * header.height > largePixels;
  const pixels = isLarge
    ? await cropped(...(await shrunk(upright, header)), side)
    : await cropped(upright, header, side);
  return { side, pixels };
}

/** The picture, rotated upright. Decoding it fails unless it is complete. */
export async function openUpright(bytes: Uint8Array, header: PictureHeader): Promise<Sharp> {
  const sharp = await loadSharp();
  const [whole, failOn] = complete(bytes, header);
  return sharp(whole, { failOn, limitInputPixels: false }).autoOrient();
}

/** A JPEG without an end marker gets one. Then only a warning shows that a part of the picture is missing too. */
function complete(
  bytes: Uint8Array,
  { isJpeg }: PictureHeader,
): readonly [Uint8Array, NonNullable<SharpOptions['failOn']>] {
  return isJpeg && !hasEndMarker(bytes) ? [withEndMarker(bytes), 'warning'] : [bytes, 'error'];
}

/** Scaled while it is decoded: cropping first would keep a large picture in memory as a whole. */
async function shrunk(upright: Sharp, { width, height }: Pixels): Promise<readonly [Sharp, Pixels]> {
  const scale = Math.min(1, shrunkSide / Math.min(width, height));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const sharp = await loadSharp();
  const pixels = await asRgb(upright.resize({ ...size, fit: 'fill' }));
  return [sharp(pixels, { raw: { ...size, channels: 3 } }), size];
}

function cropped(upright: Sharp, { width, height }: Pixels, side: number): Promise<Buffer> {
  const original = Math.min(width, height);
  const [left, top] = [Math.floor((width - original) / 2), Math.floor((height - original) / 2)];
  // A picture that is square already is not cropped, so that a JPEG can be scaled down while it is decoded.
  const square =
    width === height ? upright : upright.extract({ left, top, width: original, height: original });
  return asRgb(square.resize(side, side, { fit: 'fill' }));
}

function asRgb(picture: Sharp): Promise<Buffer> {
  return picture.flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}
