/** Decides about a user without a full reading, where the snapshot and the changed ETags explain everything. */
import type { Situation } from '../../core/decide.ts';
import { seenFiles, type Triage, withEtags } from '../../core/triage.ts';
import type { AgreedFiles, Agreement, LastObservation, UserRow } from '../../core/user.ts';
import { agreedSha } from './agreed-files.ts';
import { decided, type Observation, type Undecided } from './observation.ts';
import type { DigestedPhoto, ReadPhoto } from './read-photos.ts';
import type { ReadSubject } from './subjects.ts';

/** Undefined when the snapshot is not enough: the user must be read in full. */
export async function observeFromSnapshot(
  subject: ReadSubject,
  photos: ReadonlyMap<string, ReadPhoto>,
  now: Date,
): Promise<Observation | undefined> {
  const { user, triage } = subject;
  switch (triage.kind) {
    case 'closed':
      return closed(subject);
    case 'in-agreement':
      return inStep(subject, user, undefined, { changed: false, churn: false });
    case 'as-observed':
      return asLastRead(subject, user);
    case 'changed':
      return readChanges({ ...subject, triage }, photos, now);
    case 'profile':
    case 'full':
      return undefined;
  }
  return triage satisfies never;
}

const nothingRead = {
  matching: undefined,
  photo: undefined,
  profile: undefined,
  deep: false,
  etag: { changed: false, churn: false, silent: false },
} as const;

/** The source has no photo to compare with (no mailbox, unreadable, gone): the other side is not read. */
function closed({ user, source, site, reader }: ReadSubject): Observation {
  const situation: Situation = { ...agreedSituation, source: source.kind, picture: 'none', agreed: false };
  const side = user.unreadable === undefined ? 'Exchange: ' : '';
  const cause = source.kind === 'unknown' ? `${side}${source.cause}` : undefined;
  return decided({
    ...nothingRead,
    user,
    geo: site.geo,
    source,
    reader,
    situation,
    cause,
    snapshot: user,
  });
}

/** The geo location of the user has no readable picture library: the SharePoint side is unknown. */
export function withoutLibrary(
  found: Pick<Undecided, 'source' | 'geo' | 'reader' | 'photo' | 'profile' | 'deep'>,
  user: UserRow,
  problem: string,
): Observation {
  const situation: Situation = {
    ...agreedSituation,
    source: found.source.kind,
    picture: 'unknown',
    agreed: false,
  };
  const cause = `picture library on ${found.geo.host}: ${problem}`;
  return decided({ ...nothingRead, ...found, user, situation, cause, snapshot: user });
}

/** Nothing changed since the last full reading: its situation still holds. `snapshot`: the row to store. */
export function asLastRead({ user, source, site, reader }: ReadSubject, snapshot: UserRow): Observation {
  const { situation, sourceSha, targetSha } = user.lastObservation as LastObservation;
  const { geo } = site;
  const found = { user, geo, source, reader, situation, sourceSha, targetSha };
  return decided({ ...nothingRead, ...found, snapshot });
}

/** Both sides match the agreement, or only the source changed. */
const agreedSituation: Situation = {
  source: 'photo',
  profile: 'own',
  picture: 'photo',
  pending: false,
  agreed: true,
  sourceMoved: false,
  targetMoved: false,
  ownFilesMatch: false,
  ownBase: true,
  samePicture: true,
  complete: true,
  followsExchange: false,
  undoing: false,
};

/** Both sides match the agreement. */
function inStep(
  { user, source, site, reader }: ReadSubject,
  snapshot: UserRow,
  photo: ReadPhoto | undefined,
  etag: { changed: boolean; churn: boolean },
): Observation {
  const situation = { ...agreedSituation, source: source.kind };
  const read = { ...nothingRead, photo, etag: { ...etag, silent: false } };
  const sourceSha = source.kind === 'photo' ? user.agreement?.sourceSha : undefined;
  return decided({
    ...read,
    user,
    geo: site.geo,
    source,
    reader,
    situation,
    sourceSha,
    targetSha: user.agreement?.files.M.sha,
    snapshot,
  });
}

/** Reads only what has a new ETag. Undefined when the result does not explain everything. */
async function readChanges(
  subject: ReadSubject & { readonly triage: Extract<Triage, { kind: 'changed' }> },
  photos: ReadonlyMap<string, ReadPhoto>,
  now: Date,
): Promise<Observation | undefined> {
  const { user, source, reader, triage } = subject;
  let agreement = user.agreement as Agreement;
  const seen = seenFiles(user, agreement.base, subject.site.geo);
  for (const size of triage.files) {
    const sha = await agreedSha(reader, agreement, size);
    if (sha === undefined) return undefined;
    const files = { ...agreement.files, [size]: { etag: agreement.files[size].etag, sha } } as AgreedFiles;
    agreement = { ...agreement, files };
  }
  const photo = photos.get(user.id);
  const fresh = withEtags(agreement, seen, now.toISOString());
  if (!triage.source)
    return inStep(subject, { ...user, agreement: fresh }, undefined, { changed: false, churn: false });
  if (photo?.kind !== 'photo' || source.kind !== 'photo') return undefined;
  if (photo.sha === agreement.sourceSha) {
    const snapshot = { ...user, agreement: { ...fresh, sourceEtag: source.etag } };
    return inStep(subject, snapshot, photo, { changed: true, churn: true });
  }
  if (photo.likeness === undefined) return undefined;
  return sourceNewer({ ...subject, readAt: now }, { ...user, agreement: fresh }, photo);
}

/** Only the source changed, and its photo is a readable image. */
function sourceNewer(
  { user, source, site, reader, readAt }: ReadSubject & { readonly readAt: Date },
  snapshot: UserRow & { readonly agreement: Agreement },
  photo: DigestedPhoto,
): Observation {
  const situation = { ...agreedSituation, sourceMoved: true, samePicture: false, complete: false };
  const read = { ...nothingRead, photo, etag: { changed: true, churn: false, silent: false } };
  const targetSha = snapshot.agreement.files.M.sha;
  const { geo } = site;
  return decided({
    ...read,
    user,
    geo,
    source,
    reader,
    situation,
    sourceSha: photo.sha,
    targetSha,
    snapshot,
    readAt,
  });
}
