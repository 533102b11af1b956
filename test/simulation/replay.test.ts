/** The same seed gives the same simulation, and the promises hold for a fixed set of seeds. */
import { expect, test } from 'vitest';
import { playSeed } from '../../local/simulation/play-seed.ts';
import { isThorough } from '../kit/needs.ts';

test('the same seed gives the same trace, to the byte', async () => {
  const [one, other] = [await playSeed('replay', undefined, 1), await playSeed('replay', undefined, 1)];
  expect(one.traceHash).toBe(other.traceHash);
  expect(one.trace.length).toBeGreaterThan(500);
});

const seeds = Array.from({ length: isThorough ? 40 : 1 }, (_, number) => `fixed/${number + 1}`);

test.each(seeds)('every promise is kept: seed %s', { timeout: 60_000 }, async (seed) => {
  const { failure } = await playSeed(seed);
  expect(failure).toBeUndefined();
});
