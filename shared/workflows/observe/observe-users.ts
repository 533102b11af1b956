/** Looks at some users, with as few requests as the memory allows, and decides. Writes nothing. */
import { inPlace } from '../../core/geo.ts';
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, Tenant } from '../context.ts';
import { observeFromSnapshot, unplaced } from './from-snapshot.ts';
import { type FullReading, readBothSides } from './full-reading.ts';
import { lookUpGeos, siteOf } from './geo-lookup.ts';
import { decided, type Observation } from './observation.ts';
import { pictureReader } from './picture-reader.ts';
import { type FoundProfile, readProfiles } from './read-profiles.ts';
import { type ObserveOptions, type Subject, subjectsOf } from './subjects.ts';

/** Examines users whose source was described. Every user has an answer, in the order given. */
export async function observe(
  context: Tenant & Runtime,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
): Promise<Observation[]> {
  const where = options.where ?? (await lookUpGeos(context, users));
  const subjects = subjectsOf(context, users, sources, options, where);
  const photos = await readPhotos(context, subjects);
  const settled = await Promise.all(subjects.map((subject) => observeFromSnapshot(context, subject, photos)));
  const open = subjects.filter((_, index) => settled[index] === undefined);
  const asking = open.map(({ user, site }) => ({ user, geo: site.geo }));
  const profiles = options.profiles ?? (await readProfiles(context, asking));
  const allPhotos = new Map([...photos, ...(await readPhotos(context, open, photos))]);
  return Promise.all(
    subjects.map((subject, index) => {
      const profile = profiles.get(subject.user.id) as FoundProfile;
      return settled[index] ?? lookInFull(context, subject, profile, allPhotos, options);
    }),
  );
}

function needsPhoto({ source, plan }: Subject): boolean {
  return source.kind === 'photo' && (plan.kind === 'full' || (plan.kind === 'settle' && plan.source));
}

async function readPhotos(
  context: Tenant,
  subjects: readonly Subject[],
  known?: ReadonlyMap<string, SourcePhoto>,
): Promise<ReadonlyMap<string, SourcePhoto>> {
  // The second time everybody who is left is looked at in full.
  const wanted = subjects.filter((subject) =>
    known === undefined
      ? needsPhoto(subject)
      : subject.source.kind === 'photo' && !known.has(subject.user.id),
  );
  return wanted.length === 0 ? new Map() : context.sourcePhotos.download(wanted.map(({ user }) => user.id));
}

/** Where the profile is, which need not be where the user was. */
async function lookInFull(
  context: Runtime,
  subject: Subject,
  { geo, reading: profile }: FoundProfile,
  photos: ReadonlyMap<string, SourcePhoto>,
  options: ObserveOptions,
): Promise<Observation> {
  const { source, site } = subject;
  const stayed = geo.host === site.geo.host;
  const there = stayed ? site : await siteOf(geo);
  const reader = stayed ? subject.reader : pictureReader(geo.library, context.images);
  const photo = photos.get(subject.user.id);
  const found = { source, geo, reader, photo, profile, deep: options.due.has(subject.user.id) };
  if ('problem' in there) return unplaced(found, subject.user, there.problem);
  const { location } = there;
  const user = profile.kind === 'profile' ? inPlace(subject.user, location) : subject.user;
  const ports = {
    images: context.images,
    reader,
    location,
    ownership: options.ownership,
    placeholderHashes: options.placeholders,
  };
  const now = context.clock.now();
  const looked = await readBothSides({ user, source, photo, profile, now }, ports);
  const snapshot = remember(user, looked, now);
  const etagMoved =
    source.kind === 'photo' && user.agreement !== undefined && source.etag !== user.agreement.sourceEtag;
  const bytesMoved = looked.sourceSha !== undefined && looked.sourceSha !== user.agreement?.sourceSha;
  return decided({
    ...looked,
    ...found,
    user,
    snapshot,
    etag: {
      moved: etagMoved,
      churn: etagMoved && looked.sourceSha !== undefined && !bytesMoved,
      silent: user.agreement !== undefined && !etagMoved && bytesMoved,
    },
  });
}

function remember(user: UserRow, looked: FullReading, now: Date): UserRow {
  const readable = looked.cause === undefined;
  return {
    ...user,
    profile: looked.profile ?? user.profile,
    agreement: looked.agreement ?? user.agreement,
    deepCheckedAt: readable ? now.toISOString() : user.deepCheckedAt,
  };
}
