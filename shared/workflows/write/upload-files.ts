/** Uploads L, M and S of a photo. */
import { PermanentError } from '../../core/errors.ts';
import { samePicture } from '../../core/likeness.ts';
import { type Likeness, type PerSize, type Sha256, type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import { perSize, seenFiles } from '../../core/triage.ts';
import type { StoredFile } from '../../ports/tenant.ts';
import type { Runtime } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { type PictureFile, type PictureReader, pictureReader } from '../observe/picture-reader.ts';
import { changedAfterFiles, changedMeanwhile } from './changed-meanwhile.ts';
import type { Job } from './job.ts';
import type { Uploaded } from './stored-like-m.ts';

/** The largest first: SharePoint reads it first, and a crash then leaves the smallest visible difference. */
export const writingOrder = ['L', 'M', 'S'] as const satisfies readonly Size[];

export interface Wanted {
  readonly renditions: PerSize<Uint8Array>;
  readonly shas: PerSize<Sha256>;
  readonly likeness: Likeness;
}

export interface Upload {
  readonly wanted: Wanted;
  /** Whether a file needs no upload. */
  readonly isRight: (size: Size) => Promise<boolean>;
}

/**
 * If the library was listed in this run, a file that is not in the list counts as absent without a request. The upload is
 * safe, because it does not overwrite. After an interrupted attempt the list is older than the files.
 */
export function withoutUnlisted({ images }: Runtime, job: Job, base: string): Job {
  const { observation, geo, listed } = job;
  if (!listed || observation.user.pending !== undefined) return job;
  const seen = seenFiles(observation.user, base, geo);
  const absent = sizes
    .filter((size) => seen[size] === undefined)
    .map((size) => [fileName(base, size), { kind: 'absent' }] as const);
  const read = job.reader.read();
  // Then the list is older than the files.
  if (absent.some(([name]) => read.files.get(name)?.kind === 'file')) return job;
  const files = new Map<string, PictureFile>([...absent, ...read.files]);
  return { ...job, reader: pictureReader(geo.library, images, { ...read, files }) };
}

/**
 * Files under a sign-in name are never overwritten: an earlier holder of the name may still show them
 * (DECISIONS.md, D-object-id-files).
 */
export function mayWriteFiles({ user }: Pick<Observation, 'user'>, base: string): boolean {
  return base === user.id;
}

/**
 * The hashes that the files must have: those of the renditions, or of files that show the source photo already. A later
 * attempt knows by them which files need no upload.
 */
export async function meantFiles(
  job: Job,
  base: string,
  { wanted, isRight }: Upload,
): Promise<PerSize<Sha256>> {
  const { user, matching, sourceSha } = job.observation;
  if (user.pending?.base === base && user.pending.sourceSha === sourceSha) return user.pending.shas;
  if (matching !== undefined) return matching.shas;
  const shas = new Map<Size, Sha256>();
  for (const size of sizes) {
    const file = await job.reader.file(base, size);
    shas.set(size, file.kind === 'file' && (await isRight(size)) ? file.sha : wanted.shas[size]);
  }
  return perSize((size) => shas.get(size) as Sha256);
}

/**
 * Uploads only files that do not show the source photo yet, so that a repeated attempt repeats at most one write. Throws
 * PermanentError `moved` if a file appeared meanwhile; it stays, and files that were added beside it are removed.
 */
export async function uploadFiles(
  context: Runtime,
  job: Job,
  base: string,
  { wanted, isRight }: Upload,
): Promise<Uploaded> {
  if (!mayWriteFiles(job.observation, base)) return new Map();
  const added: Size[] = [];
  const overwritten: Size[] = [];
  for (const size of writingOrder) {
    if (await isRight(size)) continue;
    const isNew = (await job.reader.file(base, size)).kind === 'absent';
    (isNew ? added : overwritten).push(size);
  }
  // New files first: only they can be refused, and by then nothing may have been overwritten.
  const uploaded = new Map<Size, StoredFile | undefined>();
  for (const [index, size] of added.entries()) {
    const stored = await uploadNew(context, job, { base, size, wanted });
    if (stored !== undefined) {
      uploaded.set(size, stored.file);
      continue;
    }
    await takeAway(context, job, base, { wanted, added: added.slice(0, index) });
    const { id } = job.observation.user;
    throw changedMeanwhile(`A photo file of user ${id} appeared after it was looked for`);
  }
  const { folder } = await job.geo.library.locate();
  for (const size of overwritten) {
    uploaded.set(size, await job.writer.upload(folder, fileName(base, size), wanted.renditions[size]));
  }
  return uploaded;
}

/** Undefined: another file appeared where none was. */
async function uploadNew(
  { images }: Runtime,
  { geo, writer }: Job,
  { base, size, wanted }: { readonly base: string; readonly size: Size; readonly wanted: Wanted },
): Promise<{ readonly file: StoredFile | undefined } | undefined> {
  const { folder } = await geo.library.locate();
  try {
    return { file: await writer.upload(folder, fileName(base, size), { onlyNew: wanted.renditions[size] }) };
  } catch (error) {
    if (!(error instanceof PermanentError) || error.code !== 'file-exists') throw error;
    // The transport repeats an upload whose answer was lost: the file that is there may be the one that was sent.
    const isThere = await shows(pictureReader(geo.library, images), base, size, wanted);
    return isThere ? { file: undefined } : undefined;
  }
}

async function takeAway(
  { images }: Runtime,
  { geo, writer }: Job,
  base: string,
  { wanted, added }: { readonly wanted: Wanted; readonly added: readonly Size[] },
): Promise<void> {
  const { folder } = await geo.library.locate();
  const reader = pictureReader(geo.library, images);
  for (const size of added) {
    const file = await reader.file(base, size);
    if (file.kind !== 'file' || !(await shows(reader, base, size, wanted))) continue;
    await writer.remove(`${folder}/${fileName(base, size)}`, file.etag);
  }
}

export async function shows(
  reader: PictureReader,
  base: string,
  size: Size,
  wanted: Pick<Wanted, 'likeness'>,
): Promise<boolean> {
  const likeness = await reader.likeness(base, size);
  return likeness !== undefined && samePicture(likeness, wanted.likeness);
}

/**
 * Reads back what the profile is to show: M, and either what was left beside it or what was written beside it. SharePoint
 * may have encoded the files again, so they are compared by visual similarity. What was written together with M is read by
 * the next night (DECISIONS.md, D-read-back-one); what was left together with M is as it was if M is (D-one-moment). Throws
 * PermanentError `moved` if a file that was left shows something else by now; the write stays pending.
 */
export async function readBackFiles(
  { images }: Runtime,
  job: Job,
  base: string,
  { wanted, written }: { readonly wanted: Wanted; readonly written: Uploaded },
): Promise<PerSize<Sha256>> {
  const back = pictureReader(job.geo.library, images);
  const { id } = job.observation.user;
  const shas = new Map<Size, Sha256>();
  for (const size of sizes) {
    const isRead = written.size > 0 && (size === 'M' || written.has(size) !== written.has('M'));
    if (written.has(size) && !isRead) {
      shas.set(size, wanted.shas[size]);
      continue;
    }
    const reader = isRead ? back : job.reader;
    const file = await reader.file(base, size);
    if (file.kind !== 'file' || !(await shows(reader, base, size, wanted))) {
      if (isRead && !written.has(size) && file.kind !== 'unknown')
        throw changedAfterFiles(`Photo file ${size} of user ${id} changed while others were written`);
      throw new PermanentError(
        'not-verified',
        `After the upload, file ${size} of user ${id} does not show the picture`,
      );
    }
    shas.set(size, file.sha);
  }
  return perSize((size) => shas.get(size) as Sha256);
}
