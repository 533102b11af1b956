/**
 * Limits that Microsoft publishes for SharePoint Online by number of licences, and the share of them that
 * Instep uses. Source:
 * https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
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
  /** 0 to 1: the part of the tenant's profile calls that Instep may use. */
  readonly profileCallShare: number;
}

/** From 80 % of the units on, SharePoint sends warnings (RateLimit headers); Instep stays below. */
const unitShare = 0.8;
/** Size of the burst, in seconds of the even rate. */
const burstSeconds = 20;

/** Profile calls of all processes; a batch costs one for each profile in it (DECISIONS.md, D-shares). */
export function profileAllowance(share: Share): Allowance {
  const perSecond = (tierOf(share).profileCallsPer5Min / 300) * share.profileCallShare;
  return { perSecond, burst: perSecond * burstSeconds };
}

/** SharePoint resource units of all processes. */
export function unitAllowance(share: Share): Allowance {
  const perSecond = (tierOf(share).unitsPerMinute / 60) * unitShare;
  return { perSecond, burst: perSecond * burstSeconds };
}

function tierOf(share: Share): Tier {
  return tiers.find((tier) => share.licensedUsers <= tier.upToLicences) ?? (tiers.at(-1) as Tier);
}
