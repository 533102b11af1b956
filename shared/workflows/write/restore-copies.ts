/**
 * Restores undo copies: uploads files L, M and S, then writes the properties, then removes files that were not there
 * before.
 */
import { PermanentError } from '../../core/errors.ts';
import type { PictureProperty } from '../../core/observation.ts';
import { type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import { shownBase } from '../../core/triage.ts';
import type { ProfileSnapshot } from '../../core/user.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime, State } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { pictureReader } from '../observe/picture-reader.ts';
import { changeProfile, mustBeAsSeen } from './change-profile.ts';
import type { Job } from './job.ts';
import { type Change, hasValue, readableProfile, stamp } from './picture-properties.ts';
import type { Target } from './target.ts';
import { isWritten, nowShown, restoredFiles, shasOf, type UnfinishedFiles } from './unfinished-files.ts';
import { mayWriteFiles, writingOrder } from './upload-files.ts';

/** The desired end state. The timestamp is not part of it: it only makes caches fetch again. */
export interface Wanted {
  readonly copies: readonly UndoCopy[];
  readonly properties: Readonly<Record<Restored, string>>;
  /** Files that were not there before are removed. */
  readonly removes: boolean;
  /** The copies made when this restore started, to distinguish them from files written since; empty: not started. */
  readonly since: readonly UndoCopy[];
}

/** In the order of writing. */
export const restoredProperties = [
  'PictureURL',
  'SPS-PicturePlaceholderState',
  'SPS-PictureExchangeSyncState',
] as const satisfies readonly PictureProperty[];
type Restored = (typeof restoredProperties)[number];

interface PhotoFile {
  readonly base: string;
  readonly size: Size;
}

export interface Differences {
  readonly uploads: readonly (PhotoFile & { readonly bytes: Uint8Array })[];
  readonly removals: readonly (PhotoFile & { readonly etag: string | undefined })[];
  readonly properties: readonly (readonly [Restored, string])[];
}

export async function differences(context: Runtime, target: Target, wanted: Wanted): Promise<Differences> {
  const { reader, geo, observation } = target;
  const uploads: (PhotoFile & { readonly bytes: Uint8Array })[] = [];
  const removals: (PhotoFile & { readonly etag: string | undefined })[] = [];
  for (const copy of ownFiles(observation, wanted)) {
    const { base } = copy;
    const known = unfinishedRestore(context, copy, wanted.since);
    for (const size of writingOrder) {
      const bytes = copy.files[size];
      if (bytes === undefined) {
        const file = await reader.file(base, size);
        if (wanted.removes && file.kind === 'file') removals.push({ base, size, etag: file.etag });
      } else if (!isWritten(await nowShown(reader, { base, size }, known))) {
        uploads.push({ base, size, bytes });
      }
    }
  }
  const location = await geo.library.locate();
  const now = readableProfile({ observation });
  const properties = restoredProperties
    .map((name) => [name, wanted.properties[name]] as const)
    .filter((change) => !hasValue(now, change, location));
  return { uploads, removals, properties };
}

/** Instep never writes files under a sign-in name, so it restores none there. */
function ownFiles(observation: Observation, { copies }: Wanted): readonly UndoCopy[] {
  return copies.filter(({ base }) => mayWriteFiles(observation, base));
}

/** `touch`: make caches fetch again even if an earlier attempt has written everything else. */
export async function restoreCopies(
  context: State & Runtime,
  job: Job,
  wanted: Wanted,
  { touch }: { readonly touch: boolean },
): Promise<ProfileSnapshot> {
  const { uploads, removals, properties } = await differences(context, job, wanted);
  const location = await job.geo.library.locate();
  const { folder } = location;
  for (const { base, size, bytes } of uploads) {
    await job.writer.upload(folder, fileName(base, size), bytes);
  }
  const isNew = touch || uploads.length > 0 || properties.length > 0;
  const changes: readonly Change[] = isNew ? [...properties, stamp(context)] : [];
  const { PictureURL: pictureUrl, 'SPS-PicturePlaceholderState': placeholderState } = wanted.properties;
  const base = shownBase({ pictureUrl, placeholderState }, location);
  await mustBeAsSeen(job, changes, { uploaded: uploads.length > 0 });
  const profile = await changeProfile(context, job, { changes, base });
  // No profile shows these files any more.
  for (const { base: unshown, size, etag } of removals) {
    await job.writer.remove(`${folder}/${fileName(unshown, size)}`, etag);
  }
  await readBack(context, job, wanted);
  return profile;
}

/** SharePoint may have encoded the files again, so they are compared by visual similarity. */
async function readBack(context: Runtime, job: Job, wanted: Wanted): Promise<void> {
  const { library } = job.geo;
  const reader = pictureReader(library, context.images);
  for (const copy of ownFiles(job.observation, wanted)) {
    const { base, files } = copy;
    const known = restoredFiles(context, copy, undefined);
    for (const size of sizes) {
      if (files[size] === undefined || isWritten(await nowShown(reader, { base, size }, known))) continue;
      throw new PermanentError(
        'not-verified',
        `After the undo, file ${size} of user ${job.observation.user.id} does not show what was kept`,
      );
    }
  }
}

/**
 * What a restore finds and writes. Similarity alone is not enough to leave a file, because the photo that replaced it may
 * be similar too: it counts only for a file that was written since the undo started.
 */
function unfinishedRestore(context: Runtime, copy: UndoCopy, since: readonly UndoCopy[]): UnfinishedFiles {
  const before = since.find(({ base }) => base === copy.base);
  const files = restoredFiles(context, copy, before && shasOf(context, before));
  return before === undefined ? { ...files, likeness: async () => undefined } : files;
}
