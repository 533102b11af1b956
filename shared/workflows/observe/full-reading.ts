/**
 * Reads one user in full: both sides are read, and only the agreement is taken from the snapshot
 * (DECISIONS.md, D-deep-check and D-first-contact).
 */
import type { Situation } from '../../core/decide.ts';
import { writtenTogether } from '../../core/file-times.ts';
import {
  type Likeness,
  type ProfileReading,
  type Sha256,
  type SourceReading,
  sizes,
} from '../../core/observation.ts';
import { pointsAt } from '../../core/picture-url.ts';
import { isKnownIncomplete, seenFiles, shownBase } from '../../core/triage.ts';
import type { Agreement, ProfileSnapshot, UserRow } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import { type Ownership, ownBases } from '../ledger/ownership.ts';
import { type FileMatcher, fileMatcher } from './file-matcher.ts';
import { agreementOn, type FoundFiles } from './new-agreement.ts';
import type { MatchingFiles } from './observation.ts';
import type { PictureReader } from './picture-reader.ts';
import { namedProfile, ownerOf, profileSnapshot } from './profile-snapshot.ts';
import type { ReadPhoto } from './read-photos.ts';

export interface FullReading {
  readonly situation: Situation;
  /** Why a side is unknown, as text for people. */
  readonly cause: string | undefined;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  /** Undefined: the profile could not be read. */
  readonly profile: ProfileSnapshot | undefined;
  /** Only for the finding not-shown. */
  readonly matching: MatchingFiles | undefined;
  /** The new agreement; only for the finding in-step. */
  readonly agreement: Agreement | undefined;
}

export interface ReadingInput {
  /** The row as it applies to `ports.location`. */
  readonly user: UserRow;
  readonly source: SourceReading;
  /** The bytes of the user's source photo, when there is one. */
  readonly photo: ReadPhoto | undefined;
  readonly profile: ProfileReading;
  readonly now: Date;
}

export interface ReadingPorts {
  readonly reader: PictureReader;
  readonly ownership: Ownership;
  readonly location: LibraryLocation;
  readonly placeholderHashes: ReadonlySet<Sha256>;
  readonly unlistedIsAbsent: boolean;
  /** The list of this run may say that L and S were written together with M; then they are read later. */
  readonly trustsTimes: boolean;
}

/** What PictureURL points to. `base` is undefined for an address outside the picture folder. */
type Shown =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly cause: string }
  | { readonly kind: 'photo'; readonly base: string | undefined; readonly sha: Sha256 | undefined };

type SourceSide =
  | { readonly kind: 'none' | 'no-mailbox' | 'gone' }
  | { readonly kind: 'unknown'; readonly cause: string }
  | { readonly kind: 'photo'; readonly etag: string; readonly sha: Sha256; readonly likeness: Likeness };

/**
 * `input` holds what was read already; picture files are read through `ports.reader`. An unreadable side gives a
 * `cause`; a request to wait is thrown.
 */
export async function readBothSides(input: ReadingInput, ports: ReadingPorts): Promise<FullReading> {
  const source = sourceSide(input.source, input.photo);
  const reading = namedProfile(input.profile);
  const profile = profileSnapshot(reading, input, ports.location);
  const shown = await shownPicture(input.user, profile, ports);
  const facts = {
    sourceSha: source.kind === 'photo' ? source.sha : undefined,
    targetSha: shown.kind === 'photo' ? shown.sha : undefined,
    profile,
  };
  const cause = whyUnknown(source, reading, shown);
  if (cause !== undefined || source.kind !== 'photo' || profile?.kind !== 'own') {
    const situation = await plainSituation(input, reading, source, shown, ports);
    return { ...facts, situation, cause, matching: undefined, agreement: undefined };
  }
  return { ...facts, ...(await compareWithSource(input, reading, source, profile, shown, ports)) };
}

function sourceSide(source: SourceReading, photo: ReadPhoto | undefined): SourceSide {
  if (source.kind !== 'photo') return source;
  if (photo === undefined) return { kind: 'unknown', cause: 'the photo was not read' };
  // Metadata and bytes come from two requests. When they disagree, the photo changed between them.
  if (photo.kind !== 'photo') {
    return photo.kind === 'unknown'
      ? photo
      : { kind: 'unknown', cause: 'the photo changed while it was read' };
  }
  const { sha, likeness, problem } = photo;
  if (likeness === undefined) return { kind: 'unknown', cause: `the photo ${problem}` };
  return { kind: 'photo', etag: source.etag, sha, likeness };
}

async function shownPicture(
  user: UserRow,
  profile: ProfileSnapshot | undefined,
  ports: ReadingPorts,
): Promise<Shown> {
  if (profile === undefined || profile.kind !== 'own' || profile.placeholderState === '1')
    return { kind: 'none' };
  const target = pointsAt(profile.pictureUrl, ports.location);
  if (target.kind === 'nothing') return { kind: 'none' };
  if (target.kind === 'elsewhere') return { kind: 'photo', base: undefined, sha: undefined };
  if (ports.unlistedIsAbsent && isUnlisted(user, profile, ports, target.base)) return { kind: 'none' };
  const file = await ports.reader.file(target.base, 'M');
  if (file.kind === 'unknown') return file;
  if (file.kind === 'absent' || ports.placeholderHashes.has(file.sha)) return { kind: 'none' };
  return { kind: 'photo', base: target.base, sha: file.sha };
}

/** A profile that points elsewhere than when it was stored may show a file that is newer than the list. */
function isUnlisted(
  user: UserRow,
  { pictureUrl }: ProfileSnapshot,
  { location }: ReadingPorts,
  base: string,
): boolean {
  const isAsStored = base === user.id && user.profile?.pictureUrl === pictureUrl;
  return isAsStored && seenFiles(user, base, location).M === undefined;
}

function whyUnknown(source: SourceSide, profile: ProfileReading, shown: Shown): string | undefined {
  if (source.kind === 'unknown') return `Exchange: ${source.cause}`;
  if (profile.kind === 'unknown') return `profile: ${profile.cause}`;
  return shown.kind === 'unknown' ? `picture file: ${shown.cause}` : undefined;
}

/** The situation before, or without, a comparison of the pictures. */
async function plainSituation(
  { user }: ReadingInput,
  reading: ProfileReading,
  source: SourceSide,
  shown: Shown,
  ports: ReadingPorts,
): Promise<Situation> {
  const base = shown.kind === 'photo' ? shown.base : undefined;
  return {
    source: source.kind,
    profile: reading.kind === 'profile' ? ownerOf(reading, user.id) : reading.kind,
    picture: shown.kind,
    pending: user.pending !== undefined,
    undoing: user.pending?.undo !== undefined,
    agreed: user.agreement !== undefined,
    sourceMoved: source.kind === 'photo' && source.sha !== user.agreement?.sourceSha,
    targetMoved: targetMoved(user, shown),
    ownFilesMatch: false,
    ownBase: base !== undefined && (await ports.ownership.isOwn(user, base)),
    samePicture: false,
    complete: false,
    followsExchange: reading.kind === 'profile' && reading.syncState === '1',
  };
}

function targetMoved({ agreement }: UserRow, shown: Shown): boolean {
  if (agreement === undefined || shown.kind !== 'photo') return true;
  return shown.base !== agreement.base || shown.sha !== agreement.files.M.sha;
}

async function compareWithSource(
  input: ReadingInput,
  reading: ProfileReading,
  source: Extract<SourceSide, { kind: 'photo' }>,
  profile: ProfileSnapshot,
  shown: Shown,
  ports: ReadingPorts,
): Promise<Pick<FullReading, 'situation' | 'cause' | 'matching' | 'agreement'>> {
  const plain = await plainSituation(input, reading, source, shown, ports);
  const matcher = fileMatcher(input.user, source, ports);
  const base = plain.ownBase ? shownBase(profile, ports.location) : undefined;
  // When SharePoint still shows the agreed file and the source changed, the hashes alone decide, not likeness
  // (DECISIONS.md, D-likeness-last).
  const exact = plain.agreed && !plain.targetMoved && plain.sourceMoved;
  const sha = base === undefined || exact ? undefined : await matcher.match(base, 'M');
  const same = sha !== undefined;
  const files = same
    ? await filesShown(input.user, { base: base as string, sha }, matcher, ports)
    : undefined;
  const matching = same || exact ? undefined : await findMatching(input.user, base, matcher, ports);
  const problem = matcher.problem();
  const situation: Situation = {
    ...plain,
    picture: problem === undefined ? plain.picture : 'unknown',
    samePicture: same,
    complete: files !== undefined,
    ownFilesMatch: matching !== undefined,
  };
  return {
    situation,
    cause: problem && `picture file: ${problem}`,
    matching,
    agreement:
      files === undefined
        ? undefined
        : agreementOn(input, source, { base: base as string, files, location: ports.location }),
  };
}

/** At first contact only M is read if the list says that all three were written together (DECISIONS.md, D-written-together). */
async function filesShown(
  user: UserRow,
  shown: { readonly base: string; readonly sha: Sha256 },
  matcher: FileMatcher,
  { trustsTimes, location }: ReadingPorts,
): Promise<FoundFiles | undefined> {
  const { base, sha } = shown;
  const isFirst =
    user.agreement === undefined && user.pending === undefined && user.disbelieved === undefined;
  const together =
    trustsTimes && isFirst && !isKnownIncomplete(user) && writtenTogether(seenFiles(user, base, location));
  return together ? { S: undefined, M: sha, L: undefined } : matcher.matchAll(base);
}

/** Another picture base of the user that has the source photo in all three sizes. */
async function findMatching(
  user: UserRow,
  shown: string | undefined,
  matcher: FileMatcher,
  { ownership, location }: ReadingPorts,
): Promise<MatchingFiles | undefined> {
  for (const base of await ownBases(user, ownership)) {
    const seen = seenFiles(user, base, location);
    const complete = sizes.every((size) => seen[size] !== undefined);
    const shas = base !== shown && complete ? await matcher.matchAll(base) : undefined;
    if (shas !== undefined) return { base, shas };
  }
  return undefined;
}
