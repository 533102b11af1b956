/** Observes some users, with as few requests as their snapshots allow, and decides. Writes nothing. */
import { inPlace } from '../../core/geo.ts';
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, Tenant } from '../context.ts';
import { observeFromSnapshot, withoutLibrary } from './from-snapshot.ts';
import { type FullReading, readBothSides } from './full-reading.ts';
import { lookUpGeos, siteOf } from './geo-lookup.ts';
import { decided, type Observation } from './observation.ts';
import { pictureReader } from './picture-reader.ts';
import { type FoundProfile, readProfiles } from './read-profiles.ts';
import { type ObserveOptions, type Subject, subjectsOf } from './subjects.ts';

/** `sources`: the metadata of the source photos. Every user has an answer, in the order given. */
export async function observe(
  context: Tenant & Runtime,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
): Promise<Observation[]> {
  const where = options.where ?? (await lookUpGeos(context, users));
  const subjects = subjectsOf(context, users, sources, options, where);
  const photos = await readPhotos(context, subjects);
  const fromSnapshot = await Promise.all(
    subjects.map((subject) => observeFromSnapshot(context, subject, photos)),
  );
  const unsettled = subjects.filter((_, index) => fromSnapshot[index] === undefined);
  const asking = unsettled.map(({ user, site }) => ({ user, geo: site.geo }));
  const profiles = options.profiles ?? (await readProfiles(context, asking));
  const allPhotos = new Map([...photos, ...(await readPhotos(context, unsettled, photos))]);
  return Promise.all(
    subjects.map((subject, index) => {
      const profile = profiles.get(subject.user.id) as FoundProfile;
      return fromSnapshot[index] ?? readInFull(context, subject, profile, allPhotos, options);
    }),
  );
}

function needsPhoto({ source, plan }: Subject): boolean {
  return source.kind === 'photo' && (plan.kind === 'full' || (plan.kind === 'settle' && plan.source));
}

async function readPhotos(
  context: Tenant,
  subjects: readonly Subject[],
  downloaded?: ReadonlyMap<string, SourcePhoto>,
): Promise<ReadonlyMap<string, SourcePhoto>> {
  // The second call is for users who are read in full: each needs the photo, unless the first call brought it.
  const wanted = subjects.filter((subject) =>
    downloaded === undefined
      ? needsPhoto(subject)
      : subject.source.kind === 'photo' && !downloaded.has(subject.user.id),
  );
  return wanted.length === 0 ? new Map() : context.sourcePhotos.download(wanted.map(({ user }) => user.id));
}

/** Reads the geo location where the profile is now, which may differ from the one in the snapshot. */
async function readInFull(
  context: Runtime,
  subject: Subject,
  { geo, reading: profile }: FoundProfile,
  photos: ReadonlyMap<string, SourcePhoto>,
  options: ObserveOptions,
): Promise<Observation> {
  const { source, site } = subject;
  const stayed = geo.host === site.geo.host;
  const siteNow = stayed ? site : await siteOf(geo);
  const reader = stayed ? subject.reader : pictureReader(geo.library, context.images);
  const photo = photos.get(subject.user.id);
  const found = { source, geo, reader, photo, profile, deep: options.due.has(subject.user.id) };
  if ('problem' in siteNow) return withoutLibrary(found, subject.user, siteNow.problem);
  const { location } = siteNow;
  const user = profile.kind === 'profile' ? inPlace(subject.user, location) : subject.user;
  const ports = {
    images: context.images,
    reader,
    location,
    ownership: options.ownership,
    placeholderHashes: options.placeholders,
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
