/**
 * The least time that the published limits and the latencies leave for calls that are necessary. Each service works for
 * itself, so the slowest one decides. The list of calls is fixed, so that a tool which sends more is not judged by a
 * larger limit.
 */
import { tierFor } from '../tenant/server/throttle.ts';
import type { Conditions } from './conditions.ts';
import type { Scenario } from './result.ts';

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

/**
 * The calls of a scene. A night that repairs compares first, as a quiet night does. The night after has no list of its own:
 * that what was written is read again is the tool's choice.
 */
export function callsOf(scenario: Scenario, scene: Scene): Calls {
  switch (scenario) {
    case 'first night':
    case 'no photos':
      return necessary.firstNight(scene);
    case 'repair':
      return necessary.repair(scene);
    case 'night after':
    case 'quiet night':
      return necessary.quietNight(scene);
    case 'repair night':
    case '0.2 % changed':
    case '5 % changed':
      return sumOf(necessary.quietNight(scene), necessary.repair(scene));
    default:
      return scenario satisfies never;
  }
}

function sumOf(one: Calls, other: Calls): Calls {
  return {
    photos: one.photos + other.photos,
    profileCalls: one.profileCalls + other.profileCalls,
    units: one.units + other.units,
  };
}

export function limitOf(scenario: Scenario, scene: Scene, conditions: Conditions) {
  return { scene, limitSeconds: leastSeconds(callsOf(scenario, scene), conditions) };
}

/** As the terminal prints it. */
export function describeCalls({ photos, profileCalls, units }: Calls): string {
  return `${photos} photos, ${profileCalls} profile calls, ${units} units`;
}

/** A batch counts by what is in it. Tokens do not count. */
export function innerRequests(byKind: Readonly<Record<string, number>>): number {
  const outer = Object.entries(byKind).filter(([kind]) => !/ ((sp-)?batch|token)$/.test(kind));
  return outer.reduce((sum, [, count]) => sum + count, 0);
}

export function leastSeconds(calls: Calls, conditions: Conditions): number {
  const { photoMs, photoConcurrency, limits, licensedUsers } = conditions;
  const photos = (calls.photos * photoMs) / 1000 / photoConcurrency;
  if (limits === 'off') return photos;
  const { unitsPerMinute, unitsPerDay, profileCallsPer5Minutes } = tierFor(licensedUsers);
  return Math.max(
    photos,
    inWindows(calls.profileCalls, profileCallsPer5Minutes, 300),
    inWindows(calls.units, unitsPerMinute, 60),
    inWindows(calls.units, unitsPerDay, 86_400),
  );
}

/** A window's calls may all come at its beginning, so the last window costs no time. */
function inWindows(calls: number, perWindow: number, seconds: number): number {
  return Math.max(0, Math.ceil(calls / perWindow) - 1) * seconds;
}
