/** Begins a run: the record first, then the message that sets it off. */

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
 * `moment` is the scheduled time for the timer, so that a repeated or past-due timer finds its own run, and does no
 * more than send its first message again. Not started: another run is active.
 */
export async function startRun(
  context: State & Runtime,
  trigger: RunRecord['trigger'],
  moment: Date,
): Promise<Started> {
  const { clock, runs, queues, settings, telemetry } = context;
  const id = runIdAt(moment, trigger);
  const known = await runs.get(id);
  // Ids count seconds: whoever asks second in the same one did not start this run.
  if (known !== undefined && trigger === 'manual') return { started: false, activeId: id };
  if (known !== undefined && known.value.state !== 'scanning') return { started: true, runId: id };
  const begun = { id, trigger, state: 'scanning', mode: settings.MODE } as const;
  const run = known?.value ?? newRun({ ...begun, settingsHash: settingsHash(settings) }, clock.now());
  const lock = await takeRunLock(context, run, 'start');
  if (!lock.taken) return { started: false, activeId: lock.activeId };
  telemetry.event(events.runStarted, { runId: id, trigger, mode: settings.MODE }, {});
  await queues.send('refresh-directory', { runId: id, page: 0, waits: 0 });
  return { started: true, runId: id };
}
