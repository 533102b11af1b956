/** Many days in a row in one tenant, told as a story. */
import { createRandom, type Random } from '../tenant/truth/random.ts';
import type { Write } from '../tenant/truth/types.ts';
import { plural } from '../terminal.ts';
import { type FaultPlan, faultsOf, noFaults } from './faults.ts';
import { Invariants, type Night } from './invariants/invariants.ts';
import { runsOf } from './invariants/rows.ts';
import { loadClients } from './load-clients.ts';
import { playNight } from './night.ts';
import { populate } from './people.ts';
import { settingsChange, settingsGoBack } from './settings.ts';
import { behindLines, faultLines, nightLines } from './story.ts';
import { World } from './world.ts';

const dayMs = 86_400_000;
/** After so many calm days every user must be in step; on each further one nothing is written. */
const recoveryDays = 2;
/** A photo that changed under its old ETag is found by the next deep check. */
const deepCheckDays = 15;

export interface SoakOptions {
  readonly days: number;
  readonly tell: (line: string) => void;
}

/** Answers what broke, if anything did. */
export async function soak(seed: string, { days, tell }: SoakOptions): Promise<Error | undefined> {
  await loadClients();
  const world = new World({ seed: `${seed}/soak` });
  const giveTimersBack = world.time.takeTimers();
  try {
    await world.deploy();
    populate(world.tenant, world.random);
    tell(`${plural(days, 'day')} in a tenant of ${world.tenant.users.size} people, seed ${seed}`);
    await playDays(seed, world, { days, tell });
    tell(`\nAll promises were kept on ${plural(days, 'day')}.`);
    return undefined;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    tell(`\nBroken: ${failure.message}`);
    return failure;
  } finally {
    giveTimersBack();
  }
}

async function playDays(seed: string, world: World, { days, tell }: SoakOptions): Promise<void> {
  const invariants = new Invariants(world);
  const random = createRandom(`${seed}/soak/weather`);
  /** Day by day: whose photo changed under its old ETag. */
  const unseen: ReadonlySet<string>[] = [];
  let calm = 0;
  for (let day = 1; day <= days; day += 1) {
    const { faults, happenings, requests, night } = weatherOf(day, random);
    const before = {
      ...{ faults: world.log.happened.length, writes: world.tenant.writes.length },
      runs: new Set(runsOf(world.storage.tables).map(({ RowKey }) => RowKey)),
    };
    const told = adjustSettings(world, night);
    const exempt = new Set<string>();
    unseen.push(exempt);
    world.faults = faults;
    invariants.beforeNight();
    await playNight(world, { happenings, requests, afterEach: invariants.afterStep, exempt });
    world.faults = noFaults;
    invariants.afterNight(night);
    tell(`\nDay ${day}, ${new Date(Math.floor(world.time.ms() / dayMs) * dayMs).toISOString().slice(0, 10)}`);
    for (const line of told) tell(`  ${line}`);
    for (const line of faultLines(world.log.happened.slice(before.faults))) tell(`  ${line}`);
    for (const line of nightLines(world, before.runs)) tell(`  ${line}`);
    calm = night === 'calm' ? calm + 1 : 0;
    const writes = world.tenant.writes.slice(before.writes);
    const changedUnseen = unseen.slice(-deepCheckDays).flatMap((ids) => [...ids]);
    for (const line of await verdict(world, invariants, { calm, writes, changedUnseen })) tell(`  ${line}`);
  }
}

interface Evening {
  /** How many days in a row nothing happened. */
  readonly calm: number;
  readonly writes: readonly Write[];
  readonly changedUnseen: readonly string[];
}

/** Throws where a promise is broken. */
async function verdict(
  world: World,
  invariants: Invariants,
  { calm, writes, changedUnseen }: Evening,
): Promise<readonly string[]> {
  const kept = 'Verdict: every promise was kept';
  if (calm === 0) return [`${kept}.`];
  if (calm < recoveryDays) return [`${kept}. Instep has one more night to catch up.`];
  const why = invariants.excused();
  const except = new Set([...why.keys(), ...changedUnseen]);
  await invariants.inStep(except);
  if (calm > recoveryDays) invariants.wroteNothing(writes, except);
  const behind = await behindLines(world, why);
  const but = behind.length === 0 ? '.' : `, except ${plural(behind.length, 'user')}:`;
  return [
    `${kept}, and every user shows the photo that they should${but}`,
    ...behind.map((line) => `  ${line}`),
  ];
}

/** Something is set otherwise on days with faults, and all of it goes back before the week's end. */
function adjustSettings(world: World, night: Night): string[] {
  if (night === 'faulty') settingsChange(world);
  if (night !== 'people') return [];
  const deepCheck = settingsGoBack(world) ? ', with a deep check every day' : '';
  return [`An administrator sets everything back to the usual settings${deepCheck}.`];
}

interface Day {
  readonly faults: FaultPlan;
  readonly happenings: number;
  readonly requests: number;
  readonly night: Night;
}

/** Weeks of three days with faults, one with people only, and three calm ones. The first run only reports. */
function weatherOf(day: number, random: Random): Day {
  const weekday = (day - 1) % 7;
  if (day === 1 || weekday > 3) return { faults: noFaults, happenings: 0, requests: 0, night: 'calm' };
  if (weekday === 3)
    return { faults: noFaults, happenings: 1 + random.below(4), requests: 0, night: 'people' };
  const faults = faultsOf(random);
  return { faults, happenings: random.below(6), requests: random.below(6), night: 'faulty' };
}
