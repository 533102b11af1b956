/**
 * Reverts what was written to the profile of another user, because the sign-in name changed its owner during the write.
 * Only properties that still have the written value are changed.
 */
import type { ProfileReading } from '../../core/observation.ts';
import { mayBeRestored, pointsAt } from '../../core/picture-url.ts';
import type { UserRow } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime, State } from '../context.ts';
import { forgetProfile } from './forget-profile.ts';
import type { Job } from './job.ts';
import { type Change, hasValue, type Profile, stamp } from './picture-properties.ts';
import { untilRead } from './read-now.ts';

export type OwnedProfile = Profile & { readonly objectId: string };

/** `found`: the profile that has the name now. It may still be read as it was before the write. */
export async function revertProfile(
  context: State & Runtime,
  job: Job,
  written: readonly Change[],
  found: OwnedProfile,
): Promise<void> {
  const location = await job.geo.library.locate();
  const stored = await context.users.get(found.objectId);
  const before = changesFromSnapshot(stored?.value, { host: job.geo.host, location });
  const holds = (one: ProfileReading): one is Profile =>
    one.kind === 'profile' &&
    one.objectId === found.objectId &&
    revertingChanges(one, { written, before, location }).length > 0;
  const reading = await untilRead(context, job, holds);
  if (holds(reading)) {
    const { upn } = job.observation.user.directory;
    const back = revertingChanges(reading, { written, before, location });
    for (const [property, value] of [...back, stamp(context)]) {
      await job.writer.setProperty(upn, property, value);
    }
    await untilRead(context, job, (one) => !holds(one));
  }
  if (stored !== undefined) await forgetProfile(context, stored);
}

/**
 * What the other user's profile showed when it was last read. An address is taken only from the object id: the row, and who
 * has a sign-in name, are read from storage, and together they could name the file of yet another user.
 */
function changesFromSnapshot(
  row: UserRow | undefined,
  { host, location }: { readonly host: string; readonly location: LibraryLocation },
): readonly Change[] {
  const profile = row?.profile;
  if (row === undefined || profile?.kind !== 'own' || profile.host !== host) return [];
  const { pictureUrl } = profile;
  const shown = pointsAt(pictureUrl, location);
  const isOwn = shown.kind === 'base' && shown.base === row.id && mayBeRestored(pictureUrl, location);
  return [
    ['PictureURL', isOwn ? pictureUrl : ''],
    ['SPS-PicturePlaceholderState', profile.placeholderState],
    ['SPS-PictureExchangeSyncState', profile.syncState],
  ];
}

interface Undone {
  readonly written: readonly Change[];
  readonly before: readonly Change[];
  readonly location: LibraryLocation;
}

/** If the earlier values are unknown, only the photo is removed; the next night finds what the profile should show. */
function revertingChanges(now: Profile, { written, before, location }: Undone): readonly Change[] {
  const landed = written.filter((change) => hasValue(now, change, location));
  return landed.flatMap(([name, value]): Change[] => {
    const earlier = before.find((one) => one[0] === name);
    if (earlier !== undefined) return hasValue(now, earlier, location) ? [] : [earlier];
    return name === 'PictureURL' && value !== '' ? [[name, '']] : [];
  });
}
