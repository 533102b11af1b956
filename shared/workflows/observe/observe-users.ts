/** Observes some users, with as few requests as their snapshots allow, and decides. Writes nothing. */
import { asSeenFrom } from '../../core/geo.ts';
import type { UserRow } from '../../core/user.ts';
import type { Geo } from '../../ports/tenant.ts';
import type { Runtime, Tenant } from '../context.ts';
import { asLastRead, observeFromSnapshot, withoutLibrary } from './from-snapshot.ts';
import { type FullReading, readBothSides } from './full-reading.ts';
import { siteOf } from './geo-lookup.ts';
import { decided, type Observation } from './observation.ts';
import { nothingKept, type PictureReader, pictureReader } from './picture-reader.ts';
import { ownerOf, sameProfile } from './profile-snapshot.ts';
import { type PhotoToRead, type ReadPhoto, readPhotos } from './read-photos.ts';
import { type FoundProfile, readProfiles } from './read-profiles.ts';
import type { ObserveOptions, ReadSubject, Subject } from './subjects.ts';

/** Every subject has an answer, in the order given. */
export async function observe(
  context: Tenant & Runtime,
  subjects: readonly Subject[],
  options: ObserveOptions,
): Promise<Observation[]> {
  const readings = subjects.map((subject) => ({
    ...subject,
    reader: readerFor(context, subject.site.geo, options),
  }));
  const { keepsBytes } = options;
  const unread = ({ user }: Subject) => options.photos?.has(user.id) !== true;
  const needed = readings.filter((one) => needsPhoto(one) && unread(one));
  const photos = new Map([
    ...(options.photos ?? []),
    ...(await readPhotos(context, asked(needed), keepsBytes)),
  ]);
  const fromSnapshot = await Promise.all(
    readings.map((one) => observeFromSnapshot(one, photos, options.now)),
  );
  const unexplained = readings.filter((_, index) => fromSnapshot[index] === undefined);
  const asking = unexplained.map(({ user, site }) => ({ user, geo: site.geo }));
  const profiles = options.profiles ?? (await readProfiles(context, asking));
  const asBefore = new Map(unexplained.flatMap((one) => stillWithoutProfile(one, profiles, options.now)));
  const missing = unexplained.filter(
    ({ source, user }) => source.kind === 'photo' && !photos.has(user.id) && !asBefore.has(user.id),
  );
  const allPhotos = new Map([...photos, ...(await readPhotos(context, asked(missing), keepsBytes))]);
  return Promise.all(
    readings.map((one, index) => {
      const profile = profiles.get(one.user.id) as FoundProfile;
      const observation = fromSnapshot[index] ?? asBefore.get(one.user.id);
      return observation ?? readInFull(context, one, profile, allPhotos, options);
    }),
  );
}

/** Users whose profile was read again and did not change. Nothing else has to be read of them. */
function stillWithoutProfile(
  subject: ReadSubject,
  profiles: ReadonlyMap<string, FoundProfile>,
  now: Date,
): readonly (readonly [string, Observation])[] {
  const { user, triage } = subject;
  if (triage.kind !== 'profile') return [];
  const { geo, reading } = profiles.get(user.id) as FoundProfile;
  const profile = sameProfile(reading, { user, now }, geo);
  return profile === undefined ? [] : [[user.id, asLastRead(subject, { ...user, profile })]];
}

function asked(subjects: readonly Subject[]): PhotoToRead[] {
  return subjects.map(({ user, source }) => ({ id: user.id, source }));
}

function readerFor({ images }: Runtime, { library }: Geo, { keepsBytes }: ObserveOptions): PictureReader {
  return keepsBytes ? pictureReader(library, images) : pictureReader(library, images, nothingKept);
}

function needsPhoto({ source, triage }: Subject): boolean {
  return source.kind === 'photo' && (triage.kind === 'full' || (triage.kind === 'changed' && triage.source));
}

/** Reads the geo location where the profile is now, which may differ from the one in the snapshot. */
async function readInFull(
  context: Runtime,
  subject: ReadSubject,
  { geo, reading: profile }: FoundProfile,
  photos: ReadonlyMap<string, ReadPhoto>,
  options: ObserveOptions,
): Promise<Observation> {
  const { source, site } = subject;
  const stayed = geo.host === site.geo.host;
  const siteNow = stayed ? site : await siteOf(geo);
  const reader = stayed ? subject.reader : readerFor(context, geo, options);
  const photo = photos.get(subject.user.id);
  const found = { source, geo, reader, photo, profile, deep: options.due.has(subject.user.id) };
  if ('problem' in siteNow) return withoutLibrary(found, subject.user, siteNow.problem);
  const { location } = siteNow;
  // Where the profile of another user is says nothing about this one.
  const isOwn = profile.kind === 'profile' && ownerOf(profile, subject.user.id) === 'own';
  const user = isOwn ? asSeenFrom(subject.user, location) : subject.user;
  const ports = {
    reader,
    location,
    ownership: options.ownership,
    placeholderHashes: options.placeholders,
    unlistedIsAbsent: options.unlistedIsAbsent === true && user.pending === undefined,
    trustsTimes: !(found.deep || options.keepsBytes) && options.isListed?.(location) === true,
  };
  const now = context.clock.now();
  const reading = await readBothSides({ user, source, photo, profile, now }, ports);
  const snapshot = withReading(user, reading, now);
  const etagChanged =
    source.kind === 'photo' && user.agreement !== undefined && source.etag !== user.agreement.sourceEtag;
  const bytesChanged = reading.sourceSha !== undefined && reading.sourceSha !== user.agreement?.sourceSha;
  return decided({
    ...reading,
    ...found,
    user,
    snapshot,
    readAt: now,
    etag: {
      changed: etagChanged,
      churn: etagChanged && reading.sourceSha !== undefined && !bytesChanged,
      silent: user.agreement !== undefined && !etagChanged && bytesChanged,
    },
  });
}

/** The row after a full reading. */
function withReading(user: UserRow, reading: FullReading, now: Date): UserRow {
  const readable = reading.cause === undefined;
  return {
    ...user,
    profile: reading.profile ?? user.profile,
    agreement: reading.agreement ?? user.agreement,
    deepCheckedAt: readable ? now.toISOString() : user.deepCheckedAt,
  };
}
