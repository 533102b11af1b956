/** Approves a held plan, identified by its hash without the users who are left out, once. */
import { settingsHash } from '../../config/settings-hash.ts';
import { hourMs } from '../../core/calendar.ts';
import { plural } from '../../core/plural.ts';
import type { Approval, RunRecord } from '../../core/run.ts';
import { traitsOf } from '../../core/run-kinds.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { forgetHeld, notHeld } from '../ledger/held-plan.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { type PlanToApprove, planToApprove } from '../ledger/plan-to-approve.ts';
import { takeRunLock } from '../ledger/run-lock.ts';

export type Refusal =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly why: string }
  /** Another run is active. */
  | { readonly kind: 'active'; readonly activeId: string };

export type Approved = { readonly kind: 'approved'; readonly run: RunRecord } | Refusal;

export interface AskedApproval {
  /** Of the plan without the users who are left out. */
  readonly planHash: string;
  /** An id, never a name. */
  readonly by: string;
  readonly comment?: string | undefined;
}

/** A repeated approval changes nothing and gets the same answer. */
export async function approveRun(
  context: State & Runtime,
  runId: string,
  { planHash, by, comment }: AskedApproval,
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
  if (run.state !== 'held') return { kind: 'refused', why: notHeld(run, 'approve') };
  const plan = await planToApprove(context, run);
  const why = objectionToHash(run, plan, planHash) ?? (await objection(context, run));
  if (why !== undefined) return { kind: 'refused', why };
  const lock = await takeRunLock(context, run, 'approval');
  if (!lock.taken) return { kind: 'active', activeId: lock.activeId };
  const now = clock.now();
  const approval: Approval = {
    ...{ by, at: now.toISOString(), planHash },
    ...(comment !== undefined && { comment }),
    ...(plan.leftOut !== undefined && { leftOut: plan.leftOut.users }),
  };
  const { planned } = plan;
  const releasing = withState(run, 'releasing', now, { approval, planHash, planned });
  if (!(await runs.update(stored.etag, releasing))) return afterLostRace(context, runId, planHash);
  await forgetHeld(context, run);
  await queues.send('close-run', { runId });
  return { kind: 'approved', run: releasing };
}

async function afterLostRace(
  { runs }: Pick<State, 'runs'>,
  runId: string,
  planHash: string,
): Promise<Approved> {
  const { value: current } = (await runs.get(runId)) as Stored<RunRecord>;
  // Another approval came at the same moment, and has the run lock. If it is of the same plan, its run is the answer.
  if (isActive(current)) {
    return current.planHash === planHash
      ? { kind: 'approved', run: current }
      : { kind: 'refused', why: notHeld(current, 'approve') };
  }
  await runs.release(runId);
  return {
    kind: 'refused',
    why: `Run ${runId} was changed by another request at the same moment. Look at its plan again, then try again.`,
  };
}

function objectionToHash(run: RunRecord, plan: PlanToApprove, planHash: string): string | undefined {
  const { hash, leftOut, isAsClosed } = plan;
  if (!isAsClosed) {
    return `The lines of run ${run.id} are no longer those of its plan, so it cannot be approved. Start a new run.`;
  }
  if (hash === planHash) return undefined;
  const now = `The plan of run ${run.id} has the hash ${hash}, not ${planHash}.`;
  if (leftOut === undefined) return `${now} Look at the plan as it is now, then approve that hash.`;
  return `${now} ${plural(leftOut.users, 'user')} ${leftOut.users === 1 ? 'is' : 'are'} left out of it, last by ${leftOut.by} at ${leftOut.at}. Look at the plan as it is now, with the users who are left out, then approve that hash.`;
}

async function objection(context: State & Runtime, run: RunRecord): Promise<string | undefined> {
  const { settings, clock } = context;
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
  const ageHours = (clock.now().getTime() - Date.parse(run.closedAt as string)) / hourMs;
  if (ageHours <= settings.APPROVAL_HOURS) return undefined;
  return `Run ${run.id} was closed ${Math.floor(ageHours)} hours ago; a plan can be approved for ${settings.APPROVAL_HOURS} hours. Instead, ${traitsOf(run).insteadOfPlan}.`;
}
