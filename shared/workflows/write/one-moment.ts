/** Whether the files that an undo copy keeps were read at one moment. */
import { TransientError } from '../../core/errors.ts';
import { samePicture } from '../../core/likeness.ts';
import { sizes } from '../../core/observation.ts';
import type { Runtime } from '../context.ts';
import { type PictureFile, type PictureReader, pictureReader } from '../observe/picture-reader.ts';
import { changedMeanwhile } from './changed-meanwhile.ts';
import type { Target } from './target.ts';

/**
 * The observation has read M, the others are read later. Unless they show one photo, M is read again, because a copy of
 * two photos would be restored as two (DECISIONS.md, D-one-moment). Throws PermanentError `moved` if M changed,
 * and TransientError if it cannot be read.
 */
export async function mustBeOneMoment(
  { images }: Pick<Runtime, 'images'>,
  { reader, geo, observation: { user } }: Target,
  base: string,
): Promise<void> {
  if (await isOnePhoto(reader, base)) return;
  const [seen, now] = [
    await reader.file(base, 'M'),
    await pictureReader(geo.library, images).file(base, 'M'),
  ];
  if (now.kind === 'unknown') {
    throw new TransientError(`File M of user ${user.id} could not be read again: ${now.cause}`);
  }
  if (contentOf(now) === contentOf(seen)) return;
  throw changedMeanwhile(`The photo files of user ${user.id} changed while they were read`);
}

/** M and another are enough, because what replaces a photo replaces all three. Also if there are no files at all. */
async function isOnePhoto(reader: PictureReader, base: string): Promise<boolean> {
  const files = await Promise.all(sizes.map((size) => reader.file(base, size)));
  const there = sizes.filter((_, index) => files[index]?.kind === 'file');
  if (there.length < 2) return there.length === 0;
  const shown = await reader.likeness(base, 'M');
  const likenesses = await Promise.all(there.map((size) => reader.likeness(base, size)));
  return likenesses.every((one) => shown !== undefined && one !== undefined && samePicture(shown, one));
}

function contentOf(file: PictureFile): string {
  return file.kind === 'file' ? file.sha : file.kind;
}
