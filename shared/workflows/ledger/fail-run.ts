/** Ends a run that cannot continue. */
import { events } from '../../core/events.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { moveOn } from './run-record.ts';

export async function failRun(context: State & Runtime, runId: string, why: string): Promise<void> {
  const stored = await context.runs.get(runId);
  if (stored === undefined || !isActive(stored.value)) return;
  await moveOn(context, stored.etag, withState(stored.value, 'failed', context.clock.now(), { note: why }));
  context.telemetry.event(events.runFailed, { runId, state: stored.value.state, why }, {});
  await context.runs.release(runId);
}
