/**
 * The data that Instep stores about one user: reading and erasing it. Why it is not part of a check:
 * DECISIONS.md, D-console-snapshot.
 */
import { call, get, Refused } from './api.ts';
import type { StoredUser } from './stored-user-words.ts';

/** Undefined: nothing is stored. */
export async function readStored(who: string): Promise<StoredUser | undefined> {
  return unlessUnknown(get<StoredUser>(`users/${encodeURIComponent(who)}`));
}

/** False: there was nothing to erase. */
export async function erase(who: string): Promise<boolean> {
  return (await unlessUnknown(call('DELETE', `users/${encodeURIComponent(who)}`))) !== undefined;
}

/** Decided by the type of the problem, because an unknown address gives 404 as well. */
async function unlessUnknown<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.type === 'urn:instep:problem:user-not-found') return undefined;
    throw error;
  }
}
