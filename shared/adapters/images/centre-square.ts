import { loadSharp } from './load-sharp.ts';
import { startsLikeImage } from './magic-bytes.ts';

/** Pixels, three bytes each (sRGB), row by row, of a square picture. */
export interface Square {
  readonly side: number;
  readonly pixels: Buffer;
}

/** More than any phone's camera makes; 150 MB decoded. What claims more is not decoded at all. */
const maxPixels = 50_000_000;

/**
 * Decodes a picture and brings it upright (EXIF), on white where it is transparent, to sRGB, cut to its centre
 * square, with the side that `sideOf` answers for the side of the original square (px). The square is cut before it
 * is resized: cutting afterwards moves a small picture by up to half a pixel. Undefined where the bytes are not a
 * complete image of a known format; sharp names no cause that can be told apart, so whatever it throws means that.
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
    // What is square already is spared the cut, so that a JPEG can be made smaller while it is decoded.
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
