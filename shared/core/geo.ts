/** Geo locations: a multi-geo tenant keeps each user's profile and photo files in one of them. */
import { baseKey } from './picture-base.ts';
import type { UserRow } from './user.ts';

/** A geo location, as far as stored data has to distinguish it from others. */
export interface GeoHost {
  /** Host name of the personal sites (My Site host) there. */
  readonly host: string;
  /** The tenant's central location. Rows from before geo locations were distinguished belong to it. */
  readonly home: boolean;
}

/** A geo location as Microsoft 365 names it. */
export interface GeoCode extends GeoHost {
  /** As in `preferredDataLocation`, such as EUR; '' in a tenant with one geo location. */
  readonly code: string;
}

/** Whether data stored under this host belongs to this geo location. */
export function isOf(host: string, location: GeoHost): boolean {
  return host === location.host || (host === '' && location.home);
}

/**
 * The key of a base name. Two geo locations may have files of the same name, so a satellite's keys contain its
 * host (DECISIONS.md, D-geo-home-keys).
 */
export function fileKey(base: string, { host, home }: GeoHost): string {
  return baseKey(home ? base : `${host}/${base}`);
}

/**
 * The user without the agreement and the pending write of another geo location, which say nothing about the files here.
 * The same row if there is nothing to remove (DECISIONS.md, D-geo-agreement).
 */
export function asSeenFrom(user: UserRow, location: GeoHost): UserRow {
  const { agreement, pending } = user;
  const agreed = agreement === undefined || isOf(agreement.host, location);
  const begun = pending === undefined || isOf(pending.host, location);
  if (agreed && begun) return user;
  return { ...user, agreement: agreed ? agreement : undefined, pending: begun ? pending : undefined };
}

/** Part of the cause of users whose profile is in another geo location, where the identity may not list them. */
export const unlistedGeo = 'Graph lists geo locations only with Sites.Read.All';
/** A location whose library refuses to be listed has it in the cause of its users. */
const denied = /^picture library on \S+: .*HTTP 40[13]/;

/** How many users are unknown because the identity may not list their geo location, or the library there. */
export function deniedByGeo(causes: Readonly<Record<string, number>>): number {
  return Object.entries(causes)
    .filter(([cause]) => cause.includes(unlistedGeo) || denied.test(cause))
    .reduce((sum, [, users]) => sum + users, 0);
}
