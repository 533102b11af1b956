/** One seed, from a new tenant to its third calm night. */
import { createHash } from 'node:crypto';
import { type FaultPlan, faultsOf, noFaults, type Rates } from './faults.ts';
import { BrokenInvariant, type InvariantName, Invariants } from './invariants.ts';
import { loadClients } from './load-clients.ts';
import { playNight } from './night.ts';
import { populate } from './people.ts';
import { settingsChange, settingsGoBack } from './settings.ts';
import { World } from './world.ts';

const [fewestFaultyNights, moreFaultyNights] = [4, 4];
/** The first run only reports, the second may be held; three more until nothing is left to do. */
const calmNights = 3;
const mostHappenings = 8;
const mostRequests = 8;

export interface Played {
  readonly seed: string;
  readonly nights: number;
  /** Nights in which Instep wrote to the tenant. */
  readonly writingNights: number;
  readonly steps: number;
  /** Requests to the tenant and to storage, by night. */
  readonly calls: readonly number[];
  readonly fates: ReadonlyMap<string, number>;
  readonly asked: ReadonlyMap<InvariantName, number>;
  readonly failure: Error | undefined;
  readonly trace: readonly string[];
  /** As the nights left it. */
  readonly world: World;
  /** The same seed gives the same on every machine. */
  readonly traceHash: string;
}

/** Kinds of faults that can be left out: "tenant garbled", "storage lost-answer", "twice", "killed", "people". */
export type Without = ReadonlySet<string>;

export async function playSeed(seed: string, without: Without = new Set()): Promise<Played> {
  await loadClients();
  const world = new World({ seed });
  const invariants = new Invariants(world);
  const calls: number[] = [];
  let writingNights = 0;
  let failure: Error | undefined;
  /** People whose photo changed under its old etag: only a deep check sees that. */
  const exempt = new Set<string>();

  async function night(faults: FaultPlan, happenings: number, requests: number): Promise<number> {
    const before = { calls: callsOf(world), writes: world.tenant.writes.length };
    world.faults = faults;
    await playNight(world, { happenings, requests, afterEach: invariants.afterStep, exempt });
    world.faults = noFaults;
    invariants.afterNight();
    calls.push(callsOf(world) - before.calls);
    if (world.tenant.writes.slice(before.writes).some(({ by }) => by === 'app')) writingNights += 1;
    return before.writes;
  }

  const giveTimersBack = world.time.takeTimers();
  try {
    await world.deploy();
    populate(world.tenant, world.random);
    // The first run of an installation only reports.
    await night(noFaults, 0, 0);
    const some = fewestFaultyNights + world.random.below(moreFaultyNights);
    const faultyNights = without.has('nights') ? 1 : some;
    for (let number = 0; number < faultyNights; number += 1) {
      const faults = leftOut(faultsOf(world.random), without);
      const happenings = world.random.below(mostHappenings + 1);
      const requests = world.random.below(mostRequests + 1);
      if (!without.has('settings')) settingsChange(world);
      await night(faults, without.has('people') ? 0 : happenings, without.has('requests') ? 0 : requests);
    }
    if (settingsGoBack(world)) exempt.clear();
    for (let number = 1; number < calmNights; number += 1) await night(noFaults, 0, 0);
    const waiting = invariants.waiting();
    const except = new Set([...exempt, ...waiting]);
    await invariants.inStep(except);
    const since = await night(noFaults, 0, 0);
    invariants.wroteNothing(world.tenant.writes.slice(since), except);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  } finally {
    giveTimersBack();
  }
  return {
    ...{ seed, world, nights: calls.length, writingNights, steps: world.time.steps, calls },
    fates: world.fates,
    asked: invariants.asked,
    failure,
    trace: world.trace,
    traceHash: createHash('sha256').update(world.trace.join('\n')).digest('hex'),
  };
}

function callsOf({ fates }: World): number {
  return [...fates.values()].reduce((sum, count) => sum + count, 0);
}

function leftOut(plan: FaultPlan, without: Without): FaultPlan {
  const kept = (service: string, rates: Rates): Rates =>
    Object.fromEntries(
      Object.entries(rates).map(([fate, rate]) => [fate, without.has(`${service} ${fate}`) ? 0 : rate]),
    );
  return {
    ...plan,
    tenant: kept('tenant', plan.tenant),
    storage: kept('storage', plan.storage),
    twice: without.has('twice') ? 0 : plan.twice,
    killed: without.has('killed') ? 0 : plan.killed,
    allKilled: without.has('killed') ? 0 : plan.allKilled,
    skewMs: without.has('skew') ? 0 : plan.skewMs,
    profileLagMs: without.has('lag') ? 0 : plan.profileLagMs,
    noToken: without.has('tokens') ? 0 : plan.noToken,
    outages: without.has('outages') ? [] : plan.outages,
    misbehaviours: without.has('misbehaviour') ? [] : plan.misbehaviours,
    aroundWrites: without.has('around') ? 0 : plan.aroundWrites,
  };
}

const kinds = [
  ...[
    'late',
    'lost-request',
    'lost-answer',
    'refused-5xx',
    'ill-after-effect',
    'throttled',
    'garbled',
    'stale',
  ].map((fate) => `tenant ${fate}`),
  ...['late', 'lost-request', 'lost-answer', 'refused-5xx', 'ill-after-effect'].map(
    (fate) => `storage ${fate}`,
  ),
  ...['twice', 'killed', 'skew', 'lag', 'tokens', 'outages', 'misbehaviour', 'around'],
  ...['people', 'requests', 'settings', 'nights'],
];

/** The largest set of faults without which the same promise is still broken. */
export async function shrink(played: Played): Promise<Without> {
  let without: Without = new Set();
  for (const kind of kinds) {
    const smaller = new Set([...without, kind]);
    if (isSame((await playSeed(played.seed, smaller)).failure, played.failure)) without = smaller;
  }
  return without;
}

function isSame(one: Error | undefined, other: Error | undefined): boolean {
  if (one instanceof BrokenInvariant && other instanceof BrokenInvariant)
    return one.invariant === other.invariant;
  return one?.message === other?.message;
}

export function kindsLeft(without: Without): string[] {
  return kinds.filter((kind) => !without.has(kind));
}
