import type { Likeness } from './observation.ts';

/**
 * Up to this distance two photos count as the same (DECISIONS.md, D-likeness). The smallest multiple of 5 at which at most
 * 0.5 % of the renderings of one photo (quality 50 to 95, 48 to 648 px, cropped, rotated) count as different: a false
 * "different" costs one needless repair, a false "same" leaves a wrong face. Measured by `npm run likeness` on 300 drawn
 * faces of another seed: 0.14 % false "different" (90 % of distances below 19, the largest 48), no false "same" (smallest
 * distance 82, between two figures on the same background). 7 % of changes that add or remove only glasses are not
 * detected.
 */
export const samePictureThreshold = 40;

/** Whether two photos look the same. */
export function samePicture(a: Likeness, b: Likeness): boolean {
  return likenessDistance(a, b) <= samePictureThreshold;
}

/**
 * The largest distance between two corresponding cells of the grid, in RGB: 0 to 442; infinite for grids of unequal
 * length.
 */
export function likenessDistance(a: Likeness, b: Likeness): number {
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let cell = 0; cell < a.length; cell += 3) {
    const square = squared(a, b, cell) + squared(a, b, cell + 1) + squared(a, b, cell + 2);
    largest = Math.max(largest, square);
  }
  return Math.sqrt(largest);
}

function squared(a: Likeness, b: Likeness, index: number): number {
  return ((a[index] as number) - (b[index] as number)) ** 2;
}
