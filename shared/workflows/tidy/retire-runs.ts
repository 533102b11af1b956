/** Held plans expire, and old runs go. */
import { hourMs } from '../../core/calendar.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { progressCursors } from '../ledger/cursors.ts';
import { forgetLastError } from '../ledger/last-error.ts';
import { forgetWait } from '../ledger/retry-later.ts';

const most = 1_000;

export async function retireRuns(context: State & Runtime): Promise<void> {
  const { runs, settings, clock } = context;
  const now = clock.now().getTime();
  for (const run of await runs.list(most)) {
    const ageMs = now - Date.parse(run.startedAt);
    if (run.state === 'held' && now - Date.parse(run.closedAt as string) > settings.APPROVAL_HOURS * hourMs) {
      await expire(context, run.id);
    }
    if (ageMs > settings.RETENTION_DAYS * 24 * hourMs && !isActive(run)) await erase(context, run.id);
  }
}

async function expire({ runs, clock, settings }: State & Runtime, runId: string): Promise<void> {
  const stored = await runs.get(runId);
  if (stored?.value.state !== 'held') return;
  const note = `nobody approved the plan within ${settings.APPROVAL_HOURS} hours`;
  // When somebody changed it this very moment, the next round looks again.
  await runs.update(stored.etag, withState(stored.value, 'expired', clock.now(), { note }));
}

/** Findings first: a run that is still listed is tried again. */
async function erase(context: State, runId: string): Promise<void> {
  const { findings, memberships, cursors, runs } = context;
  await findings.eraseRun(runId);
  await memberships.eraseRun(runId);
  await progressCursors.remove(cursors, runId);
  await forgetLastError(context, runId);
  await forgetWait(context, runId);
  await runs.erase(runId);
}
