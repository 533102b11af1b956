/**
 * Limits that Microsoft publishes for SharePoint Online by number of licences. Source:
 * https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 * From 80 % of the units of a minute on, SharePoint sends RateLimit headers. They inform and refuse nothing; their time is to
 * be waited for only together with Retry-After, or when nothing remains.
 */

import type { WindowLimit } from '../../core/sliding-window.ts';
import type { Costs } from './booking.ts';

interface Tier {
  readonly upToLicences: number;
  /** Resource units for one application. */
  readonly unitsPerMinute: number;
  readonly unitsPerDay: number;
  /** PeopleManager calls in five minutes, for the whole tenant. */
  readonly profileCallsPer5Min: number;
}

const million = 1_000_000;
const tiers: readonly Tier[] = [
  { upToLicences: 1_000, unitsPerMinute: 1_250, unitsPerDay: 1.2 * million, profileCallsPer5Min: 3_000 },
  { upToLicences: 5_000, unitsPerMinute: 2_500, unitsPerDay: 2.4 * million, profileCallsPer5Min: 6_000 },
  { upToLicences: 15_000, unitsPerMinute: 3_750, unitsPerDay: 3.6 * million, profileCallsPer5Min: 9_000 },
  { upToLicences: 50_000, unitsPerMinute: 5_000, unitsPerDay: 4.8 * million, profileCallsPer5Min: 12_000 },
  {
    upToLicences: Number.POSITIVE_INFINITY,
    unitsPerMinute: 6_250,
    unitsPerDay: 6 * million,
    profileCallsPer5Min: 15_000,
  },
];

export interface Share {
  readonly licensedUsers: number;
  /** 0 to 1: the part of the tenant's profile calls that Instep may use. */
  readonly profileCallShare: number;
}

export const windowsMs = { graph: 10_000, profiles: 300_000, sharepoint: 60_000 } as const;

/** Profile calls of all processes; a batch costs one for each profile in it (DECISIONS.md, D-shares). */
export function profileLimit({ licensedUsers, profileCallShare }: Share): WindowLimit {
  return {
    most: tierOf(licensedUsers).profileCallsPer5Min * profileCallShare,
    windowMs: windowsMs.profiles,
  };
}

/** SharePoint resource units of all processes. */
export function unitLimit({ licensedUsers }: Pick<Share, 'licensedUsers'>): WindowLimit {
  return { most: tierOf(licensedUsers).unitsPerMinute, windowMs: windowsMs.sharepoint };
}

/** SharePoint resource units of all processes in any 24 hours. */
export function unitsPerDay({ licensedUsers }: Pick<Share, 'licensedUsers'>): number {
  return tierOf(licensedUsers).unitsPerDay;
}

/** "Identity and access" in https://learn.microsoft.com/graph/throttling-limits: units of all calls of an app in a tenant. */
export function graphLimit({ licensedUsers }: Pick<Share, 'licensedUsers'>): WindowLimit {
  const units = licensedUsers < 50 ? 3_500 : licensedUsers <= 500 ? 5_000 : 8_000;
  return { most: units / unitsOfGraphCall, windowMs: windowsMs.graph };
}

/** At most: members of a group with all of its groups. */
const unitsOfGraphCall = 5;

function tierOf(licensedUsers: number): Tier {
  return tiers.find(({ upToLicences }) => licensedUsers <= upToLicences) ?? (tiers.at(-1) as Tier);
}

/**
 * The most that writing one photo sends in an ordinary case: three files read for their undo copies or for likeness, three
 * written at two units each, one read back; the profile before and after, one more look, and four properties.
 */
export const ofOneWrite: Costs = { profiles: 7, sharepoint: 10 };
