/** Follows a run until it ends, and says how far it is. */
import type { State } from '../../shared/adapters/state.ts';
import { type Finding, quietFindings } from '../../shared/core/finding.ts';
import type { Counts as CountsOf, RunRecord, RunState } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { addTotals, noTotals, sumOf } from '../../shared/core/totals.ts';
import { StartFailure } from '../host/failures.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import { number, plural, type Status } from '../terminal.ts';
import type { Processes } from './processes.ts';
import { untilEnded } from './until-ended.ts';

export interface Progress {
  readonly state: RunState;
  readonly ranges: { readonly done: number; readonly of: number };
  /** Users compared so far. */
  readonly compared: number;
  /** Undefined where the number is known only after the comparison. */
  readonly inScope: number | undefined;
  readonly findings: CountsOf<Finding>;
  /** Users in the plan. */
  readonly planned: number;
  /** Users of the plan whose repair has started or ended. */
  readonly repaired: number;
  /** To Graph and SharePoint in this night; undefined where requests are not counted. */
  readonly traffic: { readonly requests: number; readonly throttled: number } | undefined;
}

/** Read from Instep's own tables. */
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
    repaired: chunks.reduce((sum, { outcomes }) => sum + sumOf(outcomes), 0),
  };
}

/** States in which a run is active; only these are waited for. */
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

/** Users if their number is known, otherwise ranges of users if there are several. */
function workOf({ state, compared, inScope, ranges, planned, repaired }: Progress): Status['work'] {
  if (state === 'repairing' && planned > 0)
    return { done: Math.min(repaired, planned), of: planned, noun: 'user' };
  if (state !== 'comparing') return undefined;
  if (inScope) return { done: Math.min(compared, inScope), of: inScope, noun: 'user' };
  return ranges.of > 1 ? { ...ranges, noun: 'range' } : undefined;
}

/** Longer than any pause of a healthy run. */
const standstillMs = 180_000;

interface WatchOptions {
  /** What the tenant had counted when the night started. */
  readonly before: Counts;
  readonly inScope: number | undefined;
  readonly show: (status: Status) => void;
}

/** Waits until the run has ended and the host is idle. Throws StartFailure if the run makes no progress. */
export async function watchRun(
  processes: Processes,
  runId: string,
  options: WatchOptions,
): Promise<RunRecord> {
  let last = '';
  let movedAt = performance.now();
  await untilEnded(processes.state, runId, async (run) => {
    if (!isActive(run)) return false;
    const progress = await readProgress(processes, run, options);
    options.show(statusOf(progress));
    const now = JSON.stringify(progress);
    if (now !== last) movedAt = performance.now();
    else if (performance.now() - movedAt > standstillMs) throw await standstill(processes, run);
    last = now;
    return true;
  });
  await processes.host.waitIdle();
  return untilEnded(processes.state, runId);
}

async function readProgress(
  processes: Processes,
  run: RunRecord,
  { before, inScope }: WatchOptions,
): Promise<Progress> {
  const counted = countsBetween(before, await processes.tenant.counts());
  const progress = await runProgress(processes.state, run);
  return {
    ...progress,
    inScope,
    // Ranges and chunks report their users only when they are stored; until then the tenant knows for how many a photo was
    // requested: in a batch to compare them, and one by one to repair them.
    compared: Math.max(progress.compared, countRequests(counted, ' batch/photo')),
    repaired: Math.max(progress.repaired, countRequests(counted, ' photo')),
    traffic: { requests: counted.httpRequests, throttled: counted.throttled },
  };
}

function countRequests({ requests }: Counts, ending: string): number {
  const asked = Object.entries(requests).filter(([kind]) => kind.endsWith(ending));
  return asked.reduce((sum, [, times]) => sum + times, 0);
}

async function standstill({ host }: Processes, run: RunRecord): Promise<StartFailure> {
  const { queued, invocations, problems } = await host.stats();
  const left = JSON.stringify({ queued, invocations });
  const said = problems.slice(-3).join('\n');
  return new StartFailure(
    `Run ${run.id} is ${run.state} and has not moved for ${standstillMs / 1000} s. The host says: ${left}\n${said}`,
    1,
  );
}
