/** Picture bases: the part of `{base}_{size}Thumb.jpg` that says whose picture a file is. */
import { createHash } from 'node:crypto';

/**
 * A short stand-in for a base, which may be a person's sign-in name: 12 hexadecimal digits, the same for every case.
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

/** The names that may stand for the user with this sign-in name: the name itself, and its base name. */
export function namesOf(upn: string): readonly string[] {
  return [upn.toLowerCase(), upnBase(upn)];
}

/**
 * A stand-in for a sign-in name or a base where many people's names lie together: 32 hexadecimal digits, the same for
 * every case.
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

/** The newer generation is named by the object id. */
export function isObjectId(base: string): boolean {
  return guid.test(base);
}
