/** Geo locations: a tenant of several keeps each user's profile and pictures in one of them. */
import { baseKey } from './picture-base.ts';
import type { UserRow } from './user.ts';

/** A geo location, as far as memory has to tell it from another. */
export interface GeoHost {
  /** Of the personal sites there. */
  readonly host: string;
  /** The tenant's own, which was the only one before geo locations were told apart. */
  readonly home: boolean;
}

/** A geo location as Microsoft 365 names it. */
export interface GeoCode extends GeoHost {
  /** As preferredDataLocation has it; '' in a tenant with one geo location. */
  readonly code: string;
}

/** Whether something remembered under a host is of this geo location. */
export function isOf(host: string, location: GeoHost): boolean {
  return host === location.host || (host === '' && location.home);
}

/**
 * What a picture base is remembered under. Two geo locations may have files of one name, so a satellite's keys name its
 * host (DECISIONS.md, D-geo-home-keys).
 */
export function fileKey(base: string, { host, home }: GeoHost): string {
  return baseKey(home ? base : `${host}/${base}`);
}

/**
 * A user as somebody in this geo location: what was agreed or begun in another one says nothing of the files here. The
 * same row where there is nothing to take away (DECISIONS.md, D-geo-agreement).
 */
export function inPlace(user: UserRow, location: GeoHost): UserRow {
  const { agreement, pending } = user;
  const agreed = agreement === undefined || isOf(agreement.host, location);
  const begun = pending === undefined || isOf(pending.host, location);
  if (agreed && begun) return user;
  return { ...user, agreement: agreed ? agreement : undefined, pending: begun ? pending : undefined };
}
