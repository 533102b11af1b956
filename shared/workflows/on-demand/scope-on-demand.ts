/** The facts about a user without a run: the directory entry now, and the group members of the last closed run. */
import type { ScopeSettings } from '../../core/scope.ts';
import type { DirectoryFacts, UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { claimsOf } from '../ledger/claim-names.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { recordErased } from '../ledger/erased.ts';
import { forgetLeaving, isBack } from '../ledger/gone.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { attachOrphans } from '../ledger/orphaned-files.ts';

/**
 * Stores what the directory says about the user now. Whether the user is listed or removed stays as the refresh stored it,
 * because a full pass or a removal that is stored meanwhile may be newer than `facts`. Only a user whom the stored row
 * does not list is taken back; the next refresh then reads that user once more (DECISIONS.md, D-taken-back).
 */
export async function storeFacts(
  context: State & Pick<Runtime, 'clock'>,
  facts: DirectoryFacts,
): Promise<void> {
  const claims = claimsOf(facts);
  const [cursor, existing] = await Promise.all([
    readDirectoryCursor(context),
    context.users.get(facts.id),
    context.users.listNames(claims),
  ]);
  const epoch = cursor?.epoch ?? 1;
  const isListed = existing !== undefined && standsListed(existing.value, epoch);
  const takenBack = isListed
    ? []
    : [recordErased(context, facts.id, { by: 'call' }), forgetLeaving(context, facts.id)];
  // First, because a full pass that ends now erases a row without a note. A new row has nothing to lose.
  if (existing !== undefined) await Promise.all(takenBack);
  await Promise.all([
    ...takenBack,
    context.names.claim(claims),
    context.users.mergeDirectory([isListed ? facts : { ...facts, epoch }]),
  ]);
  // A new row, or one that only lists names: attach files that came before their owner, or that stayed when the owner was erased.
  if ((existing?.value.directory.upn ?? '') === '') await attachOrphans(context, [facts]);
}

/** An unreadable row may be that of a removed user. */
function standsListed(user: UserRow, epoch: number): boolean {
  return user.unreadable === undefined && isBack(user, epoch);
}

/** Uses the groups that the last closed run recorded. Where it recorded none, the user counts as out of scope. */
export async function scopeOnDemand(context: State & Runtime, user: UserRow): Promise<ScopeSettings> {
  const { settings, memberships } = context;
  const groups = settings.SCOPE_GROUP ?? settings.EXCLUDE_GROUP;
  const last = groups === undefined ? undefined : await readLastClosed(context);
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
