/** Approves a held plan, identified by its hash, once. */
import { settingsHash } from '../../config/settings-hash.ts';
import { approvableUntil } from '../../core/approvable.ts';
import { hourMs } from '../../core/calendar.ts';
import type { RunRecord } from '../../core/run.ts';
import { traitsOf } from '../../core/run-kinds.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { forgetHeld } from '../ledger/held-plan.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { takeRunLock } from '../ledger/run-lock.ts';

export type Refusal =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Another run is active. */
  | { readonly kind: 'active'; readonly activeId: string };

export type Approved = { readonly kind: 'approved'; readonly run: RunRecord } | Refusal;

/** A repeated approval changes nothing and gets the same answer. `by` is an id, never a name. */
export async function approveRun(
  context: State & Runtime,
  runId: string,
  { planHash, by }: { readonly planHash: string; readonly by: string },
): Promise<Approved> {
  const { runs, clock, queues } = context;
  const stored = await runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  const run = stored.value;
  const wasReleased = isActive(run) || run.state === 'completed';
  if (wasReleased && run.approval?.planHash === planHash) {
    await queues.send('close-run', { runId });
    return { kind: 'approved', run };
  }
  const why = await objection(context, run, planHash);
  if (why !== undefined) return { kind: 'refused', why };
  const lock = await takeRunLock(context, run, 'approval');
  if (!lock.taken) return { kind: 'active', activeId: lock.activeId };
  const now = clock.now();
  const approval = { by, at: now.toISOString(), planHash };
  const releasing = withState(run, 'releasing', now, { approval });
  if (!(await runs.update(stored.etag, releasing))) {
    const { value: current } = (await runs.get(runId)) as Stored<RunRecord>;
    // Another approval of the same plan came at the same moment: it has the run lock, and its run is the answer.
    if (isActive(current)) return { kind: 'approved', run: current };
    await runs.release(runId);
    return {
      kind: 'refused',
      why: `Run ${runId} was changed by another request at the same moment. Check its state and try again.`,
    };
  }
  await forgetHeld(context, run);
  await queues.send('close-run', { runId });
  return { kind: 'approved', run: releasing };
}

async function objection(
  context: State & Runtime,
  run: RunRecord,
  planHash: string,
): Promise<string | undefined> {
  const { settings, clock } = context;
  if (run.state !== 'held') return `Run ${run.id} is ${run.state}, not held: there is nothing to approve.`;
  if (run.planHash !== planHash) {
    return `The plan of run ${run.id} has the hash ${run.planHash}, not ${planHash}. Look at the plan as it is now, then approve that hash.`;
  }
  if (settings.MODE === 'report') return 'INSTEP_MODE is report: nothing is written. Set it to repair first.';
  if (settings.PAUSED) return 'INSTEP_PAUSED is true: nothing is written. Set it to false first.';
  if (settingsHash(settings) !== run.settingsHash) {
    return `Settings that shape the plan (scope, sizes, policies, tenant) changed since run ${run.id} made it. Set them back, or ${traitsOf(run).insteadOfPlan}.`;
  }
  const last = await readLastClosed(context);
  // A later nightly run does not outdate an undo plan: the undo reads each user again before it writes.
  if (traitsOf(run).comparesAllUsers && last?.runId !== run.id) {
    return `Run ${run.id} is not the latest closed run: ${last?.runId} is. Its plan may be out of date.`;
  }
  const now = clock.now();
  if (now <= approvableUntil(run, settings.APPROVAL_HOURS)) return undefined;
  const ageHours = Math.floor((now.getTime() - Date.parse(run.closedAt as string)) / hourMs);
  return `Run ${run.id} was closed ${ageHours} hours ago; a plan can be approved for ${settings.APPROVAL_HOURS} hours. Instead, ${traitsOf(run).insteadOfPlan}.`;
}
