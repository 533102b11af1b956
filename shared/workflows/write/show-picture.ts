/** Makes SharePoint show the source photo: uploads L, M and S, writes the properties, reads all back, and stores it. */
import { PermanentError } from '../../core/errors.ts';
import { samePicture } from '../../core/likeness.ts';
import { perSize, seenFiles } from '../../core/memory.ts';
import type { Likeness, PerSize, Sha256, Size } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Agreement, PendingWrite, UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { type PictureReader, pictureReader } from '../observe/picture-reader.ts';
import { copiesHere } from './copies-here.ts';
import type { Job, RowWriter } from './job.ts';
import { readProfile, writeShown } from './picture-properties.ts';
import { keepUndoCopy } from './undo-copy.ts';

/** The largest first: SharePoint reads it first, and a crash then leaves the smallest visible difference. */
export const writingOrder = ['L', 'M', 'S'] as const satisfies readonly Size[];

export async function showPicture(context: State & Runtime, job: Job, userRow: RowWriter): Promise<void> {
  const { observation } = job;
  const photo = sourceOf(observation);
  const wanted = await renditionsOf(context, job, photo);
  const base = await destination(context, job);
  const { sha: sourceSha } = photo;
  await keepUndoCopy(context, job, base, { kind: 'source', sha: sourceSha });
  const pending: PendingWrite = {
    runId: observation.user.pending?.runId ?? job.runId,
    sourceEtag: photo.etag,
    sourceSha,
    host: observation.geo.host,
    base,
    shas: wanted.shas,
    at: observation.user.pending?.at ?? context.clock.now().toISOString(),
  };
  await userRow.write({ ...observation.snapshot, pending });
  const written = await writeFiles(context, job, base, wanted);
  const wroteFiles = written.size > 0;
  const wroteProperties = await writeShown(context, job, base, { touch: wroteFiles, since: pending.at });
  const { shas, profile } = await readBack(context, job, base, wanted);
  const files = agreedFiles(observation, base, shas, written);
  const now = context.clock.now().toISOString();
  const agreement: Agreement = { ...pending, files, at: now };
  const wrote = wroteFiles || wroteProperties || observation.user.pending !== undefined;
  await userRow.write({
    ...observation.snapshot,
    profile,
    agreement: agreementOnly(agreement),
    pending: undefined,
    look: undefined,
    trouble: undefined,
    absentSince: undefined,
    // A photo that was undone is copied only after its source changed, or on request.
    undoneSha: undefined,
    deepCheckedAt: now,
    repairedAt: wrote ? [...observation.user.repairedAt, now].slice(-3) : observation.user.repairedAt,
  });
}

function agreementOnly({ sourceEtag, sourceSha, host, base, files, at }: Agreement): Agreement {
  return { sourceEtag, sourceSha, host, base, files, at };
}

interface Source {
  readonly etag: string;
  readonly sha: Sha256;
  readonly bytes: Uint8Array;
  readonly likeness: Likeness | undefined;
}

function sourceOf({ source, photo, user }: Observation): Source {
  if (source.kind === 'photo' && photo?.kind === 'photo' && photo.bytes !== undefined)
    return { etag: source.etag, sha: photo.sha, bytes: photo.bytes, likeness: photo.likeness };
  throw new PermanentError('no-source', `The photo of user ${user.id} was not read, so it cannot be copied`);
}

interface Wanted {
  readonly renditions: PerSize<Uint8Array>;
  readonly shas: PerSize<Sha256>;
  readonly likeness: Likeness;
}

async function renditionsOf(
  { images, settings }: Runtime,
  { observation }: Job,
  { bytes, likeness }: Source,
): Promise<Wanted> {
  const renditions = await images.renditions(bytes, settings.RENDITIONS);
  if (renditions === undefined || likeness === undefined) {
    throw new PermanentError(
      'unreadable-image',
      `The Exchange photo of user ${observation.user.id} is not a readable image`,
    );
  }
  const { S, M, L } = renditions;
  return { renditions, likeness, shas: { S: images.sha256(S), M: images.sha256(M), L: images.sha256(L) } };
}

/**
 * The picture base to write to: the object id, unless another base of the user holds the right files already. Files
 * under a sign-in name are never overwritten: an earlier holder of the name may still show them
 * (DECISIONS.md, D-object-id-files).
 */
async function destination({ names }: State, { observation }: Job): Promise<string> {
  const { user, matchingBase } = observation;
  if (matchingBase !== undefined) return matchingBase;
  await names.claim([{ name: user.id, id: user.id }]);
  return user.id;
}

/** Uploads only files that do not show the source photo yet, so that a repeated attempt repeats at most one write. */
async function writeFiles(
  context: State & Runtime,
  job: Job,
  base: string,
  wanted: Wanted,
): Promise<ReadonlySet<Size>> {
  const { folder } = await job.geo.library.locate();
  const isRight = await rightAlready(context, job, base, wanted);
  const written = new Set<Size>();
  for (const size of writingOrder) {
    if (await isRight(size)) continue;
    await job.writer.upload(folder, fileName(base, size), wanted.renditions[size]);
    written.add(size);
  }
  return written;
}

/** The ETag of a file that was just written is not known yet; a file that was right already keeps its ETag. */
function agreedFiles(
  { user, geo }: Observation,
  base: string,
  shas: PerSize<Sha256>,
  written: ReadonlySet<Size>,
): Agreement['files'] {
  const seen = seenFiles(user, base, geo);
  return perSize((size) => ({
    etag: written.has(size) ? undefined : seen[size]?.etag,
    sha: shas[size],
  }));
}

/**
 * Which files need no upload. Similarity alone is not enough: a new photo may be similar to the old one. It counts
 * where the observation found the photo there, and where an interrupted attempt has changed the file
 * (DECISIONS.md, D-likeness-last).
 */
async function rightAlready(
  context: State & Runtime,
  { observation, reader }: Job,
  base: string,
  wanted: Wanted,
): Promise<(size: Size) => Promise<boolean>> {
  const { images } = context;
  const { user, situation, matchingBase, sourceSha } = observation;
  if (user.pending !== undefined) {
    // The source changed since the earlier attempt, whose files may be similar to the new photo.
    if (user.pending.sourceSha !== sourceSha) return async () => false;
    const kept = await copiesHere(context, observation, user.pending.runId);
    const before = kept.find((copy) => copy.base === base);
    return async (size) => {
      const file = await reader.file(base, size);
      const old = before?.files[size];
      const untouched = file.kind === 'file' && old !== undefined && images.sha256(old) === file.sha;
      return !untouched && shows(reader, base, size, wanted);
    };
  }
  if (situation.samePicture || matchingBase !== undefined) return (size) => shows(reader, base, size, wanted);
  return async () => false;
}

async function shows(reader: PictureReader, base: string, size: Size, wanted: Wanted): Promise<boolean> {
  const likeness = await reader.likeness(base, size);
  return likeness !== undefined && samePicture(likeness, wanted.likeness);
}

/** What SharePoint has now. It may have encoded the files again, so they are compared by visual similarity. */
async function readBack(
  context: Runtime,
  job: Job,
  base: string,
  wanted: Wanted,
): Promise<{ shas: PerSize<Sha256>; profile: UserRow['profile'] }> {
  const reader = pictureReader(job.geo.library, context.images);
  // All at once; the loop below finds them in the reader.
  const [profile] = await Promise.all([
    readProfile(context, job, base),
    ...writingOrder.map((size) => reader.file(base, size)),
  ]);
  const shas = new Map<Size, Sha256>();
  for (const size of writingOrder) {
    const file = await reader.file(base, size);
    if (file.kind !== 'file' || !(await shows(reader, base, size, wanted))) {
      throw new PermanentError(
        'not-verified',
        `After the upload, file ${size} of user ${job.observation.user.id} does not show the picture`,
      );
    }
    shas.set(size, file.sha);
  }
  return { shas: perSize((size) => shas.get(size) as Sha256), profile };
}
