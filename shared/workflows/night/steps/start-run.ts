/** Starts a run: stores the record first, then sends its first message. */

import { settingsHash } from '../../../config/settings-hash.ts';
import { events } from '../../../core/events.ts';
import { newRun } from '../../../core/new-run.ts';
import type { RunRecord } from '../../../core/run.ts';
import { runIdAt } from '../../../core/run-states.ts';
import type { Runtime, State } from '../../context.ts';
import { takeRunLock } from '../../ledger/run-lock.ts';

export type Started =
  | { readonly started: true; readonly runId: string }
  | { readonly started: false; readonly activeId: string };

/**
 * `moment` is the scheduled time if the timer starts the run: a repeated or past-due timer then finds its own run and
 * only sends the first message again. `started: false` when another run is active.
 */
export async function startRun(
  context: State & Runtime,
  trigger: RunRecord['trigger'],
  moment: Date,
): Promise<Started> {
  const { clock, runs, queues, settings, telemetry } = context;
  const id = runIdAt(moment, trigger);
  const existing = await runs.get(id);
  // Ids count seconds: a second request within the same second did not start this run.
  if (existing !== undefined && trigger === 'manual') return { started: false, activeId: id };
  if (existing !== undefined && existing.value.state !== 'scanning') return { started: true, runId: id };
  const fields = { id, trigger, state: 'scanning', mode: settings.MODE } as const;
  const run = existing?.value ?? newRun({ ...fields, settingsHash: settingsHash(settings) }, clock.now());
  const lock = await takeRunLock(context, run, 'start');
  if (!lock.taken) return { started: false, activeId: lock.activeId };
  telemetry.event(events.runStarted, { runId: id, trigger, mode: settings.MODE }, {});
  await queues.send('refresh-directory', { runId: id, page: 0, waits: 0 });
  return { started: true, runId: id };
}
