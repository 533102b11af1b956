/**
 * Published allowances of SharePoint Online by number of licences, and the part of them that is ours.
 * Source: https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 */
import type { Allowance } from '../../core/pacing.ts';

interface Tier {
  readonly upToLicences: number;
  /** Resource units a minute for one application. */
  readonly unitsPerMinute: number;
  /** PeopleManager calls in five minutes, for the whole tenant. */
  readonly profileCallsPer5Min: number;
}

const tiers: readonly Tier[] = [
  { upToLicences: 1_000, unitsPerMinute: 1_250, profileCallsPer5Min: 3_000 },
  { upToLicences: 5_000, unitsPerMinute: 2_500, profileCallsPer5Min: 6_000 },
  { upToLicences: 15_000, unitsPerMinute: 3_750, profileCallsPer5Min: 9_000 },
  { upToLicences: 50_000, unitsPerMinute: 5_000, profileCallsPer5Min: 12_000 },
  { upToLicences: Number.POSITIVE_INFINITY, unitsPerMinute: 6_250, profileCallsPer5Min: 15_000 },
];

export interface Share {
  readonly licensedUsers: number;
  /** 0 to 1: our part of the profile calls. */
  readonly profileCallShare: number;
  /** Processes that may spend at the same time. */
  readonly instances: number;
}

/** SharePoint warns (RateLimit headers) from 80 % of the units on; we stay below. */
const unitShare = 0.8;
/** A pause saves up this much, in seconds of the even rate. */
const burstSeconds = 20;

/** Profile calls of this process; a batch costs as many as it holds. Function groups: DECISIONS.md, D-profile-share. */
export function profileAllowance(share: Share): Allowance {
  const perSecond = ((tierOf(share).profileCallsPer5Min / 300) * share.profileCallShare) / share.instances;
  return { perSecond, burst: perSecond * burstSeconds };
}

/** SharePoint resource units of this process. */
export function unitAllowance(share: Share): Allowance {
  const perSecond = ((tierOf(share).unitsPerMinute / 60) * unitShare) / share.instances;
  return { perSecond, burst: perSecond * burstSeconds };
}

function tierOf(share: Share): Tier {
  return tiers.find((tier) => share.licensedUsers <= tier.upToLicences) ?? (tiers.at(-1) as Tier);
}
