/** The facts about a user without a run: the directory entry now, and the group members of the last closed run. */
import { namesOf } from '../../core/picture-base.ts';
import type { ScopeSettings } from '../../core/scope.ts';
import type { DirectoryFacts, UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { forgetGone } from '../ledger/gone.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { attachOrphans } from '../ledger/orphaned-files.ts';

/**
 * Stores the directory entry as a run would have stored it. The user counts as listed by the next full pass too: it may
 * have stored its first rows already and not yet its position, and would take a user with an older epoch for gone.
 */
export async function storeFacts(context: State, facts: DirectoryFacts): Promise<void> {
  const names = facts.upn === undefined ? [] : namesOf(facts.upn);
  const [cursor, existing] = await Promise.all([readDirectoryCursor(context), context.users.get(facts.id)]);
  await Promise.all([
    context.names.claim(names.map((name) => ({ name, id: facts.id }))),
    context.users.mergeDirectory([{ ...facts, epoch: (cursor?.epoch ?? 0) + 1 }]),
    forgetGone(context, facts.id),
  ]);
  // A new row: attach files that came before their owner, or that stayed when the owner was erased.
  if (existing === undefined) await attachOrphans(context, [facts]);
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
