import { loadSharp } from './load-sharp.ts';
import { startsLikeImage } from './magic-bytes.ts';

/** The pixels of a square picture, row by row, three bytes each (sRGB). */
export interface Square {
  readonly side: number;
  readonly pixels: Buffer;
}

/** More than a phone's camera has; 150 MB when decoded. Larger pictures are not decoded. */
const maxPixels = 50_000_000;

/**
 * Decodes a picture, rotates it upright (EXIF), crops its centre square, puts white behind transparent parts,
 * resizes it and converts it to sRGB. `sideOf` gets the side of the square before resizing and returns the
 * side after it (px). Cropping comes before resizing, because the other order shifts a small picture by up to
 * half a pixel. Undefined when the bytes are not a complete image of a known format; sharp's errors do not
 * show the cause, so any of them is taken to mean that.
 */
export async function centreSquare(
  bytes: Uint8Array,
  sideOf: (original: number) => number,
): Promise<Square | undefined> {
  if (startsLikeImage(bytes) === undefined) return undefined;
  const sharp = await loadSharp();
  const picture = () => sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels });
  const decode = async () => {
    const { width, height } = (await picture().metadata()).autoOrient;
    const original = Math.min(width, height);
    const side = sideOf(original);
    const upright = picture().autoOrient();
    const [left, top] = [Math.floor((width - original) / 2), Math.floor((height - original) / 2)];
    // A picture that is square already is not cropped, so that a JPEG can be scaled down while it is decoded.
    const square =
      width === height ? upright : upright.extract({ left, top, width: original, height: original });
    const pixels = await square
      .flatten({ background: '#ffffff' })
      .resize(side, side, { fit: 'fill' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { side, pixels };
  };
  return decode().catch(() => undefined);
}
