/** What can go wrong on a wire, and how often it does in one simulated world. */
import type { Random } from '../tenant/truth/random.ts';

/**
 * `lost-request`: nothing arrived. `lost-answer`: it had its effect, and nobody heard of it. `refused-5xx`: the service
 * says that it is ill. `throttled`: it asks to wait. `garbled`: it had its effect, and half of the answer came.
 */
export type Fate =
  | 'served'
  | 'late'
  | 'lost-request'
  | 'lost-answer'
  | 'refused-5xx'
  | 'throttled'
  | 'garbled';

/** Chances in 0 to 1, for each request. */
export type Rates = Readonly<Partial<Record<Exclude<Fate, 'served'>, number>>>;

export interface FaultPlan {
  readonly tenant: Rates;
  readonly storage: Rates;
  /** Chance that a message is delivered to a second worker while the first still works on it. */
  readonly twice: number;
  /** Chance in each second that a worker is killed, and that all are. */
  readonly killed: number;
  readonly allKilled: number;
}

export const noFaults: FaultPlan = { tenant: {}, storage: {}, twice: 0, killed: 0, allKilled: 0 };

/** One of the kinds of bad nights, from quiet to everything at once; the seed decides. */
export function faultsOf(random: Random): FaultPlan {
  const some = (): number => random.pick([0, 0, 0.002, 0.01, 0.05]);
  const rates = (): Rates => ({
    late: some(),
    'lost-request': some(),
    'lost-answer': some(),
    'refused-5xx': some(),
    throttled: some(),
    garbled: some(),
  });
  const { garbled: _, throttled: __, ...storage } = rates();
  return {
    tenant: rates(),
    storage,
    twice: random.pick([0, 0, 0.05, 0.3]),
    killed: random.pick([0, 0, 0.01, 0.05]),
    allKilled: random.pick([0, 0, 0, 0.01]),
  };
}

export function fateOf(rates: Rates, random: Random): Fate {
  let chance = random.next();
  for (const [fate, rate] of Object.entries(rates)) {
    if (chance < rate) return fate as Fate;
    chance -= rate;
  }
  return 'served';
}
