/** Runs every 15 minutes: sends outstanding messages again, ends expired runs, and removes old data. */
import { dayMs } from '../../core/calendar.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { operationsTidiedCursor } from '../ledger/cursors.ts';
import { throwFirst } from '../ledger/each-alone.ts';
import { eraseGone } from './erase-gone.ts';
import { removeCleared } from './remove-cleared.ts';
import { retireRuns } from './retire-runs.ts';
import { wakeRun } from './wake-run.ts';

type Part = (context: Tenant & Writing & State & Runtime) => Promise<void>;

const parts: readonly Part[] = [wakeRun, retireRuns, eraseGone, removeCleared, forgetAudit, forgetOperations];

/** Runs every part, also after failures, then throws the first error. */
export const tidyUp: Part = async (context) => {
  const errors: unknown[] = [];
  for (const part of parts) {
    try {
      await part(context);
    } catch (error) {
      errors.push(error);
    }
  }
  throwFirst(errors);
};

/** Audit records are kept as long as the runs that they describe. */
async function forgetAudit({ audit, clock, settings }: State & Runtime): Promise<void> {
  await audit.removeBefore(new Date(clock.now().getTime() - settings.RETENTION_DAYS * dayMs));
}

const operationDays = 7;

/** Once a day only: finding old operations means reading all of them. */
async function forgetOperations({ operations, cursors, clock }: State & Runtime): Promise<void> {
  const today = clock.now().toISOString().slice(0, 10);
  if ((await operationsTidiedCursor.get(cursors)) === today) return;
  await operations.removeBefore(new Date(clock.now().getTime() - operationDays * dayMs));
  await operationsTidiedCursor.set(cursors, today);
}
