/** Makes the undo copy before anything is overwritten. */
import { PermanentError } from '../../core/errors.ts';
import { type PerSize, type Size, sizes } from '../../core/observation.ts';
import type { ReplacedBy } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime, State } from '../context.ts';
import { unreadable } from '../observe/picture-reader.ts';
import { changedMeanwhile } from './changed-meanwhile.ts';
import type { Job } from './job.ts';
import { mustBeOneMoment } from './one-moment.ts';
import { propertiesOf, readableProfile } from './picture-properties.ts';
import { restoredProperties } from './restore-copies.ts';

/**
 * Keeps the files of a picture base and the properties. If an interrupted attempt has kept this base already, its
 * copy stays. Throws as `mustBeOneMoment` does, and PermanentError `moved` if that copy is of another photo.
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
  const files: Partial<Record<keyof PerSize<Uint8Array>, Uint8Array>> = {};
  for (const size of sizes) {
    const bytes = await reader.bytes(base, size);
    if (bytes !== undefined) files[size] = bytes;
  }
  const copy: UndoCopy = {
    host: geo.host,
    at: context.clock.now().toISOString(),
    replacedBy,
    base,
    files,
    properties: propertiesOf(readableProfile(job)),
  };
  await keepSame(context, user, { runId: user.pending?.runId ?? runId, copy });
  await keepForThisRun(context, job, replacedBy);
}

/** A run, or an undo, that finishes an earlier one's write can be undone to what was there before the earlier one. */
export async function keepForThisRun(
  context: State & Runtime,
  { observation: { user }, runId }: Job,
  replacedBy: ReplacedBy,
): Promise<void> {
  const { undo, clock } = context;
  const begunBy = user.pending?.runId ?? runId;
  if (begunBy === runId) return;
  const at = clock.now().toISOString();
  for (const { trust, ...copy } of await undo.get(user.id, begunBy)) {
    // A copy that is not sealed must not get a seal by being copied.
    if (trust !== 'sealed') continue;
    await keepSame(context, user, { runId, copy: { ...copy, at, replacedBy } });
  }
}

/** An earlier attempt of the run may have kept a photo that was replaced since (DECISIONS.md, D-kept-before). */
async function keepSame(
  { undo, images }: State & Runtime,
  user: UserRow,
  { runId, copy }: { readonly runId: string; readonly copy: UndoCopy },
): Promise<void> {
  const kept = await undo.keep(user.id, runId, copy);
  const shaOf = ({ files }: UndoCopy, size: Size) => files[size] && images.sha256(files[size]);
  const isSame =
    sizes.every((size) => shaOf(kept, size) === shaOf(copy, size)) &&
    restoredProperties.every((name) => kept.properties[name] === copy.properties[name]);
  // Without a key no mark is believed, and the files may be half of what that write put there.
  if (isSame || user.disbelieved !== undefined) return;
  throw changedMeanwhile(`User ${user.id} no longer shows the photo that run ${runId} has kept for undo`);
}
