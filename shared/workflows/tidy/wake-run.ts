/** Sends the outstanding messages of a run without progress again; a run that still makes none has stalled. */
import { createHash } from 'node:crypto';
import { events } from '../../core/events.ts';
import type { RunRecord } from '../../core/run.ts';
import { isActive } from '../../core/run-states.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { completeAtDeadline, completeWhenRepaired, pastDeadline } from '../ledger/complete-run.ts';
import { progressCursors } from '../ledger/cursors.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { failRun } from '../ledger/fail-run.ts';
import { readLibraryCursors } from '../ledger/library-cursor.ts';
import { outstandingChunks, sendOutstandingChunks, sendOutstandingRanges } from '../ledger/outstanding.ts';
import { waitingMark } from '../ledger/retry-later.ts';
import { clearRunLock } from '../ledger/run-lock.ts';
import { closeWhenCompared } from '../night/steps/compare-users.ts';

/** Time without progress before messages are sent again; longer than a killed worker's message takes to come back. */
const quietMs = 30 * 60_000;
const maxNudges = 3;

/** Has no effect without an active run. After three times without progress the run fails. */
export async function wakeRun(context: State & Runtime): Promise<void> {
  const activeId = await clearRunLock(context);
  const stored = activeId === undefined ? undefined : await context.runs.get(activeId);
  if (stored !== undefined && isActive(stored.value)) await wake(context, stored);
}

async function wake(context: State & Runtime, { value: run, etag }: Stored<RunRecord>): Promise<void> {
  const { clock, settings } = context;
  if (run.state === 'repairing' && pastDeadline(run, settings.REPAIR_DEADLINE_HOURS, clock.now())) {
    return completeAtDeadline(context, run, etag);
  }
  await nudge(context, run);
}

async function nudge(context: State & Runtime, run: RunRecord): Promise<void> {
  const { cursors, clock, telemetry } = context;
  const mark = await progressMark(context, run);
  const last = await progressCursors.get(cursors, run.id);
  const now = clock.now();
  if (last?.mark !== mark) {
    return progressCursors.set(cursors, run.id, { mark, at: now.toISOString(), nudges: 0 });
  }
  if (now.getTime() - Date.parse(last.at) < quietMs) return;
  if (last.nudges >= maxNudges) {
    telemetry.event(events.runStalled, { runId: run.id, state: run.state }, {});
    return failRun(context, run.id, {
      why: `no progress in ${run.state}, although its outstanding messages were sent again ${maxNudges} times`,
    });
  }
  await sendAgain(context, run);
  await progressCursors.set(cursors, run.id, { mark, at: now.toISOString(), nudges: last.nudges + 1 });
}

/** Changes whenever any part of the run makes progress. */
async function progressMark(context: State, run: RunRecord): Promise<string> {
  const ranges = (await context.ranges.list(run.id)).map(({ after, done }) => [after, done]);
  const chunks = await outstandingChunks(context, run);
  const cursors = [await readDirectoryCursor(context), await readLibraryCursors(context)];
  const mark = JSON.stringify([
    run.state,
    ranges,
    chunks.length,
    cursors,
    await waitingMark(context, run.id),
  ]);
  return createHash('sha256').update(mark).digest('hex');
}

async function sendAgain(context: State & Runtime, run: RunRecord): Promise<void> {
  switch (run.state) {
    case 'scanning':
      return context.queues.send('refresh-directory', { runId: run.id, page: 0, waits: 0 });
    case 'comparing':
      await sendOutstandingRanges(context, run);
      return closeWhenCompared(context, run.id);
    case 'repairing':
      await sendOutstandingChunks(context, run);
      return completeWhenRepaired(context, run.id);
    default:
      return context.queues.send('close-run', { runId: run.id });
  }
}
