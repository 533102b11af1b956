/** Two nights that together hold every kind of chaos; `npm run chaos` plays as many as there is time for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyKinds, faultKinds, planOf } from '../../local/chaos/plan.ts';
import { playSeed } from '../../local/chaos/play-seed.ts';
import { type ChaosStorage, startChaosStorage } from '../../local/chaos/storage.ts';
import { describeThoroughly } from '../kit/test-with.ts';

const seeds = ['fixed/41', 'fixed/177'];

test('a seed always means the same, and the two that are always played hold every kind', () => {
  const [plans, again] = [seeds.map(planOf), seeds.map(planOf)];
  expect(plans).toEqual(again);
  const kinds = plans.flatMap(({ faults }) => faults.map(({ kind }) => kind));
  expect(new Set(kinds)).toEqual(new Set([...faultKinds, ...companyKinds]));
});

describeThoroughly('real processes keep every promise', () => {
  let storage: ChaosStorage;

  beforeAll(async () => {
    storage = await startChaosStorage(seeds.map((_, number) => `chaos${number}`));
  });

  afterAll(() => storage.stop());

  test.each(seeds.map((seed, number) => ({ seed, number })))('seed $seed', async ({ seed, number }) => {
    const { failure, broken, injected } = await playSeed(seed, storage, `chaos${number}`);
    expect({ failure, broken }).toEqual({ failure: undefined, broken: [] });
    expect(injected.length).toBeGreaterThan(0);
  });
});
