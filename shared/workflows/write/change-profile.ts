/**
 * Writes a profile and verifies it. A profile is addressed by its sign-in name, which may pass to another user at any
 * moment, so it is read again directly before the first write, and read back after the last one
 * (DECISIONS.md, D-verified-writes).
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { ProfileReading } from '../../core/observation.ts';
import { shownBase } from '../../core/triage.ts';
import type { ProfileSnapshot } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime, State } from '../context.ts';
import { changedAfterFiles, changedMeanwhile } from './changed-meanwhile.ts';
import type { Job } from './job.ts';
import { type Change, hasValue, type Profile, readableProfile } from './picture-properties.ts';
import { readNow, untilRead } from './read-now.ts';
import { type OwnedProfile, revertProfile } from './revert-profile.ts';

export interface Meant {
  readonly changes: readonly Change[];
  /** The picture base to show; undefined: no photo. */
  readonly base: string | undefined;
}

/**
 * Returns the profile as it was read back. The caller has just called `mustBeAsSeen`. Throws PermanentError `wrong-owner` if
 * the profile belongs to another user by now, and `not-verified` if it does not have the written values.
 */
export async function changeProfile(
  context: State & Runtime,
  job: Job,
  meant: Meant,
): Promise<ProfileSnapshot> {
  const { changes } = meant;
  const { upn } = job.observation.user.directory;
  try {
    for (const [property, value] of changes) await job.writer.setProperty(upn, property, value);
  } catch (error) {
    // Some changes may have been written to the profile of another user.
    const reading = await readNow(job);
    if (isOfAnotherUser(reading, job)) await revertProfile(context, job, changes, reading);
    throw error;
  }
  return readBack(context, job, meant);
}

/**
 * Called directly before the first change. Throws PermanentError `moved` unless the profile still belongs to the user and
 * differs from the observation only in values that will be written anyway, and TransientError if it cannot be read.
 * `uploaded`: files were written. If the sign-in name no longer leads to the user's profile, the write then stays pending,
 * because nobody has changed that profile (DECISIONS.md, D-files-without-profile).
 */
export async function mustBeAsSeen(
  job: Job,
  changes: readonly Change[],
  { uploaded = false }: { readonly uploaded?: boolean } = {},
): Promise<void> {
  if (changes.length === 0) return;
  const now = await readNow(job);
  const { id } = job.observation.user;
  if (now.kind === 'unknown') {
    throw new TransientError(`The profile of user ${id} could not be read: ${now.cause}`);
  }
  const location = await job.geo.library.locate();
  const isOwn = now.kind === 'profile' && now.objectId === id;
  if (isOwn && isAsSeen(now, job, changes, location)) return;
  if (!isOwn && uploaded) {
    throw changedAfterFiles(`The sign-in name of user ${id} changed hands after files were written`);
  }
  throw changedMeanwhile(`The profile of user ${id} changed after it was observed`);
}

function isAsSeen(now: Profile, job: Job, changes: readonly Change[], location: LibraryLocation): boolean {
  const seen = readableProfile(job);
  const same: readonly Change[] = [
    ['PictureURL', seen.pictureUrl],
    ['SPS-PicturePlaceholderState', seen.placeholderState],
  ];
  return same.every((one) =>
    [one, ...changes.filter(([name]) => name === one[0])].some((either) => hasValue(now, either, location)),
  );
}

/** A profile without an object id may belong to any user, including this one. */
export function isOfAnotherUser(
  reading: ProfileReading,
  { observation: { user } }: Pick<Job, 'observation'>,
): reading is OwnedProfile {
  return reading.kind === 'profile' && reading.objectId !== undefined && reading.objectId !== user.id;
}

async function readBack(context: State & Runtime, job: Job, meant: Meant): Promise<ProfileSnapshot> {
  const location = await job.geo.library.locate();
  const { id } = job.observation.user;
  const isMeant = (one: ProfileReading) => one.kind === 'profile' && shows(one, id, meant, location);
  const reading = await untilRead(context, job, (one) => isOfAnotherUser(one, job) || isMeant(one));
  if (isOfAnotherUser(reading, job)) {
    await revertProfile(context, job, meant.changes, reading);
    throw new PermanentError(
      'wrong-owner',
      `The profile of user ${id} is another user's since it was written`,
    );
  }
  if (reading.kind !== 'profile') {
    throw new TransientError(`The profile of user ${id} could not be read back`);
  }
  if (!isMeant(reading)) {
    throw new PermanentError(
      'not-verified',
      `After the write, the profile of user ${id} is not as it was written`,
    );
  }
  const { pictureUrl, placeholderState, syncState } = reading;
  const readAt = context.clock.now().toISOString();
  return { kind: 'own', host: job.geo.host, pictureUrl, placeholderState, syncState, readAt };
}

function shows(reading: Profile, id: string, { changes, base }: Meant, location: LibraryLocation): boolean {
  return (
    reading.objectId === id &&
    shownBase(reading, location) === base &&
    changes.every((change) =>
      change[0] === 'SPS-PictureTimestamp'
        ? Number(reading.timestamp) >= Number(change[1])
        : hasValue(reading, change, location),
    )
  );
}
