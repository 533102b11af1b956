/**
 * The plan that waits for approval. When a newer run of the same kind closes, it supersedes that plan. Nightly runs
 * and undo runs do not supersede each other, because every repair reads again before it writes
 * (DECISIONS.md, D-undo-separate).
 */
import type { RunRecord } from '../../core/run.ts';
import { traitsOf } from '../../core/run-kinds.ts';
import { withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { heldCursors } from './cursors.ts';
import { moveOn } from './run-record.ts';
import { orIfUnreadable } from './typed-cursor.ts';

function cursorOf(run: RunRecord) {
  return heldCursors[traitsOf(run).heldCursor];
}

export async function recordHeld({ cursors }: Pick<State, 'cursors'>, run: RunRecord): Promise<void> {
  await cursorOf(run).set(cursors, { runId: run.id });
}

export async function forgetHeld({ cursors }: Pick<State, 'cursors'>, run: RunRecord): Promise<void> {
  await cursorOf(run).remove(cursors);
}

/** How many of the newest runs are searched for a held plan if its note cannot be read. */
const newestRuns = 100;

async function newestHeld(context: State, by: RunRecord): Promise<{ readonly runId: string } | undefined> {
  const isOfKind = (run: RunRecord) => traitsOf(run).heldCursor === traitsOf(by).heldCursor;
  const held = (await context.runs.list(newestRuns)).find((run) => run.state === 'held' && isOfKind(run));
  if (held !== undefined) return { runId: held.id };
  await forgetHeld(context, by);
  return undefined;
}

export async function supersedeHeld(context: State & Runtime, by: RunRecord): Promise<void> {
  const { cursors, runs, clock } = context;
  const held = await orIfUnreadable(cursorOf(by).get(cursors), () => newestHeld(context, by));
  if (held === undefined || held.runId === by.id) return;
  const stored = await runs.get(held.runId);
  if (stored?.value.state === 'held') {
    await moveOn(
      context,
      stored.etag,
      withState(stored.value, 'superseded', clock.now(), { note: `superseded by run ${by.id}` }),
    );
  }
  await forgetHeld(context, by);
}

/** Why the plan of a run cannot be changed or approved: who approved it, or what the run is now. */
export function notHeld({ id, state, approval, note }: RunRecord, what: string): string {
  const approved = approval === undefined ? '' : ` It was approved by ${approval.by} at ${approval.at}.`;
  const noted = note === undefined ? '' : ` Note: ${note.replace(/\.$/, '')}.`;
  return `Run ${id} is ${state}, not held: there is nothing to ${what}.${approved}${noted}`;
}
