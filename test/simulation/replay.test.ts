/** Same seed, same world; and the promises hold over seeds that stay the same. */
import { expect, test } from 'vitest';
import { playSeed } from '../../local/simulation/play-seed.ts';
import { isThorough } from '../kit/needs.ts';

test('the same seed gives the same trace, to the byte', async () => {
  const oneBadNight = new Set(['nights']);
  const [one, other] = [await playSeed('replay', oneBadNight), await playSeed('replay', oneBadNight)];
  expect(one.traceHash).toBe(other.traceHash);
  expect(one.trace.length).toBeGreaterThan(500);
});

const seeds = Array.from({ length: isThorough ? 40 : 1 }, (_, number) => `fixed/${number + 1}`);

test.each(seeds)('every promise is kept: seed %s', { timeout: 60_000 }, async (seed) => {
  const { failure } = await playSeed(seed);
  expect(failure).toBeUndefined();
});
