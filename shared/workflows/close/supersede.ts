/** A newer run that reaches its close takes the place of a plan that still waits. */
import { moved } from '../../core/run-states.ts';
import type { Context } from '../context.ts';
import { moveOn } from '../run/active-run.ts';

export async function supersedeHeld(context: Context, byRunId: string): Promise<void> {
  const { cursors, runs, clock } = context;
  const held = await cursors.get<{ readonly runId: string }>('held');
  if (held === undefined || held.runId === byRunId) return;
  const stored = await runs.get(held.runId);
  if (stored?.value.state === 'held') {
    await moveOn(
      context,
      stored.etag,
      moved(stored.value, 'superseded', clock.now(), { note: `superseded by run ${byRunId}` }),
    );
  }
  await cursors.remove('held');
}
