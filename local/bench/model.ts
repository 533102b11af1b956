/**
 * The least time that the published limits and the latencies leave for calls that are necessary. Each service works for
 * itself, so the slowest one decides. The list of calls is fixed, so that a tool which sends more is not judged by a
 * larger limit.
 */
import { tierFor } from '../tenant/server/throttle.ts';
import type { Conditions } from './conditions.ts';

/** How many of each. */
export interface Calls {
  /** Requests for photos, each counted for itself. */
  readonly photos: number;
  /** Calls of PeopleManager: profiles that are read, and properties that are written. */
  readonly profileCalls: number;
  /** SharePoint resource units: a file that is read costs one, a file that is written two. */
  readonly units: number;
}

export interface Scene {
  /** In scope. */
  readonly users: number;
  /** Users of whom SharePoint shows a photo. */
  readonly shown: number;
  /** Users who are repaired. */
  readonly repaired: number;
}

const sizes = 3;

export const necessary = {
  /** One answer about the photo and one profile a user, and one file for each photo that SharePoint shows. */
  firstNight: ({ users, shown }: Scene): Calls => ({ photos: users, profileCalls: users, units: shown }),
  /** One answer about the photo a user. */
  quietNight: ({ users }: Scene): Calls => ({ photos: users, profileCalls: 0, units: 0 }),
  /** Of a user: the photo, the profile before and after, four properties, three files written and one read back. */
  repair: ({ repaired }: Scene): Calls => ({
    photos: repaired,
    profileCalls: repaired * (2 + 4),
    units: repaired * (sizes * 2 + 1),
  }),
} as const;

export function leastSeconds(calls: Calls, conditions: Conditions): number {
  const { photoMs, photoConcurrency, limits, licensedUsers } = conditions;
  const photos = (calls.photos * photoMs) / 1000 / photoConcurrency;
  if (limits === 'off') return photos;
  const { unitsPerMinute, profileCallsPer5Minutes } = tierFor(licensedUsers);
  return Math.max(
    photos,
    inWindows(calls.profileCalls, profileCallsPer5Minutes, 300),
    inWindows(calls.units, unitsPerMinute, 60),
  );
}

/** A window's calls may all come at its beginning, so the last window costs no time. */
function inWindows(calls: number, perWindow: number, seconds: number): number {
  return Math.max(0, Math.ceil(calls / perWindow) - 1) * seconds;
}
