/** One user on demand: the same examination and the same repair as at night, told step by step. */
import type { Action, Finding, Reason } from '../../core/finding.ts';
import { writingActions } from '../../core/finding.ts';
import { namesOf } from '../../core/picture-base.ts';
import type { RepairOutcome } from '../../core/run.ts';
import { runIdAt } from '../../core/run-states.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import type { DirectoryFacts, UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports.ts';
import { readLastClosed } from '../close/last-closed.ts';
import type { Context } from '../context.ts';
import type { Examined } from '../examine/examined.ts';
import { askedOwnership, type Ownership } from '../examine/ownership.ts';
import { forgetGone } from '../gone.ts';
import { examineAgain, repairUser } from '../repair/repair-user.ts';
import { findingRow } from '../run/found.ts';
import { proveAbsences } from '../run/prove-absences.ts';
import { readDirectoryCursor } from '../run/refresh-directory.ts';
import { type TraceStep, traceOf } from './trace.ts';

export interface SyncRequest {
  readonly idOrUpn: string;
  readonly dryRun: boolean;
}

export interface SyncResult {
  readonly userId: string;
  readonly finding: Finding | 'out-of-scope';
  readonly action: Action;
  readonly reason: Reason | undefined;
  readonly outcome: RepairOutcome | undefined;
  readonly trace: readonly TraceStep[];
}

/** Undefined: the directory has no such user. */
export async function syncUser(context: Context, request: SyncRequest): Promise<SyncResult | undefined> {
  const facts = await context.directory.user(request.idOrUpn);
  if (facts === undefined) return undefined;
  const row = await rememberFacts(context, facts);
  const scope = await scopeNow(context, row.value);
  const notInScope = outOfScopeReason(row.value, scope);
  if (notInScope !== undefined) {
    const trace = traceOf({ user: row.value, notInScope });
    return {
      userId: facts.id,
      finding: 'out-of-scope',
      action: 'none',
      reason: undefined,
      outcome: undefined,
      trace,
    };
  }
  const ownership = askedOwnership(context.names);
  const [examined] = await proveAbsences(context, [await examineAgain(context, row.value, ownership)]);
  return decideAndAct(context, request, row, examined as Examined, { scope, ownership });
}

async function decideAndAct(
  context: Context,
  request: SyncRequest,
  row: Stored<UserRow>,
  examined: Examined,
  { scope, ownership }: { readonly scope: ScopeSettings; readonly ownership: Ownership },
): Promise<SyncResult> {
  const { id } = row.value;
  const now = context.clock.now();
  const runId = runIdAt(now, 'manual');
  const found = findingRow(context, examined);
  const { finding } = found;
  const plan = await restrictOnDemand(context, request, found);
  let outcome: RepairOutcome | undefined;
  if (writingActions.has(plan.action)) {
    const expected = { ...found, runId };
    const since = now.toISOString();
    const repaired = await repairUser(context, { userId: id, runId, since, expected, scope, ownership });
    outcome = repaired === 'unreadable' ? 'moved' : repaired;
  } else if (!request.dryRun && examined.remembered !== examined.user) {
    await context.users.rememberOne(id, row.etag, examined.remembered);
  }
  const trace = traceOf({
    user: row.value,
    notInScope: undefined,
    examined,
    plan,
    outcome,
    dryRun: request.dryRun,
  });
  return { userId: id, finding, ...plan, outcome, trace };
}

/** `mode: report`, a pause, a dry run and the guard's shared pictures bind on-demand work too. */
async function restrictOnDemand(
  context: Context,
  { dryRun }: SyncRequest,
  found: ReturnType<typeof findingRow>,
): Promise<{ readonly action: Action; readonly reason: Reason | undefined }> {
  const { settings } = context;
  if (!writingActions.has(found.granted)) return { action: found.granted, reason: found.reason };
  if (settings.MODE === 'report') return { action: 'report', reason: 'mode' };
  if (settings.PAUSED) return { action: 'report', reason: 'paused' };
  const shared = new Set((await readLastClosed(context))?.sharedPictures);
  if (shared.has(found.sourceSha ?? '')) return { action: 'report', reason: 'shared-picture' };
  return dryRun ? { action: 'report', reason: undefined } : { action: found.granted, reason: undefined };
}

/** The directory's own word of this moment, as a night would have stored it. */
async function rememberFacts(context: Context, facts: DirectoryFacts): Promise<Stored<UserRow>> {
  const epoch = (await readDirectoryCursor(context))?.epoch ?? 1;
  const names = facts.upn === undefined ? [] : namesOf(facts.upn);
  await context.names.claim(names.map((name) => ({ name, id: facts.id })));
  await context.users.mergeDirectory([{ ...facts, epoch }]);
  await forgetGone(context, [facts.id]);
  return (await context.users.get(facts.id)) as Stored<UserRow>;
}

/** Groups as the last closed run recorded them. Where it recorded none, nobody is in scope: not to know is no permission. */
async function scopeNow(context: Context, user: UserRow): Promise<ScopeSettings> {
  const { settings, memberships } = context;
  const last = await readLastClosed(context);
  const range = { from: user.id, to: `${user.id}0` };
  const members = async (groupId: string | undefined, unrecorded: readonly string[]) => {
    if (groupId === undefined) return undefined;
    return (last && (await memberships.slice(last.runId, groupId, range))) ?? new Set(unrecorded);
  };
  return {
    guests: settings.GUESTS,
    disabledUsers: settings.DISABLED_USERS,
    scopeGroup: await members(settings.SCOPE_GROUP, []),
    excludeGroup: await members(settings.EXCLUDE_GROUP, [user.id]),
    epoch: 0,
  };
}
