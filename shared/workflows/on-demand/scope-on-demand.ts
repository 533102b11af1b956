/** What is known of a user at this moment without a run: the directory's word, and who was in which group last. */
import { namesOf } from '../../core/picture-base.ts';
import type { ScopeSettings } from '../../core/scope.ts';
import type { DirectoryFacts, UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { keepSeen } from '../ledger/gone.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { attachOrphans } from '../ledger/orphaned-files.ts';

/** The directory's own word of this moment, as a night would have stored it. */
export async function storeFacts(context: State, facts: DirectoryFacts): Promise<void> {
  const names = facts.upn === undefined ? [] : namesOf(facts.upn);
  const [cursor, known] = await Promise.all([readDirectoryCursor(context), context.users.get(facts.id)]);
  await Promise.all([
    context.names.claim(names.map((name) => ({ name, id: facts.id }))),
    context.users.mergeDirectory([{ ...facts, epoch: cursor?.epoch ?? 1 }]),
    keepSeen(context, [facts.id]),
  ]);
  // Files that came before their owner, or stayed when what was remembered of the owner was erased.
  if (known === undefined) await attachOrphans(context, [facts]);
}

/** Groups as the last closed run recorded them. Where it recorded none, nobody is in scope: not to know is no permission. */
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
