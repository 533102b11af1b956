/** Where a copy starts: anew, or where an earlier attempt ended. */
import type { Likeness, Size } from '../../core/observation.ts';
import type { Runtime, State } from '../context.ts';
import { copiesHere } from './copies-here.ts';
import type { Job } from './job.ts';
import { isReplaced, isWritten, nowShown, shasOf, withoutPending } from './unfinished-files.ts';
import { shows } from './upload-files.ts';

interface Resumed {
  /** Without the unfinished write if a photo was chosen since: then the copy starts anew (DECISIONS.md, D-kept-before). */
  readonly job: Job;
  /** Whether a file needs no upload. */
  readonly isRight: (size: Size) => Promise<boolean>;
}

/**
 * Similarity alone is not enough to leave a file: a new photo may be similar to the old one. It counts where the
 * observation found the photo there, and where an interrupted attempt has changed the file (DECISIONS.md, D-likeness-last).
 * A file with the hash that the attempt meant to write counts in any case. `likeness`: of the source photo.
 */
export async function resumeCopy(
  context: State & Runtime,
  job: Job,
  { base, likeness }: { readonly base: string; readonly likeness: Likeness },
): Promise<Resumed> {
  const { observation, reader } = job;
  const { user, situation, matching, sourceSha } = observation;
  const { pending } = user;
  if (pending === undefined) {
    const isThere = situation.samePicture || matching !== undefined;
    return { job, isRight: async (size) => isThere && shows(reader, base, size, { likeness }) };
  }
  // SharePoint may have encoded again what was written of another source: it cannot be recognised, and may be similar.
  if (pending.sourceSha !== sourceSha) return { job, isRight: async () => false };
  const copies = await copiesHere(context, observation, { runId: pending.runId, acceptsUnsealed: false });
  const kept = copies.find((copy) => copy.base === base);
  const files = {
    before: kept && shasOf(context, kept),
    meant: pending.shas,
    likeness: async () => likeness,
  };
  if (pending.base === base && (await isReplaced(reader, base, files))) {
    return resumeCopy(context, { ...job, observation: withoutPending(observation) }, { base, likeness });
  }
  return { job, isRight: async (size) => isWritten(await nowShown(reader, { base, size }, files)) };
}
