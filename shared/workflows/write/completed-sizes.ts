/** An interrupted copy that left M as it was has only made other sizes show what M shows. That is no reason to take it back. */
import { samePicture } from '../../core/likeness.ts';
import { type Size, sizes } from '../../core/observation.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime } from '../context.ts';
import type { Job } from './job.ts';
import { mayWriteFiles } from './upload-files.ts';

/** The copy, with the files as they are now where they show what an unchanged M shows (DECISIONS.md, D-restore-whole). */
export async function withCompletedSizes(
  { images }: Runtime,
  { reader, observation }: Job,
  copy: UndoCopy,
): Promise<UndoCopy> {
  const { base, files } = copy;
  if (!mayWriteFiles(observation, base)) return copy;
  const M = await reader.file(base, 'M');
  const isLeft = M.kind === 'file' && files.M !== undefined && M.sha === images.sha256(files.M);
  const shown = isLeft ? await reader.likeness(base, 'M') : undefined;
  if (shown === undefined) return copy;
  const now: Partial<Record<Size, Uint8Array>> = {};
  for (const size of sizes) {
    const [bytes, likeness] = [await reader.bytes(base, size), await reader.likeness(base, size)];
    if (bytes !== undefined && likeness !== undefined && samePicture(likeness, shown)) now[size] = bytes;
  }
  return { ...copy, files: { ...files, ...now } };
}
