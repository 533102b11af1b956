/** The four profile properties that make SharePoint show a photo. They are written only where they differ. */
import { PermanentError } from '../../core/errors.ts';
import type { PictureProperty, ProfileReading } from '../../core/observation.ts';
import { pictureTimestamp, pictureUrl, pointsAt } from '../../core/picture-url.ts';
import { shownBase } from '../../core/triage.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime } from '../context.ts';
import type { Job } from './job.ts';
import type { Target } from './target.ts';

export type Profile = Extract<ProfileReading, { kind: 'profile' }>;
export type Change = readonly [property: PictureProperty, value: string];

/** The profile that the observation read. Throws if it was not read: nothing is written to an unread profile. */
export function readableProfile({ observation }: Pick<Target, 'observation'>): Profile {
  if (observation.profile?.kind === 'profile') return observation.profile;
  throw new PermanentError('no-profile', `The profile of user ${observation.user.id} was not read`);
}

export function propertiesOf(profile: Profile): Readonly<Record<PictureProperty, string>> {
  return {
    PictureURL: profile.pictureUrl,
    'SPS-PicturePlaceholderState': profile.placeholderState,
    'SPS-PictureTimestamp': profile.timestamp,
    'SPS-PictureExchangeSyncState': profile.syncState,
  };
}

/** Whether a property has a value. SharePoint may store an address in another form than the one it was given. */
export function hasValue(profile: Profile, [name, wanted]: Change, location: LibraryLocation): boolean {
  const now = propertiesOf(profile)[name];
  if (now === wanted || name !== 'PictureURL') return now === wanted;
  const [a, b] = [pointsAt(now, location), pointsAt(wanted, location)];
  return a.kind === 'base' && b.kind === 'base' && a.base === b.base;
}

/**
 * What makes the profile show a picture base. The timestamp is last, because it makes caches fetch again. `touch`
 * writes it even if nothing else differs, unless an earlier attempt, started at `since`, has written it.
 */
export async function changesToShow(
  context: Runtime,
  job: Job,
  { base, touch, since }: { readonly base: string; readonly touch: boolean; readonly since: string },
): Promise<readonly Change[]> {
  const profile = readableProfile(job);
  const location = await job.geo.library.locate();
  const sync = context.settings.EXCHANGE_SYNC_STATE;
  const changes: Change[] = [];
  if (shownBase({ ...profile, placeholderState: '0' }, location) !== base) {
    changes.push(['PictureURL', pictureUrl(base, location)]);
  }
  if (profile.placeholderState !== '0') changes.push(['SPS-PicturePlaceholderState', '0']);
  if (sync !== 'leave' && profile.syncState !== sync) changes.push(['SPS-PictureExchangeSyncState', sync]);
  const touchedSince = Number(profile.timestamp) >= Number(pictureTimestamp(new Date(since)));
  const unfinished = job.observation.user.pending !== undefined && !touchedSince;
  if (changes.length > 0 || touch || unfinished) changes.push(stamp(context));
  return changes;
}

export function stamp({ clock }: Pick<Runtime, 'clock'>): Change {
  return ['SPS-PictureTimestamp', pictureTimestamp(clock.now())];
}
