/**
 * Whether the files of a removed photo may be deleted now. The note about them is weeks old, so directory, profile and
 * Exchange are read again (DECISIONS.md, D-verified-removals).
 */
import { pointsAt } from '../../core/picture-url.ts';
import { outOfScopeReason } from '../../core/scope.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import type { ClearedFiles } from '../ledger/cleared-files.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import type { Located } from '../observe/geo-lookup.ts';
import { readProfiles } from '../observe/read-profiles.ts';
import { userNow } from '../observe/user-now.ts';
import { scopeOnDemand } from '../on-demand/scope-on-demand.ts';

/**
 * `over`: the files are shown again, or the user no longer exists. `no`: something speaks against it, or could not be
 * read.
 */
export async function mayBeRemoved(
  context: Tenant & State & Runtime,
  { userId, agreement: { base } }: ClearedFiles,
  { geo, location }: Located,
): Promise<'yes' | 'over' | 'no'> {
  const stored = await context.users.get(userId);
  if (stored === undefined) return 'over';
  const user = await userNow(context, stored.value);
  if (user === undefined || user.pending !== undefined || user.uncheckedPending !== undefined) return 'no';
  if (outOfScopeReason(user, await scopeOnDemand(context, user)) !== undefined) return 'no';
  if (!(await askedOwnership(context.names).isOwn(user, base))) return 'no';
  const profile = (await readProfiles(context, [{ user, geo }])).get(userId)?.reading;
  if (profile?.kind !== 'profile' || profile.objectId !== userId) return 'no';
  const shown = pointsAt(profile.pictureUrl, location);
  if (shown.kind === 'base' && shown.base === base) return 'over';
  return (await isNotWanted(context, user)) ? 'yes' : 'no';
}

/** Whether Exchange has no photo, or one that an administrator undid. */
async function isNotWanted({ sourcePhotos }: Tenant, { id, undoneSha }: UserRow): Promise<boolean> {
  const source = await sourcePhotos.describeAlone(id);
  return source.kind === 'none' || (source.kind === 'photo' && undoneSha !== undefined);
}
