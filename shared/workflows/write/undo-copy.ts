/** Makes the undo copy before anything is overwritten. */
import { PermanentError } from '../../core/errors.ts';
import { type PerSize, sizes } from '../../core/observation.ts';
import type { ReplacedBy } from '../../core/undo.ts';
import type { Runtime, State } from '../context.ts';
import { unreadable } from '../observe/picture-reader.ts';
import type { Job } from './job.ts';
import { mustBeOneMoment } from './one-moment.ts';
import { readableProfile } from './picture-properties.ts';

/**
 * Keeps the files of a picture base and the properties. If an interrupted attempt has kept this base already, its
 * copy stays. Throws as `mustBeOneMoment` does.
 */
export async function keepUndoCopy(
  context: State & Runtime,
  job: Job,
  base: string,
  replacedBy: ReplacedBy,
): Promise<void> {
  const { observation, reader, geo, runId } = job;
  const { user } = observation;
  const cause = await unreadable(reader, base);
  if (cause !== undefined) {
    throw new PermanentError(
      'undo-unreadable',
      `A file of user ${user.id} could not be kept for undo: ${cause}`,
    );
  }
  if (user.pending?.base === base) return keepForThisRun(context, job, replacedBy);
  await mustBeOneMoment(context, job, base);
  const profile = readableProfile(job);
  const files: Partial<Record<keyof PerSize<Uint8Array>, Uint8Array>> = {};
  for (const size of sizes) {
    const bytes = await reader.bytes(base, size);
    if (bytes !== undefined) files[size] = bytes;
  }
  await context.undo.keep(user.id, user.pending?.runId ?? runId, {
    host: geo.host,
    at: context.clock.now().toISOString(),
    replacedBy,
    base,
    files,
    properties: {
      PictureURL: profile.pictureUrl,
      'SPS-PicturePlaceholderState': profile.placeholderState,
      'SPS-PictureTimestamp': profile.timestamp,
      'SPS-PictureExchangeSyncState': profile.syncState,
    },
  });
  await keepForThisRun(context, job, replacedBy);
}

/** A run that finishes an earlier run's write can be undone to what was there before the earlier run. */
async function keepForThisRun(
  { undo, clock }: State & Runtime,
  { observation: { user }, runId }: Job,
  replacedBy: ReplacedBy,
): Promise<void> {
  const begunBy = user.pending?.runId ?? runId;
  if (begunBy === runId) return;
  const at = clock.now().toISOString();
  for (const { trust, ...copy } of await undo.get(user.id, begunBy)) {
    // A copy that is not sealed must not get a seal by being copied.
    if (trust !== 'sealed') continue;
    await undo.keep(user.id, runId, { ...copy, at, replacedBy });
  }
}
