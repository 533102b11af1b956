/** Follows a run in Instep's own state. Over HTTP, the host would count the looks as the run's own table operations. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { StartFailure } from '../host/failures.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Cast } from './cast.ts';
import type { Progress } from './progress.ts';
import { runProgress } from './run-progress.ts';

const pollMs = 200;
/** Longer than any pause of a run that is well. */
const standstillMs = 180_000;

export interface WatchOptions {
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
