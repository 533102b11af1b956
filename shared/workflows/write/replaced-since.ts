/** A photo that was chosen between the beginning of a write and its first file is kept for undo before it is replaced. */
import { samePicture } from '../../core/likeness.ts';
import { type Likeness, sizes } from '../../core/observation.ts';
import type { Runtime, State } from '../context.ts';
import { copiesHere } from './copies-here.ts';
import type { Job } from './job.ts';

interface Meant {
  readonly base: string;
  /** Of the source photo. */
  readonly likeness: Likeness;
}

/** Forgets the unfinished write if its undo copy is of another photo than the files (DECISIONS.md, D-kept-before). */
export async function anewIfReplaced(context: State & Runtime, job: Job, meant: Meant): Promise<Job> {
  if (!(await isReplaced(context, job, meant))) return job;
  const { observation } = job;
  return { ...job, observation: { ...observation, user: { ...observation.user, pending: undefined } } };
}

/** Whether all three files are neither those that were kept, nor those of the unfinished write. */
async function isReplaced(
  context: State & Runtime,
  { observation, reader }: Job,
  meant: Meant,
): Promise<boolean> {
  const { user, sourceSha } = observation;
  const { pending } = user;
  // SharePoint may have encoded again what was written of another source: it cannot be recognised any more.
  if (pending?.base !== meant.base || pending.sourceSha !== sourceSha) return false;
  const copies = await copiesHere(context, observation, { runId: pending.runId, acceptsUnsealed: false });
  const kept = copies.find(({ base }) => base === meant.base);
  for (const size of sizes) {
    const file = await reader.file(meant.base, size);
    const old = kept?.files[size];
    const known = [pending.shas[size], old && context.images.sha256(old)];
    if (file.kind !== 'file' || known.includes(file.sha)) return false;
    const likeness = await reader.likeness(meant.base, size);
    if (likeness === undefined || samePicture(likeness, meant.likeness)) return false;
  }
  return true;
}
