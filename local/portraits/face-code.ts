/**
 * What makes two faces different by construction. A face number, written in base 43, gives the coefficients of a
 * polynomial over the field of 43 elements; the seven visible traits of the face are its values at 0 to 6. Two
 * polynomials of degree below k agree in fewer than k points (a Reed-Solomon code), so
 *
 *   both numbers below | traits that differ, at least | of these background | of these figure
 *   43                 | 7 of 7                       | 3 of 3              | 4 of 4
 *   1,849              | 6                            | 2                   | 3
 *   79,507             | 5                            | 1                   | 2
 *   3,418,801          | 4                            |                     | 1
 *
 * and all numbers below 43^7 have traits of their own. No picture is rendered to know it.
 */
export const symbolCount = 43;

export const backgroundTraits = ['left', 'right', 'low'] as const;
export const figureTraits = ['hair', 'colouring', 'attire', 'expression'] as const;
export type FigureTrait = (typeof figureTraits)[number];
export type Trait = (typeof backgroundTraits)[number] | FigureTrait;

const traits: readonly Trait[] = [...backgroundTraits, ...figureTraits];

/** One symbol, 0 to 42, for each trait. Throws a RangeError for what is not a whole number from 0. */
export function symbolsOf(faceNumber: number): Readonly<Record<Trait, number>> {
  if (!Number.isSafeInteger(faceNumber) || faceNumber < 0 || faceNumber >= symbolCount ** traits.length) {
    throw new RangeError(
      `Face ${faceNumber}: not a whole number from 0 to ${symbolCount ** traits.length - 1}.`,
    );
  }
  const coefficients: number[] = [];
  for (let rest = faceNumber; rest > 0; rest = Math.floor(rest / symbolCount)) {
    coefficients.unshift(rest % symbolCount);
  }
  const valueAt = (point: number) =>
    coefficients.reduce((value, coefficient) => (value * point + coefficient) % symbolCount, 0);
  return Object.fromEntries(traits.map((trait, point) => [trait, valueAt(point)])) as Record<Trait, number>;
}
