/** The same seed gives the same simulation, and the promises hold for a fixed set of seeds. */
import { expect, test } from 'vitest';
import { playSeed } from '../../local/simulation/play-seed.ts';
import { eachThoroughly } from '../kit/test-with.ts';

test('the same seed gives the same trace, to the byte', async () => {
  const [one, other] = [await playSeed('replay', undefined, 1), await playSeed('replay', undefined, 1)];
  expect(one.traceHash).toBe(other.traceHash);
  expect(one.trace.length).toBeGreaterThan(500);
});

const seeds = Array.from({ length: 10 }, (_, number) => `fixed/${number + 1}`);
const always = 3;

async function keepsEveryPromise(seed: string): Promise<void> {
  const { failure } = await playSeed(seed);
  expect(failure).toBeUndefined();
}

const name = 'every promise is kept: seed %s';
test.each(seeds.slice(0, always))(name, { timeout: 60_000 }, keepsEveryPromise);
eachThoroughly(seeds.slice(always), name, keepsEveryPromise, 60_000);
