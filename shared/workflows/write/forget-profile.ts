/** Ends what is believed of profiles into which a write may have gone astray: the next night reads them. */
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { State, Tenant } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';

/** The profile is read whatever was agreed. If the row changes at this moment, it was read anew. */
export async function forgetProfile({ users }: State, { value, etag }: Stored<UserRow>): Promise<void> {
  await users.saveSnapshot(value.id, etag, {
    ...value,
    profile: undefined,
    lastObservation: undefined,
    deepCheckedAt: '',
  });
}

/** So many changes of one day are no single exchange of names; the deep check is left to find the rest. */
const mostPages = 5;

/**
 * After a write that could not be verified: a sign-in name may have changed hands and come back meanwhile, and whoever
 * had it for that moment is not known. It is one of those whom the directory reports since its last refresh
 * (DECISIONS.md, D-verified-writes).
 */
export async function forgetProfilesOfChanged(context: Tenant & State): Promise<void> {
  const cursor = await readDirectoryCursor(context);
  let link = cursor?.full === false ? cursor.link : undefined;
  for (let page = 0; page < mostPages && link !== undefined; page += 1) {
    const { changes, next } = await context.directory.usersDelta(link);
    for (const { id } of changes) {
      const stored = await context.users.get(id);
      if (stored?.value.profile !== undefined) await forgetProfile(context, stored);
    }
    link = next;
  }
}
