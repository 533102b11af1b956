/** Many days in a row in one tenant, told as a story. */
import { createRandom, type Random } from '../tenant/truth/random.ts';
import type { NumberedFault } from './fault-log.ts';
import { type FaultPlan, faultsOf, noFaults } from './faults.ts';
import { Invariants } from './invariants/invariants.ts';
import { json, linesOf, runsOf } from './invariants/rows.ts';
import { loadClients } from './load-clients.ts';
import { playNight } from './night.ts';
import { populate } from './people.ts';
import type { Columns } from './storage/table-filter.ts';
import { World } from './world.ts';

const dayMs = 86_400_000;
/** So many calm days follow on each day with faults, before everybody must be in step. */
const recoveryDays = 2;

export interface Soaked {
  readonly failure: Error | undefined;
}

export async function soak(
  seed: string,
  { days, tell }: { readonly days: number; readonly tell: (line: string) => void },
): Promise<Soaked> {
  await loadClients();
  const world = new World({ seed: `${seed}/soak` });
  const invariants = new Invariants(world);
  const random = createRandom(`${seed}/soak/weather`);
  const exempt = new Set<string>();
  const giveTimersBack = world.time.takeTimers();
  let calm = 0;
  try {
    await world.deploy();
    populate(world.tenant);
    tell(`${days} days in a tenant of ${world.tenant.users.size} people, seed ${seed}.`);
    for (let day = 1; day <= days; day += 1) {
      const { faults, happenings } = dayOf(day, random);
      const before = { faults: world.log.happened.length, writes: world.tenant.writes.length };
      world.faults = faults;
      invariants.beforeNight();
      await playNight(world, { happenings, afterEach: invariants.afterStep, exempt });
      world.faults = noFaults;
      const isCalm = faults === noFaults;
      invariants.afterNight(isCalm);
      calm = isCalm && happenings === 0 ? calm + 1 : 0;
      const writes = world.tenant.writes.slice(before.writes);
      tell('');
      tell(dayLine(day, world));
      tellDay(world.log.happened.slice(before.faults), tell);
      tell(`  ${nightLine(world)}`);
      const except = new Set([...exempt, ...invariants.excused()]);
      if (calm > recoveryDays) invariants.wroteNothing(writes, except);
      if (calm >= recoveryDays) {
        await invariants.inStep(except);
        tell(`  Everybody is in step${toldOf(except.size)}.`);
      }
    }
    tell(`\nAll promises were kept on all ${days} days.`);
    return { failure: undefined };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    tell(`\nBroken: ${failure.message}`);
    return { failure };
  } finally {
    giveTimersBack();
  }
}

/** Three days with faults, one or two with people only, three calm ones, and again. */
function dayOf(day: number, random: Random): { readonly faults: FaultPlan; readonly happenings: number } {
  const ofWeek = (day - 1) % 7;
  if (day > 1 && ofWeek < 3) return { faults: faultsOf(random), happenings: random.below(6) };
  if (day > 1 && ofWeek === 3) return { faults: noFaults, happenings: 1 + random.below(4) };
  return { faults: noFaults, happenings: 0 };
}

function dayLine(day: number, { time }: World): string {
  return `Day ${day}, ${new Date(Math.floor(time.ms() / dayMs) * dayMs).toISOString().slice(0, 10)}`;
}

function tellDay(faults: readonly NumberedFault[], tell: (line: string) => void): void {
  for (const { kind, what } of faults) if (kind === 'people') tell(`  ${what}.`);
  const counts = new Map<string, number>();
  for (const { kind } of faults) if (kind !== 'people') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const told = [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  if (told !== '') tell(`  What failed: ${told}.`);
}

/** What the last run found and did. */
function nightLine({ storage }: World): string {
  const run = runsOf(storage.tables).at(-1);
  if (run === undefined) return 'No run started.';
  const totals = json<{ inScope: number; findings: Record<string, number> }>(run.totals);
  const verdict = json<{ result: string; reportBecause?: string }>(run.verdict);
  const compared = totals === undefined ? 'compared nobody' : `compared ${totals.inScope} people`;
  const found = Object.entries(totals?.findings ?? {}).map(([finding, count]) => `${count} ${finding}`);
  const because = verdict?.reportBecause === undefined ? '' : ` (${verdict.reportBecause})`;
  const verdictText = verdict === undefined ? 'no verdict' : `verdict ${verdict.result}${because}`;
  return `Run ${String(run.RowKey)} ${compared}: ${found.join(', ')}; ${verdictText}; ${String(run.state)}${outcomesOf(storage.tables, run)}.`;
}

function outcomesOf(tables: World['storage']['tables'], run: Columns): string {
  const ended = linesOf(tables, String(run.RowKey)).filter(
    ({ outcome }) => outcome !== undefined && outcome !== '',
  );
  const counts = new Map<string, number>();
  for (const { granted, outcome } of ended) {
    const both = `${String(granted)} ${String(outcome)}`;
    counts.set(both, (counts.get(both) ?? 0) + 1);
  }
  return ended.length === 0 ? '' : `: ${[...counts].map(([both, count]) => `${count} × ${both}`).join(', ')}`;
}

function toldOf(count: number): string {
  return count === 0 ? '' : `, but for ${count} whom a told reason leaves as they are`;
}
