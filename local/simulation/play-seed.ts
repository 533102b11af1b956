/** One seed, from a new tenant to its third calm night. */
import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../tenant/truth/random.ts';
import { Coverage } from './coverage.ts';
import type { NumberedFault } from './fault-log.ts';
import { type FaultPlan, faultsOf, noFaults } from './faults.ts';
import { illNight } from './ill-night.ts';
import { Invariants } from './invariants/invariants.ts';
import type { InvariantName } from './invariants/names.ts';
import type { Suffering } from './invariants/suffering.ts';
import { loadClients } from './load-clients.ts';
import { playNight } from './night.ts';
import { populate } from './people.ts';
import { listingsOf, quietNight } from './quiet-night.ts';
import { settingsChange, settingsGoBack } from './settings.ts';
import { usersWithUnreadDrift } from './unread-files.ts';
import { World } from './world.ts';

const [fewestFaultyNights, moreFaultyNights] = [4, 4];
/** Two until nothing is left to do, and one that must be quiet. */
const calmNights = 3;
/** In which something lasts, and nothing else goes wrong. */
const illNights = 2;
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
  readonly faults: readonly NumberedFault[];
  readonly asked: ReadonlyMap<InvariantName, number>;
  readonly states: ReadonlySet<string>;
  readonly failure: Error | undefined;
  readonly trace: readonly string[];
  /** As the nights left it. */
  readonly world: World;
  /** The same seed gives the same on every machine. */
  readonly traceHash: string;
}

interface Weather {
  readonly faults: FaultPlan;
  /** How many things people do, and how often something is asked of Instep. */
  readonly happenings: number;
  readonly requests: number;
  /** In a night in which something lasts, and nothing else goes wrong: what it excuses. */
  readonly suffering?: Suffering;
}

const calm: Weather = { faults: noFaults, happenings: 0, requests: 0 };

/** `only`: the numbers of the faults that happen; undefined: all. `most`: nights with faults. */
export async function playSeed(
  seed: string,
  only?: ReadonlySet<number>,
  most = fewestFaultyNights + moreFaultyNights,
): Promise<Played> {
  await loadClients();
  const [base = seed, ...mutations] = seed.split('~');
  const world = new World({ seed: base, only });
  const invariants = new Invariants(world);
  const coverage = new Coverage(world);
  const calls: number[] = [];
  let writingNights = 0;
  let failure: Error | undefined;
  /** People whose photo changed under its old ETag: only a deep check sees that. */
  const exempt = new Set<string>();
  const afterEach = async (): Promise<void> => {
    await invariants.afterStep();
    coverage.afterStep();
  };

  async function night({ faults, happenings, requests, suffering }: Weather): Promise<number> {
    const before = { calls: callsOf(world), writes: world.tenant.writes.length };
    world.faults = faults;
    invariants.beforeNight();
    await playNight(world, { happenings, requests, afterEach, exempt });
    world.faults = noFaults;
    const kind = suffering === undefined ? 'faulty' : 'ill';
    invariants.afterNight(faults === noFaults ? 'calm' : kind, suffering);
    coverage.afterNight();
    calls.push(callsOf(world) - before.calls);
    if (world.tenant.writes.slice(before.writes).some(({ by }) => by === 'app')) writingNights += 1;
    return before.writes;
  }

  const giveTimersBack = world.time.takeTimers();
  try {
    await world.deploy();
    populate(world.tenant, world.random);
    // The first run of an installation only reports.
    await night(calm);
    for (const weather of weathers(base, mutations).slice(0, most)) {
      settingsChange(world);
      await night(weather);
    }
    const isThorough = settingsGoBack(world);
    if (isThorough) exempt.clear();
    for (let number = 1; number <= illNights; number += 1) {
      const ill = illNight(world, createRandom(`${base}/ill/${number}`));
      await night({ ...ill, happenings: 0, requests: 0 });
    }
    for (let number = 1; number < calmNights; number += 1) await night(calm);
    const unread = isThorough ? [] : await usersWithUnreadDrift(world);
    const except = new Set([...exempt, ...unread, ...invariants.excused().keys()]);
    await invariants.inStep(except);
    const listings = listingsOf(world);
    const since = await night(calm);
    const writes = world.tenant.writes.slice(since);
    invariants.wroteNothing(writes, except);
    const there = { leftAlone: except.size, isListedAgain: listingsOf(world) !== listings };
    if (writes.length === 0) invariants.cost(world.requests, quietNight(world, there));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  } finally {
    giveTimersBack();
  }
  return {
    ...{ seed, world, nights: calls.length, writingNights, steps: world.time.steps, calls, failure },
    fates: world.fates,
    faults: world.log.happened,
    asked: invariants.asked,
    states: coverage.states,
    trace: world.trace,
    traceHash: createHash('sha256').update(world.trace.join('\n')).digest('hex'),
  };
}

/** Each mutation gives one night another weather; the nights before it stay as they were. */
function weathers(base: string, mutations: readonly string[]): readonly Weather[] {
  const weather = (random: Random): Weather => {
    return {
      faults: faultsOf(random),
      happenings: random.below(mostHappenings + 1),
      requests: random.below(mostRequests + 1),
    };
  };
  const random = createRandom(`${base}/weather`);
  const nights = fewestFaultyNights + random.below(moreFaultyNights + 1);
  const all = Array.from({ length: nights }, () => weather(random));
  mutations.forEach((_, index) => {
    const chance = createRandom([base, ...mutations.slice(0, index + 1)].join('~'));
    all[chance.below(nights)] = weather(chance);
  });
  return all;
}

function callsOf({ fates }: World): number {
  return [...fates.values()].reduce((sum, count) => sum + count, 0);
}
