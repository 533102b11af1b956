/** What must be read of a user, and what the stored snapshot makes unnecessary to read. */
import { createHash } from 'node:crypto';
import { dayMs } from './calendar.ts';
import { isAsUploaded, writtenTogether } from './file-times.ts';
import { fileKey, type GeoHost } from './geo.ts';
import { type PerSize, type Size, type SourceReading, sizes } from './observation.ts';
import { pointsAt } from './picture-url.ts';
import type { AgreedFile, AgreedFiles, Agreement, ProfileSnapshot, SeenFiles, UserRow } from './user.ts';

/**
 * A hash of everything that an observation of a user depends on. While it stays the same, the user is not read again
 * (DECISIONS.md, D-keep-result).
 */
export function observationKey(user: UserRow, source: SourceReading): string {
  const seen = [...user.seen.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, files]) => [key, ...sizes.map((size) => files[size]?.etag ?? '')]);
  const depends = [
    source.kind,
    source.kind === 'photo' ? source.etag : '',
    user.agreement?.at ?? '',
    user.directory.upn,
    user.profile === undefined ? '' : profileStamp(user.profile),
    seen,
  ];
  return createHash('sha256')
    .update(JSON.stringify([...depends, ...accountOf(user)]))
    .digest('hex')
    .slice(0, 24);
}

/** Facts that may explain why a missing profile appears. For a user who has a profile they say nothing about the photo. */
function accountOf({ directory, profile }: UserRow): readonly unknown[] {
  if (profile === undefined || profile.kind === 'own') return [];
  const { enabled, userType, mailboxPlan, geo } = directory;
  return [enabled, userType, mailboxPlan, geo];
}

/**
 * Whether to read a profile again that was missing or belonged to another user. No change log reports that such a profile
 * has appeared or was renamed, so it is read after 1, 2, 4, 8 … nights: the waiting time doubles
 * (DECISIONS.md, D-profile-again).
 */
export function asksProfileAgain({ lastObservation, profile }: UserRow, now: Date): boolean {
  if (lastObservation === undefined || profile === undefined || profile.kind === 'own') return false;
  if (profile.kind === 'missing' && lastObservation.situation.source !== 'photo') return false;
  const waited = nights(now.getTime() - Date.parse(profile.readAt));
  const soFar = nights(Date.parse(profile.readAt) - Date.parse(lastObservation.since ?? profile.readAt));
  return waited >= Math.max(1, soFar);
}

/** Rounded, because a night may start some minutes earlier than the last one. */
function nights(ms: number): number {
  return Math.round(ms / dayMs);
}

function profileStamp(profile: ProfileSnapshot): string {
  const { kind, pictureUrl, placeholderState, syncState, host } = profile;
  // Rows from before geo locations were distinguished keep their keys.
  const where = host === '' ? [] : [host];
  return [kind, pictureUrl, placeholderState, syncState, ...where].join('|');
}

export function seenFiles(user: UserRow, base: string, location: GeoHost): SeenFiles {
  return user.seen.get(fileKey(base, location)) ?? {};
}

/** All ETags of a user's files in the library as one text, in a fixed order. */
export function allEtags(user: UserRow): string {
  return [...user.seen.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, files]) => sizes.flatMap((size) => files[size]?.etag ?? []))
    .join(' ');
}

/** The base name of the files that a profile shows; undefined: no photo, or a file outside the photo folder. */
export function shownBase(
  profile: Pick<ProfileSnapshot, 'pictureUrl' | 'placeholderState'>,
  location: { readonly host: string; readonly folder: string },
): string | undefined {
  // Only 1: why other values show the file is in DECISIONS.md, D-placeholder-state.
  if (profile.placeholderState === '1') return undefined;
  const target = pointsAt(profile.pictureUrl, location);
  return target.kind === 'base' ? target.base : undefined;
}

export type Triage =
  /** Nothing relevant changed since the last agreement. */
  | { readonly kind: 'in-agreement' }
  /** Nothing changed since the last observation, which is still valid. */
  | { readonly kind: 'as-observed' }
  /** The same, except that the missing profile may exist by now. */
  | { readonly kind: 'profile' }
  /** Only these must be read: the source photo, and the files whose ETag differs from the agreement. */
  | { readonly kind: 'changed'; readonly source: boolean; readonly files: readonly Size[] }
  | { readonly kind: 'full' };

/** What must be read of a user whose source is readable. `due`: the snapshot is not used, for a deep check for example. */
export function triage(
  user: UserRow,
  source: Extract<SourceReading, { kind: 'photo' | 'none' }>,
  due: boolean,
  location: GeoHost & { readonly folder: string },
): Triage {
  if (due || user.pending !== undefined || user.disbelieved !== undefined) return { kind: 'full' };
  if (user.lastObservation?.key === observationKey(user, source)) return { kind: 'as-observed' };
  if (isKnownIncomplete(user)) return { kind: 'full' };
  const { agreement, profile } = user;
  if (agreement === undefined || profile === undefined || profile.kind !== 'own') return { kind: 'full' };
  if (shownBase(profile, location) !== agreement.base) return { kind: 'full' };
  return sinceAgreement(agreement, seenFiles(user, agreement.base, location), source);
}

/**
 * Whether S or L was read and showed another photo than M. What the list says of their times no longer counts then
 * (DECISIONS.md, D-written-together).
 */
export function isKnownIncomplete({ lastObservation }: Pick<UserRow, 'lastObservation'>): boolean {
  return lastObservation?.situation.samePicture === true && !lastObservation.situation.complete;
}

function sinceAgreement(
  agreement: Agreement,
  seen: SeenFiles,
  source: { kind: string; etag?: string },
): Triage {
  if (sizes.some((size) => seen[size] === undefined)) return { kind: 'full' };
  const files = filesToRead(agreement, seen);
  const sourceChanged = source.kind === 'photo' && source.etag !== agreement.sourceEtag;
  if (files.length === 0 && !sourceChanged) return { kind: 'in-agreement' };
  return { kind: 'changed', source: sourceChanged, files };
}

/**
 * The files whose ETag differs from the agreement, and those that were never read and for which the list does not speak any
 * more. While it says that L and S are still what Instep uploaded, only M is read.
 */
function filesToRead({ files }: Agreement, seen: SeenFiles): readonly Size[] {
  const together = writtenTogether(seen);
  const read = sizes.filter((size) => {
    const { etag, sha, uploadedAt } = files[size];
    const isVouchedFor = uploadedAt === undefined ? together : isAsUploaded(files[size], seen[size]);
    return seen[size]?.etag !== etag || (sha === undefined && !isVouchedFor);
  });
  return read.includes('M') ? read.filter((size) => !isAsUploaded(files[size], seen[size])) : read;
}

/** The agreement with the present ETags of its files. `at`: when the bytes under the new ETags were found to be the same. */
export function withEtags(agreement: Agreement, seen: SeenFiles, at: string): Agreement {
  const now = (size: Size): AgreedFile => {
    const agreed = agreement.files[size];
    const etag = seen[size]?.etag;
    if (etag === agreed.etag) return agreed;
    // Still the upload, which SharePoint may have encoded again: its hash is not known.
    if (isAsUploaded(agreed, seen[size])) return { ...agreed, etag, sha: undefined };
    // The first ETag of a file that Instep wrote says nothing about a later change.
    const isFirst = agreed.etag === undefined;
    return etag === undefined || isFirst ? { etag, sha: agreed.sha } : { etag, sha: agreed.sha, movedAt: at };
  };
  return { ...agreement, files: perSize(now) as AgreedFiles };
}

export function perSize<T>(of: (size: Size) => T): PerSize<T> {
  return { S: of('S'), M: of('M'), L: of('L') };
}
