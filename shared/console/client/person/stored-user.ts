/**
 * The data that Instep stores about one user: reading and erasing it. Why it is not part of a check:
 * DECISIONS.md, D-console-snapshot.
 */
import { call, get, Refused } from '../api.ts';
import type { StoredUser } from './stored-user-words.ts';

/** For addresses, which hold no name, because logs may keep them. Throws Refused if nothing is stored about the user. */
export async function idOf(who: string): Promise<string> {
  return (await call<{ userId: string }>('POST', 'users/find', { user: who })).body.userId;
}

/** Undefined: nothing is stored. */
export async function readStored(who: string): Promise<StoredUser | undefined> {
  return unlessUnknown(idOf(who).then((id) => get<StoredUser>(`users/${id}`)));
}

/** False: there was nothing to erase. */
export async function erase(who: string): Promise<boolean> {
  return (await unlessUnknown(idOf(who).then((id) => call('DELETE', `users/${id}`)))) !== undefined;
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
