import { expect, test } from 'vitest';
import { all, measure } from '../../local/likeness/measurement.ts';
import { report } from '../../local/likeness/report.ts';
import { chooseThreshold, errorRates } from '../../local/likeness/thresholds.ts';
import { likenessDistance, samePicture, samePictureThreshold } from '../../shared/core/likeness.ts';
import { isThorough } from '../kit/needs.ts';

const grey = Array.from({ length: 432 }, () => 128);

function withCell(cell: number, colour: readonly [number, number, number]): readonly number[] {
  return grey.map((value, index) => (Math.floor(index / 3) === cell ? (colour[index % 3] as number) : value));
}

test('the distance of two pictures is that of the cell that differs most, in RGB', () => {
  expect(likenessDistance(grey, grey)).toBe(0);
  expect(likenessDistance(grey, withCell(143, [131, 132, 128]))).toBe(5);
  expect(likenessDistance(withCell(0, [128, 128, 138]), withCell(143, [131, 132, 128]))).toBe(10);
});

test('grids of unequal length are never the same picture', () => {
  expect(likenessDistance(grey, [...grey, 128, 128, 128])).toBe(Number.POSITIVE_INFINITY);
  expect(likenessDistance([...grey, 128, 128, 128], grey)).toBe(Number.POSITIVE_INFINITY);
});

test('pictures count as the same up to the threshold, and as different above it', () => {
  expect(samePicture(grey, withCell(7, [128 + samePictureThreshold, 128, 128]))).toBe(true);
  expect(samePicture(grey, withCell(7, [128 + samePictureThreshold + 1, 128, 128]))).toBe(false);
});

test.each([
  ['an empty grid', [], []],
  ['grids of unequal length', grey, grey.slice(3)],
  ['values that are no numbers', grey, withCell(7, [Number.NaN, 128, 128])],
])('%s counts as different', (_name, a, b) => {
  expect(samePicture(a, b)).toBe(false);
});

const faces = isThorough ? 300 : 40;

test(`${faces} faces that did not choose the threshold: no wrong "same", at most 1 % wrong "different"`, {
  tags: ['more-time'],
  timeout: 300_000,
}, async () => {
  const measurement = await measure('held out', faces);
  const { wrongDifferent, wrongSame } = errorRates(measurement, samePictureThreshold);
  expect(wrongSame).toBe(0);
  expect(wrongDifferent).toBeLessThanOrEqual(0.01);
  expect(all(measurement.same).length).toBeGreaterThan(10 * faces);
  expect([...measurement.different.keys()].sort()).toEqual([
    'equal backgrounds',
    'face and silhouette',
    'two faces',
    'two faces, one tiny',
  ]);
  const detail = all(measurement.detail).filter((distance) => distance > samePictureThreshold);
  expect(detail.length / all(measurement.detail).length).toBeGreaterThan(0.9);
});

test('the threshold is the smallest with at most five wrong answers in a thousand, and the report gives both rates', () => {
  const made = {
    seed: 'by hand',
    faces: 1,
    same: new Map([['re-encoded', [...Array.from({ length: 199 }, () => 12), 90]]]),
    different: new Map([['two faces', [14, 200, 300, 400]]]),
    detail: new Map([['glasses on or off', [3, 60]]]),
  };
  expect(chooseThreshold(made)).toBe(15);
  const lines = report(made, 15);
  expect(lines).toContain('  wrong "different": 0.50 % of 200 renderings of one picture');
  expect(lines).toContain('  wrong "same":      25.00 % of 4 pairs of two');
  expect(lines).toContain('  glasses on or off: 1 of 2 are not distinguished from re-encoding.');
});
