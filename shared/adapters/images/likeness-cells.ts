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
const beside = 35;
const centre = 58;
const half = 64;
const shift = 7;

/** The rounded mean of each 4x4 block of the blurred picture: 12x12 cells with red, green and blue each. */
export function likenessOf(pixels: Uint8Array): Likeness {
  const blurred = blurredDown(blurredAcross(pixels));
  const sums = new Int32Array(gridSide * gridSide * colours);
  for (let at = 0; at < blurred.length; at += 1) {
    const column = at % rowBytes;
    const cell = Math.trunc(at / (rowBytes * block)) * gridSide + Math.trunc(column / (block * colours));
    const sum = cell * colours + (column % colours);
    sums[sum] = (sums[sum] as number) + (blurred[at] as number);
  }
  return Array.from(sums, (sum) => Math.round(sum / block ** 2));
}

function blurredAcross(pixels: Uint8Array): Uint8Array {
  const blurred = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start += rowBytes) {
    const last = start + rowBytes - colours;
    for (let at = start; at < start + rowBytes; at += 1) {
      // At the edge, the pixel itself stands for the neighbour that is missing.
      const before = pixels[at < start + colours ? at : at - colours] as number;
      const after = pixels[at >= last ? at : at + colours] as number;
      blurred[at] = (beside * (before + after) + centre * (pixels[at] as number) + half) >> shift;
    }
  }
  return blurred;
}

function blurredDown(pixels: Uint8Array): Uint8Array {
  const blurred = new Uint8Array(pixels.length);
  const last = pixels.length - rowBytes;
  for (let at = 0; at < pixels.length; at += 1) {
    const before = pixels[at < rowBytes ? at : at - rowBytes] as number;
    const after = pixels[at >= last ? at : at + rowBytes] as number;
    blurred[at] = (beside * (before + after) + centre * (pixels[at] as number) + half) >> shift;
  }
  return blurred;
}
