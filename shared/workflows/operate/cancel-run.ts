/** Cancels a run. A write to a user that has already started is still finished. */
import { events } from '../../core/events.ts';
import type { RunRecord } from '../../core/run.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { countWhatWasDone } from '../ledger/complete-run.ts';
import type { Refusal } from './approve-run.ts';

export type Cancelled =
  | { readonly kind: 'cancelled'; readonly run: RunRecord }
  | Exclude<Refusal, { readonly kind: 'active' }>;

/**
 * A repeated call gets the same answer. `by` is an id, never a name. Refused for a run that has ended, or that changes its
 * state at this moment.
 */
export async function cancelRun(context: State & Runtime, runId: string, by: string): Promise<Cancelled> {
  const { runs, clock, telemetry } = context;
  const stored = await runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  const run = stored.value;
  if (run.state === 'cancelled') return { kind: 'cancelled', run };
  if (!isActive(run) && run.state !== 'held') {
    return { kind: 'refused', why: `Run ${runId} is ${run.state}: it is over, and cannot be cancelled.` };
  }
  const cancelled = withState(run, 'cancelled', clock.now(), { note: `cancelled by ${by}` });
  if (!(await runs.update(stored.etag, cancelled))) {
    return { kind: 'refused', why: `Run ${runId} changed its state at the same moment. Try again.` };
  }
  telemetry.event(events.runCancelled, { runId, state: run.state }, {});
  await runs.release(runId);
  return { kind: 'cancelled', run: (await countWhatWasDone(context, runId)) ?? cancelled };
}
