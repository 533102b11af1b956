/** How far a run is, until its end. Over HTTP, the host would count the polls as table operations of the run. */
import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '../../shared/adapters/state.ts';
import { type Finding, quietFindings } from '../../shared/core/finding.ts';
import type { Counts as CountsOf, RepairOutcome, RunRecord, RunState } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { addCounts, addTotals, noTotals, sumOf } from '../../shared/core/totals.ts';
import { StartFailure } from '../host/failures.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Cast } from './cast.ts';
import type { Status } from './stage.ts';
import { number, plural } from './text.ts';

export interface Progress {
  readonly state: RunState;
  readonly ranges: { readonly done: number; readonly of: number };
  /** Users whose two sides were compared so far. */
  readonly compared: number;
  /** Undefined where nobody knows before the comparison has ended. */
  readonly inScope: number | undefined;
  readonly findings: CountsOf<Finding>;
  /** Users whom the released plan writes. */
  readonly planned: number;
  readonly outcomes: CountsOf<RepairOutcome>;
  /** To Graph and SharePoint, this night; undefined where nobody counts. */
  readonly traffic: { readonly requests: number; readonly throttled: number } | undefined;
}

/** How far a run is, from Instep's own state. */
export async function runProgress(
  { ranges, runs }: Pick<State, 'ranges' | 'runs'>,
  run: RunRecord,
): Promise<Omit<Progress, 'inScope' | 'traffic'>> {
  const rows = run.ranges > 0 ? await ranges.list(run.id) : [];
  const chunks = run.chunks > 0 ? await runs.results(run.id) : [];
  const totals = rows.reduce((sum, row) => addTotals(sum, row.totals), noTotals);
  return {
    state: run.state,
    ranges: { done: rows.filter(({ done }) => done).length, of: run.ranges },
    compared: totals.inScope,
    findings: totals.findings,
    planned: run.planned,
    outcomes: chunks.reduce((sum, row) => addCounts(sum, row.outcomes), {}),
  };
}

/** The states in which a run is active; in every other one there is nothing to wait for. */
const titles: Partial<Readonly<Record<RunState, string>>> = {
  scanning: 'Reading the directory and the photo library',
  comparing: 'Comparing',
  closing: 'Checking the plan',
  releasing: 'Releasing the plan',
  repairing: 'Updating photos',
};

export function statusOf(progress: Progress): Status {
  const { state, findings, traffic } = progress;
  const drifted = Object.entries(findings)
    .filter(([finding]) => !quietFindings.has(finding as Finding))
    .reduce((sum, [, count]) => sum + count, 0);
  const details = [
    state === 'comparing' && drifted > 0 && `${number(drifted)} out of step`,
    traffic && traffic.requests > 0 && `${plural(traffic.requests, 'request')} to Microsoft 365`,
    traffic && traffic.throttled > 0 && `${number(traffic.throttled)} throttled`,
  ];
  return {
    title: titles[state] ?? state,
    work: workOf(progress),
    details: details.filter(Boolean).join(', '),
  };
}

/** Users where their number is known, else ranges of users where there is more than one. */
function workOf({ state, compared, inScope, ranges, planned, outcomes }: Progress): Status['work'] {
  if (state === 'repairing' && planned > 0) return { done: sumOf(outcomes), of: planned, noun: 'user' };
  if (state !== 'comparing') return undefined;
  if (inScope) return { done: Math.min(compared, inScope), of: inScope, noun: 'user' };
  return ranges.of > 1 ? { ...ranges, noun: 'range' } : undefined;
}

const pollMs = 200;
/** Longer than any pause of a run that is well. */
const standstillMs = 180_000;

interface WatchOptions {
  /** At the tenant, when the night began. */
  readonly before: Counts;
  readonly inScope: number | undefined;
  readonly show: (status: Status) => void;
}

/** Until the run is not active any more and the host has nothing left to do. Throws StartFailure when it stands still. */
export async function watchRun(cast: Cast, runId: string, options: WatchOptions): Promise<RunRecord> {
  let last = '';
  let movedAt = performance.now();
  for (;;) {
    const run = await readRun(cast, runId);
    if (!isActive(run)) {
      await cast.host.waitIdle();
      return readRun(cast, runId);
    }
    const progress = await readProgress(cast, run, options);
    options.show(statusOf(progress));
    const now = JSON.stringify(progress);
    if (now !== last) movedAt = performance.now();
    else if (performance.now() - movedAt > standstillMs) throw await standstill(cast, run);
    last = now;
    await delay(pollMs);
  }
}

async function readRun({ state }: Cast, runId: string): Promise<RunRecord> {
  const stored = await state.runs.get(runId);
  if (!stored) throw new StartFailure(`Run ${runId} is not in the storage account.`, 1);
  return stored.value;
}

async function readProgress(
  cast: Cast,
  run: RunRecord,
  { before, inScope }: WatchOptions,
): Promise<Progress> {
  const counted = countsBetween(before, await cast.tenant.counts());
  const progress = await runProgress(cast.state, run);
  return {
    ...progress,
    inScope,
    // A range tells its users only when it stores its findings; until then the tenant knows whose photo was asked for.
    compared: Math.max(progress.compared, photosAskedFor(counted)),
    traffic: { requests: counted.httpRequests, throttled: counted.throttled },
  };
}

function photosAskedFor({ requests }: Counts): number {
  const asked = Object.entries(requests).filter(([kind]) => kind.endsWith(' batch/photo'));
  return asked.reduce((sum, [, times]) => sum + times, 0);
}

async function standstill({ host }: Cast, run: RunRecord): Promise<StartFailure> {
  const { queued, invocations, problems } = await host.stats();
  const left = JSON.stringify({ queued, invocations });
  const said = problems.slice(-3).join('\n');
  return new StartFailure(
    `Run ${run.id} is ${run.state} and has not moved for ${standstillMs / 1000} s. The host says: ${left}\n${said}`,
    1,
  );
}
