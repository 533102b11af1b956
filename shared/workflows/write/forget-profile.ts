/** Removes the snapshots of profiles that a misdirected write may have changed, so that the next night reads them. */
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { State, Tenant } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';

/** Makes the next night read the profile. If the row has just changed, the profile was read again already. */
export async function forgetProfile({ users }: State, { value, etag }: Stored<UserRow>): Promise<void> {
  await users.saveSnapshot(value.id, etag, {
    ...value,
    profile: undefined,
    lastObservation: undefined,
    deepCheckedAt: '',
  });
}

/** More changes in one day are not a single exchange of sign-in names; deep checks find the rest. */
const mostPages = 5;

/**
 * After a write that could not be verified: the sign-in name may have belonged to another user for a moment. That user is
 * unknown, but is among those whom the directory has reported since the last refresh
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
