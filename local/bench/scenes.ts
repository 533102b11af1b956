/** The nights that every tool plays, and what happens in the tenant before each. */
import type { Conditions } from './conditions.ts';
import type { Scenario } from './result.ts';
import type { BenchKind } from './truth.ts';

export interface Night {
  readonly scenario: Scenario;
  /** A night that only brings a tool to where the next one begins is played and not reported. */
  readonly isMeasured: boolean;
  /** The share of the users whose photo changes before. */
  readonly change?: number;
}

/** Nights of one tenant, in order. */
export interface Play {
  readonly kind: BenchKind;
  readonly nights: readonly Night[];
}

export interface Wanted {
  readonly users: number;
  readonly conditions: Conditions;
  readonly scenarios: readonly Scenario[];
}

/** From so many users on, nights are played in a tenant in step: after its first night, the next one is quiet. */
export const vastFrom = 500_000;

interface Script {
  readonly kind: BenchKind;
  readonly nights: readonly Omit<Night, 'isMeasured'>[];
}

const vastPlays: readonly Script[] = [
  { kind: 'in-step', nights: [{ scenario: 'first night' }, { scenario: 'quiet night' }] },
];
const plays: readonly Script[] = [
  {
    kind: 'before-instep',
    nights: [
      { scenario: 'first night' },
      { scenario: 'repair night' },
      { scenario: 'night after' },
      { scenario: 'quiet night' },
      { scenario: '0.2 % changed', change: 0.002 },
      { scenario: '5 % changed', change: 0.05 },
    ],
  },
  { kind: 'no-photos', nights: [{ scenario: 'no photos' }] },
];

/** Every night up to the last one that is wanted. `repair` is a part of the repair night. */
export function playsOf({ users, scenarios }: Omit<Wanted, 'conditions'>): readonly Play[] {
  const isWanted = (scenario: Scenario) =>
    scenarios.includes(scenario) || (scenario === 'repair night' && scenarios.includes('repair'));
  const scripts = users >= vastFrom ? vastPlays : plays;
  return scripts.flatMap(({ kind, nights }) => {
    const last = nights.findLastIndex(({ scenario }) => isWanted(scenario));
    const played = nights.slice(0, last + 1);
    const all = played.map((night) => ({ ...night, isMeasured: isWanted(night.scenario) }));
    return all.length === 0 ? [] : [{ kind, nights: all }];
  });
}
