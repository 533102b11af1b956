/** What the files of an unfinished write show by now: what it found, what it writes, or a photo that was chosen since. */
import { type Likeness, type PerSize, type Sha256, type Size, sizes } from '../../core/observation.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import type { PictureReader } from '../observe/picture-reader.ts';
import { shows } from './upload-files.ts';

export interface UnfinishedFiles {
  /** What was there before. */
  readonly before: Partial<PerSize<Sha256>> | undefined;
  readonly meant: Partial<PerSize<Sha256>>;
  /** Of what is written, which SharePoint may have encoded again. Undefined: it is known by its hash alone. */
  likeness(size: Size): Promise<Likeness | undefined>;
}

/** `unclear`: there is no file, or it could not be read. */
export type NowShown = 'meant' | 'before' | 'similar' | 'other' | 'unclear';

export async function nowShown(
  reader: PictureReader,
  { base, size }: { readonly base: string; readonly size: Size },
  { before, meant, likeness }: UnfinishedFiles,
): Promise<NowShown> {
  const file = await reader.file(base, size);
  if (file.kind !== 'file') return 'unclear';
  if (file.sha === meant[size]) return 'meant';
  if (file.sha === before?.[size]) return 'before';
  const written = await likeness(size);
  return written !== undefined && (await shows(reader, base, size, { likeness: written }))
    ? 'similar'
    : 'other';
}

export function isWritten(shown: NowShown): boolean {
  return shown === 'meant' || shown === 'similar';
}

/** Whether another photo was chosen since, in all three sizes (DECISIONS.md, D-kept-before). */
export async function isReplaced(
  reader: PictureReader,
  base: string,
  files: UnfinishedFiles,
): Promise<boolean> {
  for (const size of sizes) if ((await nowShown(reader, { base, size }, files)) !== 'other') return false;
  return true;
}

/** The files of an undo copy that is restored. */
export function restoredFiles(
  { images }: Pick<Runtime, 'images'>,
  { files }: Pick<UndoCopy, 'files'>,
  before: UnfinishedFiles['before'],
): UnfinishedFiles {
  return {
    before,
    meant: shasOf({ images }, { files }),
    likeness: async (size) => files[size] && images.likeness(files[size]),
  };
}

export function shasOf(
  { images }: Pick<Runtime, 'images'>,
  { files }: Pick<UndoCopy, 'files'>,
): Partial<PerSize<Sha256>> {
  return Object.fromEntries(Object.entries(files).map(([size, bytes]) => [size, images.sha256(bytes)]));
}

/** The observation as if no write was unfinished. */
export function withoutPending(observation: Observation): Observation {
  const { user, snapshot, situation } = observation;
  return {
    ...observation,
    user: { ...user, pending: undefined },
    snapshot: { ...snapshot, pending: undefined, lastObservation: undefined },
    situation: { ...situation, pending: false, undoing: false },
  };
}
