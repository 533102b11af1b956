/** Starts an undo run: it restores the photos that another run replaced, after its plan is approved. */
import { settingsHash } from '../../config/settings-hash.ts';
import { events } from '../../core/events.ts';
import { newRun } from '../../core/new-run.ts';
import type { RunRecord } from '../../core/run.ts';
import { isActive, runIdAt } from '../../core/run-states.ts';
import { isKept } from '../../core/undo.ts';
import type { Runtime, State } from '../context.ts';
import { sendOutstandingRanges } from '../ledger/outstanding.ts';
import { takeRunLock } from '../ledger/run-lock.ts';
import type { Refusal } from './approve-run.ts';

export type UndoStarted = { readonly kind: 'started'; readonly run: RunRecord } | Refusal;

/**
 * Messages make the plan, in the ranges of the original run. `by` is an id, never a name. If the worker dies between
 * the record and the messages, tidyUp sends what is outstanding.
 */
export async function undoRun(context: State & Runtime, runId: string, by: string): Promise<UndoStarted> {
  const { runs, clock, telemetry } = context;
  const stored = await runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  const why = objection(context, stored.value);
  if (why !== undefined) return { kind: 'refused', why };
  const id = runIdAt(clock.now(), 'undo');
  // Ids count seconds: a second request within the same second did not start this run.
  if ((await runs.get(id)) !== undefined) return { kind: 'active', activeId: id };
  const run = undoOf(context, stored.value, { id, by });
  const lock = await takeRunLock(context, run, 'start');
  if (!lock.taken) return { kind: 'active', activeId: lock.activeId };
  telemetry.event(events.runStarted, { runId: id, trigger: run.trigger, mode: run.mode }, {});
  await sendOutstandingRanges(context, run);
  return { kind: 'started', run };
}

function objection({ settings, clock }: Runtime, run: RunRecord): string | undefined {
  if (settings.INTEGRITY_KEY === undefined) {
    return 'INSTEP_INTEGRITY_KEY is not set, so undo copies have no seal, and a run restores no copy without one. Undo the users one by one, or set the key (infra/README.md).';
  }
  if (isActive(run)) {
    return `Run ${run.id} is ${run.state}: wait until it is over, or cancel it; then undo it.`;
  }
  // The outcomes of a failed run may be incomplete.
  const wrote = run.chunks > 0 && (run.state === 'failed' || (run.outcomes.repaired ?? 0) > 0);
  if (!wrote) return `Run ${run.id} is ${run.state} and has repaired no user: there is nothing to undo.`;
  if (isKept({ at: run.endedAt as string }, settings.UNDO_DAYS, clock.now())) return undefined;
  return `Run ${run.id} ended more than ${settings.UNDO_DAYS} days ago (INSTEP_UNDO_DAYS): its undo copies have been deleted.`;
}

/** Starts in `comparing`, without a scan: the findings of the original run name the users. */
function undoOf(
  { settings, clock }: Runtime,
  undone: RunRecord,
  { id, by }: { readonly id: string; readonly by: string },
): RunRecord {
  const fields = { id, trigger: 'undo', state: 'comparing', mode: settings.MODE } as const;
  const run = newRun({ ...fields, settingsHash: settingsHash(settings) }, clock.now());
  return { ...run, undoes: undone.id, ranges: undone.ranges, note: `asked for by ${by}` };
}
