/** Makes SharePoint show the source photo: uploads L, M and S, writes the properties, reads all back, and stores it. */
import { PermanentError } from '../../core/errors.ts';
import type { Likeness, PerSize, Sha256 } from '../../core/observation.ts';
import { perSize, seenFiles, shownBase } from '../../core/triage.ts';
import type { Agreement, PendingWrite, ProfileSnapshot } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { changeProfile, mustBeAsSeen } from './change-profile.ts';
import { forgetIfChanged } from './changed-meanwhile.ts';
import type { Job, RowWriter } from './job.ts';
import { changesToShow, readableProfile } from './picture-properties.ts';
import { resumeCopy } from './resume-copy.ts';
import { storedLikeM, type Uploaded } from './stored-like-m.ts';
import { keepUndoCopy } from './undo-copy.ts';
import {
  meantFiles,
  readBackFiles,
  type Upload,
  uploadFiles,
  type Wanted,
  withoutUnlisted,
} from './upload-files.ts';

/**
 * Throws PermanentError `moved` if the user changed meanwhile, `not-verified` if the result cannot be read back, and
 * `lease-lost`.
 */
export async function showPicture(context: State & Runtime, seen: Job, userRow: RowWriter): Promise<void> {
  const photo = sourceOf(seen.observation);
  const wanted = await renditionsOf(context, seen, photo);
  const base = await destination(context, seen);
  const { likeness } = wanted;
  const { job, isRight } = await resumeCopy(context, withoutUnlisted(context, seen, base), {
    base,
    likeness,
  });
  const { observation } = job;
  const { sha: sourceSha } = photo;
  await keepUndoCopy(context, job, base, { kind: 'source', sha: sourceSha });
  const pending: PendingWrite = {
    runId: observation.user.pending?.runId ?? job.runId,
    sourceEtag: photo.etag,
    sourceSha,
    host: observation.geo.host,
    base,
    shas: await meantFiles(job, base, { wanted, isRight }),
    at: observation.user.pending?.at ?? context.clock.now().toISOString(),
  };
  await userRow.write({ ...observation.snapshot, pending });
  const { files, profile, wrote } = await forgetIfChanged(
    () => writeAll(context, job, { base, wanted, isRight, since: pending.at }),
    () => userRow.write(observation.snapshot),
  );
  const now = context.clock.now().toISOString();
  const agreement: Agreement = { ...pending, files, at: now };
  await userRow.write({
    ...observation.snapshot,
    profile,
    agreement: agreementOnly(agreement),
    pending: undefined,
    lastObservation: undefined,
    trouble: undefined,
    absentSince: undefined,
    // A photo that was undone is copied only after its source changed, or on request.
    undoneSha: undefined,
    deepCheckedAt: now,
    repairedAt:
      wrote || observation.user.pending !== undefined
        ? [...observation.user.repairedAt, now].slice(-3)
        : observation.user.repairedAt,
  });
}

async function writeAll(
  context: State & Runtime,
  job: Job,
  { base, wanted, isRight, since }: Upload & { readonly base: string; readonly since: string },
): Promise<{ files: Agreement['files']; profile: ProfileSnapshot; wrote: boolean }> {
  const written = await uploadFiles(context, job, base, { wanted, isRight });
  const changes = await changesToShow(context, job, { base, touch: written.size > 0, since });
  const [shas] = await Promise.all([
    readBackFiles(context, job, base, { wanted, written }),
    mustBeAsSeen(job, changes, { uploaded: written.size > 0 }),
  ]);
  const profile = await changeProfile(context, job, { changes, base });
  const files = agreedFiles(job.observation, base, { shas, written, wanted });
  return { files, profile, wrote: written.size > 0 || changes.length > 0 };
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
 * The picture base to write to: the object id, unless another base of the user already has files that show the source
 * photo, even if an interrupted attempt has pointed the profile there.
 */
async function destination({ names }: State, job: Job): Promise<string> {
  const { user, matching, situation } = job.observation;
  if (matching !== undefined) return matching.base;
  const shown = shownBase(readableProfile(job), await job.geo.library.locate());
  if (shown !== undefined && shown === user.pending?.base && situation.complete) return shown;
  await names.claim([{ name: user.id, id: user.id }]);
  return user.id;
}

/**
 * The ETag of a file that was just written is not known yet; a file that was right already keeps its ETag. By its time the
 * list tells whether L or S is still the upload (DECISIONS.md, D-written-together).
 */
function agreedFiles(
  { user, geo }: Observation,
  base: string,
  { shas, written, wanted }: { shas: PerSize<Sha256>; written: Uploaded; wanted: Wanted },
): Agreement['files'] {
  const seen = seenFiles(user, base, geo);
  return perSize((size) => {
    const sha = shas[size];
    if (!written.has(size)) return { etag: seen[size]?.etag, sha };
    const uploadedAt = storedLikeM(written, wanted.renditions, size);
    return uploadedAt === undefined ? { etag: undefined, sha } : { etag: undefined, sha, uploadedAt };
  });
}
