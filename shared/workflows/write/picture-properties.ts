/** The four profile properties that make SharePoint show a photo. They are written only where they differ. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { PictureProperty, ProfileReading } from '../../core/observation.ts';
import { pictureTimestamp, pictureUrl } from '../../core/picture-url.ts';
import { shownBase } from '../../core/triage.ts';
import type { ProfileSnapshot } from '../../core/user.ts';
import type { Runtime } from '../context.ts';
import type { Job } from './job.ts';
import type { Target } from './target.ts';

export type Profile = Extract<ProfileReading, { kind: 'profile' }>;

/** The profile that the observation read. Throws if it was not read: nothing is written to an unread profile. */
export function readableProfile({ observation }: Pick<Target, 'observation'>): Profile {
  if (observation.profile?.kind === 'profile') return observation.profile;
  throw new PermanentError('no-profile', `The profile of user ${observation.user.id} was not read`);
}

/**
 * Points the profile to a picture base. The timestamp is written last, because it makes caches fetch again. `touch`
 * writes it even if nothing else differs, unless an earlier attempt, started at `since`, has written it.
 */
export async function writeShown(
  context: Runtime,
  job: Job,
  base: string,
  { touch, since }: { readonly touch: boolean; readonly since: string },
): Promise<boolean> {
  const profile = readableProfile(job);
  const location = await job.geo.library.locate();
  const sync = context.settings.EXCHANGE_SYNC_STATE;
  const changes: [PictureProperty, string][] = [];
  if (shownBase({ ...profile, placeholderState: '0' }, location) !== base) {
    changes.push(['PictureURL', pictureUrl(base, location)]);
  }
  if (profile.placeholderState !== '0') changes.push(['SPS-PicturePlaceholderState', '0']);
  if (sync !== 'leave' && profile.syncState !== sync) changes.push(['SPS-PictureExchangeSyncState', sync]);
  const touchedSince = Number(profile.timestamp) >= Number(pictureTimestamp(new Date(since)));
  const unfinished = job.observation.user.pending !== undefined && !touchedSince;
  if (changes.length > 0 || touch || unfinished) {
    changes.push(['SPS-PictureTimestamp', pictureTimestamp(context.clock.now())]);
  }
  await writeProperties(job, changes);
  return changes.length > 0;
}

export async function writeProperties(
  job: Job,
  changes: readonly (readonly [PictureProperty, string])[],
): Promise<void> {
  for (const [property, value] of changes) {
    await job.writer.setProperty(job.observation.user.directory.upn, property, value);
  }
}

/** Reads the profile back. Throws if it does not show the picture base. */
export async function readProfile(
  context: Runtime,
  { observation: { user }, geo }: Target,
  base: string | undefined,
): Promise<ProfileSnapshot> {
  const readings = await geo.profiles.read([{ id: user.id, upn: user.directory.upn }]);
  const reading = readings.get(user.id);
  if (reading?.kind !== 'profile') {
    throw new TransientError(`The profile of user ${user.id} could not be read back`);
  }
  const { pictureUrl: url, placeholderState, syncState } = reading;
  const profile: ProfileSnapshot = {
    kind: 'own',
    host: geo.host,
    pictureUrl: url,
    placeholderState,
    syncState,
    readAt: context.clock.now().toISOString(),
  };
  if (shownBase(profile, await geo.library.locate()) !== base) {
    throw new PermanentError(
      'not-verified',
      `After the write, the profile of user ${user.id} does not show the picture`,
    );
  }
  return profile;
}
