/** The likeness of a small square, in integers: a pipeline of sharp for 48x48 pixels takes longer than decoding the picture. */
import type { Likeness } from '../../core/observation.ts';

/** px, of the square that is given. */
export const likenessSide = 48;
const gridSide = 12;
const block = likenessSide / gridSide;
const colours = 3;
const rowBytes = likenessSide * colours;

/**
 * A Gaussian of sigma 1 in 128ths: 35, 58, 35. These are the numbers of libvips, with which the threshold was measured
 * (`vips_convi_intize` in https://github.com/libvips/libvips/blob/master/libvips/convolution/convi.c).
 */
const [beside, centre, half, shift] = [35, 58, 64, 7];

/** The rounded mean of each 4x4 block of the blurred picture: 12x12 cells with red, green and blue each. */
export function likenessOf(pixels: Uint8Array): Likeness {
  const blurred = blurredAlong(blurredAlong(pixels, colours, rowBytes), rowBytes, pixels.length);
  const sums = new Array<number>(gridSide * gridSide * colours).fill(0);
  let at = 0;
  for (let y = 0; y < likenessSide; y += 1) {
    const rowOfCells = Math.floor(y / block) * gridSide;
    for (let x = 0; x < likenessSide; x += 1) {
      const cell = (rowOfCells + Math.floor(x / block)) * colours;
      for (let colour = 0; colour < colours; colour += 1) {
        sums[cell + colour] = (sums[cell + colour] as number) + (blurred[at] as number);
        at += 1;
      }
    }
  }
  return sums.map((sum) => Math.round(sum / block ** 2));
}

/** In one direction: neighbours are `step` bytes apart, and lines end every `line` bytes. The edge counts twice. */
function blurredAlong(pixels: Uint8Array, step: number, line: number): Uint8Array {
  const blurred = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 1) {
    const inLine = at % line;
    const before = pixels[inLine < step ? at : at - step] as number;
    const after = pixels[inLine >= line - step ? at : at + step] as number;
    blurred[at] = (beside * (before + after) + centre * (pixels[at] as number) + half) >> shift;
  }
  return blurred;
}
