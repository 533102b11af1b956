/**
 * What Instep remembers of one user: reading it, erasing it. Why not with a check: DECISIONS.md, D-console-snapshot.
 */
import { call, get, Refused } from './api.ts';
import type { Remembered } from './remembered-words.ts';

/** Undefined: nothing. */
export async function readRemembered(who: string): Promise<Remembered | undefined> {
  return unlessUnknown(get<Remembered>(`users/${encodeURIComponent(who)}`));
}

/** False: there was nothing to erase. */
export async function erase(who: string): Promise<boolean> {
  return (await unlessUnknown(call('DELETE', `users/${encodeURIComponent(who)}`))) !== undefined;
}

/** By the type: an address that leads nowhere is answered with 404 as well, and says nothing about the user. */
async function unlessUnknown<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.type === 'urn:instep:problem:user-not-found') return undefined;
    throw error;
  }
}
