/**
 * Restores undo copies: uploads files L, M and S, then writes the properties, then removes files that were not there
 * before.
 */
import { PermanentError } from '../../core/errors.ts';
import { samePicture } from '../../core/likeness.ts';
import { shownBase } from '../../core/memory.ts';
import type { PictureProperty } from '../../core/observation.ts';
import { type Size, sizes } from '../../core/observation.ts';
import { fileName, pictureTimestamp, pointsAt } from '../../core/picture-url.ts';
import type { ProfileSnapshot } from '../../core/user.ts';
import type { UndoCopy } from '../../ports/state.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { type PictureReader, pictureReader } from '../observe/picture-reader.ts';
import type { Job } from './job.ts';
import { readableProfile, readProfile, writeProperties } from './picture-properties.ts';
import { mayWriteFiles, writingOrder } from './show-picture.ts';
import type { Target } from './target.ts';

/** The desired end state. The timestamp is not part of it: it only makes caches fetch again. */
export interface Wanted {
  readonly copies: readonly UndoCopy[];
  readonly properties: Readonly<Record<Restored, string>>;
  /** Files that were not there before are removed. */
  readonly removes: boolean;
  /** What was there when this restore started, to tell it from what was written since; empty: not started. */
  readonly since: readonly UndoCopy[];
}

/** In the order of writing. */
const restored = [
  'PictureURL',
  'SPS-PicturePlaceholderState',
  'SPS-PictureExchangeSyncState',
] as const satisfies readonly PictureProperty[];
type Restored = (typeof restored)[number];

interface PhotoFile {
  readonly base: string;
  readonly size: Size;
}

export interface Differences {
  readonly uploads: readonly (PhotoFile & { readonly bytes: Uint8Array })[];
  readonly removals: readonly PhotoFile[];
  readonly properties: readonly (readonly [Restored, string])[];
}

export async function differences(context: Runtime, target: Target, wanted: Wanted): Promise<Differences> {
  const { reader, geo, observation } = target;
  const uploads: (PhotoFile & { readonly bytes: Uint8Array })[] = [];
  const removals: PhotoFile[] = [];
  for (const { base, files } of ownFiles(observation, wanted)) {
    for (const size of writingOrder) {
      const bytes = files[size];
      if (bytes === undefined) {
        if (wanted.removes && (await reader.file(base, size)).kind !== 'absent')
          removals.push({ base, size });
      } else if (!(await holds(context, reader, { base, size, bytes }, wanted.since))) {
        uploads.push({ base, size, bytes });
      }
    }
  }
  const location = await geo.library.locate();
  const now = propertiesOf(observation);
  const properties = restored
    .filter((name) => !sameValue(name, now[name], wanted.properties[name], location))
    .map((name) => [name, wanted.properties[name]] as const);
  return { uploads, removals, properties };
}

/** Under a sign-in name Instep has only pointed a profile at files, so that none of them is its to restore. */
function ownFiles(observation: Observation, { copies }: Wanted): readonly UndoCopy[] {
  return copies.filter(({ base }) => mayWriteFiles(observation, base));
}

/** `touch`: make caches fetch again even if an earlier attempt has written everything else. */
export async function putBack(
  context: Runtime,
  job: Job,
  wanted: Wanted,
  { touch }: { readonly touch: boolean },
): Promise<ProfileSnapshot> {
  const { uploads, removals, properties } = await differences(context, job, wanted);
  const { folder } = await job.geo.library.locate();
  for (const { base, size, bytes } of uploads) {
    await job.writer.upload(folder, fileName(base, size), bytes);
  }
  const stamp = ['SPS-PictureTimestamp', pictureTimestamp(context.clock.now())] as const;
  const tells = touch || uploads.length > 0 || properties.length > 0;
  await writeProperties(job, tells ? [...properties, stamp] : []);
  for (const { base, size } of removals) {
    await job.writer.remove(`${folder}/${fileName(base, size)}`);
  }
  return readBack(context, job, wanted);
}

/** SharePoint may have encoded the files again, so they are compared by visual similarity. */
async function readBack(context: Runtime, job: Job, wanted: Wanted): Promise<ProfileSnapshot> {
  const { library } = job.geo;
  const location = await library.locate();
  const reader = pictureReader(library, context.images);
  for (const { base, files } of ownFiles(job.observation, wanted)) {
    for (const size of sizes) {
      const bytes = files[size];
      if (bytes === undefined || (await isLike(context, reader, { base, size, bytes }))) continue;
      throw new PermanentError(
        'not-verified',
        `After the undo, file ${size} of user ${job.observation.user.id} does not show what was kept`,
      );
    }
  }
  const { PictureURL: url, 'SPS-PicturePlaceholderState': placeholderState } = wanted.properties;
  return readProfile(context, job, shownBase({ pictureUrl: url, placeholderState }, location));
}

type Kept = PhotoFile & { readonly bytes: Uint8Array };

/**
 * Whether a file is the kept one. Similarity alone is not enough, because the photo that replaced it may be similar
 * too: it counts only for a file that was written since the undo started.
 */
async function holds(
  context: Runtime,
  reader: PictureReader,
  kept: Kept,
  since: readonly UndoCopy[],
): Promise<boolean> {
  const file = await reader.file(kept.base, kept.size);
  if (file.kind !== 'file') return false;
  const { sha256 } = context.images;
  if (file.sha === sha256(kept.bytes)) return true;
  const before = since.find(({ base }) => base === kept.base);
  if (before === undefined) return false;
  const old = before.files[kept.size];
  const untouched = old !== undefined && sha256(old) === file.sha;
  return !untouched && isLike(context, reader, kept);
}

async function isLike({ images }: Runtime, reader: PictureReader, kept: Kept): Promise<boolean> {
  const file = await reader.file(kept.base, kept.size);
  if (file.kind !== 'file') return false;
  if (file.sha === images.sha256(kept.bytes)) return true;
  const [now, before] = [await reader.likeness(kept.base, kept.size), await images.likeness(kept.bytes)];
  return now !== undefined && before !== undefined && samePicture(now, before);
}

function propertiesOf(observation: Observation): Record<Restored, string> {
  const { pictureUrl, placeholderState, syncState } = readableProfile({ observation });
  return {
    PictureURL: pictureUrl,
    'SPS-PicturePlaceholderState': placeholderState,
    'SPS-PictureExchangeSyncState': syncState,
  };
}

/** SharePoint may store an address in another form than the one it was given. */
function sameValue(name: Restored, now: string, wanted: string, location: LibraryLocation): boolean {
  if (now === wanted || name !== 'PictureURL') return now === wanted;
  const [a, b] = [pointsAt(now, location), pointsAt(wanted, location)];
  return a.kind === 'base' && b.kind === 'base' && a.base === b.base;
}
