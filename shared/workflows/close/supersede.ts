/**
 * A newer run that reaches its close takes the place of a plan that still waits: a night of a night's, an undo of an
 * undo's. Neither changes what the other would write, and every repair looks again (DECISIONS.md, D-undo-separate).
 */
import type { RunRecord } from '../../core/run.ts';
import { moved } from '../../core/run-states.ts';
import type { Context } from '../context.ts';
import { moveOn } from '../run/active-run.ts';

function cursorOf({ undoes }: RunRecord): string {
  return undoes === undefined ? 'held' : 'held-undo';
}

export async function noteHeld({ cursors }: Pick<Context, 'cursors'>, run: RunRecord): Promise<void> {
  await cursors.set(cursorOf(run), { runId: run.id });
}

export async function forgetHeld({ cursors }: Pick<Context, 'cursors'>, run: RunRecord): Promise<void> {
  await cursors.remove(cursorOf(run));
}

export async function supersedeHeld(context: Context, by: RunRecord): Promise<void> {
  const { cursors, runs, clock } = context;
  const held = await cursors.get<{ readonly runId: string }>(cursorOf(by));
  if (held === undefined || held.runId === by.id) return;
  const stored = await runs.get(held.runId);
  if (stored?.value.state === 'held') {
    await moveOn(
      context,
      stored.etag,
      moved(stored.value, 'superseded', clock.now(), { note: `superseded by run ${by.id}` }),
    );
  }
  await forgetHeld(context, by);
}
