/** How far a night is, at one moment. */
import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '../../shared/adapters/state.ts';
import type { Finding } from '../../shared/core/finding.ts';
import type { Counts as CountsOf, RepairOutcome, RunRecord, RunState } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { addCounts, addTotals, noTotals } from '../../shared/core/totals.ts';
import { StartFailure } from '../host/failures.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Cast } from './cast.ts';
import { number, plural } from './text.ts';

export interface Progress {
  readonly night: number;
  readonly state: RunState;
  readonly ranges: { readonly done: number; readonly of: number };
  readonly chunks: { readonly done: number; readonly of: number };
  /** Looked at so far. */
  readonly users: number;
  readonly findings: CountsOf<Finding>;
  readonly outcomes: CountsOf<RepairOutcome>;
  /** To Graph and SharePoint, this night; undefined where nobody counts. */
  readonly traffic: { readonly requests: number; readonly throttled: number } | undefined;
  readonly ms: number;
}

/** Where the play appears. */
export interface Stage {
  /** Text that stays; without a line break at its end. */
  say(text: string): void;
  /** Replaces what was shown of the same phase, or says no more than what is new. */
  show(progress: Progress): void;
  /** The progress shown last is over. */
  settle(): void;
}

/** "2 of 3 ranges · 2,011 users looked at · 340 not in step". */
export function describeWork({ state, ranges, chunks, users, findings, outcomes }: Progress): string {
  if (state === 'repairing') {
    const repaired = outcomes.repaired ?? 0;
    return `${chunks.done} of ${plural(chunks.of, 'chunk')} · ${repaired} repaired`;
  }
  if (ranges.of === 0) return 'reading the directory and the picture library';
  const drifted = Object.entries(findings).reduce(
    (sum, [finding, count]) => (finding === 'in-step' ? sum : sum + (count ?? 0)),
    0,
  );
  return `${ranges.done} of ${plural(ranges.of, 'range')} · ${number(users)} users looked at · ${number(drifted)} not in step`;
}

export function describeTraffic({ traffic }: Progress): string {
  if (traffic === undefined) return '';
  const { requests, throttled } = traffic;
  return `${plural(requests, 'request')} · ${throttled === 0 ? 'no throttling' : `${throttled} throttled`}`;
}

export async function runProgress(
  { ranges, runs }: Pick<State, 'ranges' | 'runs'>,
  run: RunRecord,
): Promise<Omit<Progress, 'night' | 'traffic' | 'ms'>> {
  const rows = run.ranges > 0 ? await ranges.list(run.id) : [];
  const chunks = run.chunks > 0 ? await runs.results(run.id) : [];
  const totals = rows.reduce((sum, row) => addTotals(sum, row.totals), noTotals);
  return {
    state: run.state,
    ranges: { done: rows.filter(({ done }) => done).length, of: run.ranges },
    chunks: { done: chunks.length, of: run.chunks },
    users: totals.inScope,
    findings: totals.findings,
    outcomes: chunks.reduce((sum, row) => addCounts(sum, row.outcomes), {}),
  };
}

const pollMs = 200;
/** Longer than any pause of a run that is well. */
const standstillMs = 180_000;

interface WatchOptions {
  readonly night: number;
  /** At the tenant, when the night began. */
  readonly before: Counts;
  readonly show: (progress: Progress) => void;
}

/** Until the run is not active any more and the host has nothing left to do. Throws StartFailure when it stands still. */
export async function watchRun(cast: Cast, runId: string, options: WatchOptions): Promise<RunRecord> {
  const began = performance.now();
  let last = '';
  let movedAt = began;
  for (;;) {
    const run = await readRun(cast, runId);
    if (!isActive(run)) {
      await cast.host.waitIdle();
      return readRun(cast, runId);
    }
    const progress = { ...(await readProgress(cast, run, options)), ms: performance.now() - began };
    options.show(progress);
    const now = JSON.stringify({ ...progress, ms: 0 });
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

async function readProgress(cast: Cast, run: RunRecord, { night, before }: WatchOptions) {
  const counted = countsBetween(before, await cast.tenant.counts());
  const progress = await runProgress(cast.state, run);
  return {
    night,
    ...progress,
    // A range tells its users only when it stores its findings; until then the tenant knows whose photo was asked for.
    users: Math.max(progress.users, photosAskedFor(counted)),
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
