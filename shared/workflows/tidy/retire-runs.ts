/** Expires held plans and deletes old runs. */
import { approvableUntil } from '../../core/approvable.ts';
import { dayMs } from '../../core/calendar.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { progressCursors } from '../ledger/cursors.ts';
import { eachAlone, throwFirst } from '../ledger/each-alone.ts';
import { forgetLastError } from '../ledger/last-error.ts';
import { forgetWait } from '../ledger/retry-later.ts';

/** Held plans expire after INSTEP_APPROVAL_HOURS, runs are deleted after INSTEP_RETENTION_DAYS. */
export async function retireRuns(context: State & Runtime): Promise<void> {
  const { runs, settings, clock } = context;
  const now = clock.now();
  const failed = await eachAlone(context, await runs.list(Number.POSITIVE_INFINITY), {
    task: 'retire-runs',
    subject: ({ id }) => id,
    async work(run) {
      const ageMs = now.getTime() - Date.parse(run.startedAt);
      if (run.state === 'held' && now > approvableUntil(run, settings.APPROVAL_HOURS)) {
        await expire(context, run.id);
      }
      if (ageMs > settings.RETENTION_DAYS * dayMs && !isActive(run)) await erase(context, run.id);
    },
  });
  throwFirst(failed);
}

async function expire({ runs, clock, settings }: State & Runtime, runId: string): Promise<void> {
  const stored = await runs.get(runId);
  if (stored?.value.state !== 'held') return;
  const note = `the plan was not approved within ${settings.APPROVAL_HOURS} hours`;
  // If the record has just changed, the next call decides again.
  await runs.update(stored.etag, withState(stored.value, 'expired', clock.now(), { note }));
}

/** The run record goes last: as long as it is listed, an erasure that broke off is tried again. */
async function erase(context: State, runId: string): Promise<void> {
  const { findings, memberships, cursors, runs } = context;
  await findings.eraseRun(runId);
  await memberships.eraseRun(runId);
  await progressCursors.remove(cursors, runId);
  await forgetLastError(context, runId);
  await forgetWait(context, runId);
  await runs.erase(runId);
}
