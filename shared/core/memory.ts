/** What a user's row says without asking anybody: what can be trusted unread, and what must be read. */
import { createHash } from 'node:crypto';
import { dayMs } from './calendar.ts';
import { fileKey, type GeoHost } from './geo.ts';
import { type PerSize, type Size, type SourceReading, sizes } from './observation.ts';
import { pointsAt } from './picture-url.ts';
import type { AgreedFile, Agreement, ProfileSnapshot, SeenFiles, UserRow } from './user.ts';

/**
 * Everything a look at a user depends on; while it stays the same, it is not repeated (DECISIONS.md, D-keep-result).
 */
export function lookKey(user: UserRow, source: SourceReading): string {
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

/** What may bring somebody the profile that was missing. Of a user with a profile, it says nothing of the photo. */
function accountOf({ directory, profile }: UserRow): readonly unknown[] {
  if (profile === undefined || profile.kind === 'own') return [];
  const { enabled, userType, mailboxPlan, geo } = directory;
  return [enabled, userType, mailboxPlan, geo];
}

/**
 * Whether to ask for a profile again that was missing, or somebody else's: no delta says that it has appeared, or has
 * followed its rename. Asked after 1, 2, 4, 8 nights, that is each time when as long again has passed
 * (DECISIONS.md, D-profile-again).
 */
export function asksProfileAgain({ look, profile }: UserRow, now: Date): boolean {
  if (look === undefined || profile === undefined || profile.kind === 'own') return false;
  if (profile.kind === 'missing' && look.situation.source !== 'photo') return false;
  const waited = nights(now.getTime() - Date.parse(profile.readAt));
  const sofar = nights(Date.parse(profile.readAt) - Date.parse(look.since ?? profile.readAt));
  return waited >= Math.max(1, sofar);
}

/** A night may begin some minutes earlier than the last one. */
function nights(ms: number): number {
  return Math.round(ms / dayMs);
}

function profileStamp(profile: ProfileSnapshot): string {
  const { kind, pictureUrl, placeholderState, syncState, host } = profile;
  // Rows from before geo locations were told apart keep the keys they have.
  const where = host === '' ? [] : [host];
  return [kind, pictureUrl, placeholderState, syncState, ...where].join('|');
}

export function seenFiles(user: UserRow, base: string, location: GeoHost): SeenFiles {
  return user.seen.get(fileKey(base, location)) ?? {};
}

/** Every library etag of a user's files as one text, in a fixed order. */
export function allEtags(user: UserRow): string {
  return [...user.seen.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, files]) => sizes.flatMap((size) => files[size]?.etag ?? []))
    .join(' ');
}

/** The base a profile shows; undefined when it shows nothing, or something that is not in the picture folder. */
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
  /** Nothing that matters moved since both sides were agreed. */
  | { readonly kind: 'settled' }
  /** Nothing moved since the last look, which still holds. */
  | { readonly kind: 'known' }
  /** The same, except that the profile may have come meanwhile. */
  | { readonly kind: 'profile' }
  /** Only these need reading: the source's bytes, the files whose etag is not the agreed one. */
  | { readonly kind: 'settle'; readonly source: boolean; readonly files: readonly Size[] }
  | { readonly kind: 'full' };

/** What must be read of a user whose source is readable. `due`: a deep check, or a caller who trusts no memory. */
export function triage(
  user: UserRow,
  source: Extract<SourceReading, { kind: 'photo' | 'none' }>,
  due: boolean,
  location: GeoHost & { readonly folder: string },
): Triage {
  if (due || user.pending !== undefined) return { kind: 'full' };
  if (user.look !== undefined && user.look.key === lookKey(user, source)) return { kind: 'known' };
  const { agreement, profile } = user;
  if (agreement === undefined || profile === undefined || profile.kind !== 'own') return { kind: 'full' };
  if (shownBase(profile, location) !== agreement.base) return { kind: 'full' };
  return settlement(agreement, seenFiles(user, agreement.base, location), source);
}

function settlement(agreement: Agreement, seen: SeenFiles, source: { kind: string; etag?: string }): Triage {
  if (sizes.some((size) => seen[size] === undefined)) return { kind: 'full' };
  const files = sizes.filter((size) => seen[size]?.etag !== agreement.files[size].etag);
  const sourceMoved = source.kind === 'photo' && source.etag !== agreement.sourceEtag;
  if (files.length === 0 && !sourceMoved) return { kind: 'settled' };
  return { kind: 'settle', source: sourceMoved, files };
}

/** The agreement with the etags its files have now. `at`: when the bytes under new etags were found to be the same. */
export function withEtags(agreement: Agreement, seen: SeenFiles, at: string): Agreement {
  const now = (size: Size): AgreedFile => {
    const agreed = agreement.files[size];
    const etag = seen[size]?.etag;
    if (etag === agreed.etag) return agreed;
    return etag === undefined ? { etag, sha: agreed.sha } : { etag, sha: agreed.sha, movedAt: at };
  };
  return { ...agreement, files: perSize(now) };
}

export function perSize<T>(of: (size: Size) => T): PerSize<T> {
  return { S: of('S'), M: of('M'), L: of('L') };
}
