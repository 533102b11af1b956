/** Picture bases: the part of `{base}_{size}Thumb.jpg` that identifies the user of a photo file. */
import { createHash } from 'node:crypto';

/**
 * A short hash of a base, which may contain a sign-in name: 12 hexadecimal digits, regardless of upper and lower case.
 */
export function baseKey(base: string): string {
  return createHash('sha256').update(base.toLowerCase()).digest('hex').slice(0, 12);
}

/**
 * The older generation of file names: the sign-in name with every `@` and `.` replaced (PnP
 * Core.ProfilePictureUploader).
 */
export function upnBase(upn: string): string {
  return upn.toLowerCase().replace(/[@.]/g, '_');
}

/** The names by which the user with this sign-in name is found: the sign-in name, and its picture base. */
export function namesOf(upn: string): readonly string[] {
  return [upn.toLowerCase(), upnBase(upn)];
}

/** A name that the user with this object id has or had. */
export interface NameClaim {
  readonly name: string;
  readonly id: string;
}

/**
 * A hash of a sign-in name or a base, for tables with the names of many users: 32 hexadecimal digits, regardless of
 * upper and lower case.
 */
export function nameKey(name: string): string {
  return createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 32);
}

/**
 * Stands for holders of a name who are not listed any more: too many, or former names of one user. No base that it holds
 * is anybody's own.
 */
export const unlistedHolder = '00000000-0000-0000-0000-000000000000';

/** Holders that are kept of one name; more of them say nothing more. A row of a table has at most 252 columns. */
export const mostHolders = 100;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a base belongs to the newer generation of file names, which uses the object id. */
export function isObjectId(base: string): boolean {
  return guid.test(base);
}
