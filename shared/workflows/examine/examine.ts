/** Looks at some users, with as few requests as the memory allows, and decides. Writes nothing. */
import type { ProfileReading, Sha256, SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Context } from '../context.ts';
import { decided, type Examined } from './examined.ts';
import { type Looked, look } from './look.ts';
import type { Ownership } from './ownership.ts';
import { trySettle } from './settle.ts';
import { type Subject, subjectsOf } from './subjects.ts';

export interface ExamineOptions {
  /** Whose memory is not to be trusted tonight. */
  readonly due: ReadonlySet<string>;
  readonly ownership: Ownership;
  /** SHA-256 of pictures that count as none. */
  readonly placeholders: ReadonlySet<Sha256>;
}

/** Examines users whose source was described. Every user has an answer, in the order given. */
export async function examine(
  context: Context,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ExamineOptions,
): Promise<Examined[]> {
  const place = await context.library.place();
  const subjects = subjectsOf(context, users, sources, options, place);
  const photos = await readPhotos(context, subjects);
  const settled = await Promise.all(subjects.map((subject) => trySettle(context, subject, photos)));
  const open = subjects.filter((_, index) => settled[index] === undefined);
  const profiles = await readProfiles(context, open);
  const allPhotos = new Map([...photos, ...(await readPhotos(context, open, photos))]);
  return Promise.all(
    subjects.map((subject, index) => {
      const done = settled[index];
      return done ?? lookInFull(context, subject, profiles, allPhotos, options);
    }),
  );
}

function needsPhoto({ source, plan }: Subject): boolean {
  return source.kind === 'photo' && (plan.kind === 'full' || (plan.kind === 'settle' && plan.source));
}

async function readPhotos(
  context: Context,
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

async function readProfiles(
  context: Context,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, ProfileReading>> {
  if (subjects.length === 0) return new Map();
  return context.profiles.read(subjects.map(({ user }) => ({ id: user.id, upn: user.directory.upn })));
}

async function lookInFull(
  context: Context,
  { user, source, reader }: Subject,
  profiles: ReadonlyMap<string, ProfileReading>,
  photos: ReadonlyMap<string, SourcePhoto>,
  options: ExamineOptions,
): Promise<Examined> {
  const profile = profiles.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
  const photo = photos.get(user.id);
  const place = await context.library.place();
  const ports = {
    images: context.images,
    reader,
    place,
    ownership: options.ownership,
    placeholderHashes: options.placeholders,
  };
  const now = context.clock.now();
  const looked = await look({ user, source, photo, profile, now }, ports);
  const remembered = remember(user, looked, now);
  const etagMoved =
    source.kind === 'photo' && user.agreement !== undefined && source.etag !== user.agreement.sourceEtag;
  const bytesMoved = looked.sourceSha !== undefined && looked.sourceSha !== user.agreement?.sourceSha;
  return decided({
    ...looked,
    user,
    source,
    reader,
    photo,
    profile,
    remembered,
    deep: options.due.has(user.id),
    etag: {
      moved: etagMoved,
      churn: etagMoved && looked.sourceSha !== undefined && !bytesMoved,
      silent: user.agreement !== undefined && !etagMoved && bytesMoved,
    },
  });
}

function remember(user: UserRow, looked: Looked, now: Date): UserRow {
  const readable = looked.cause === undefined;
  return {
    ...user,
    profile: looked.profile ?? user.profile,
    agreement: looked.agreement ?? user.agreement,
    deepCheckedAt: readable ? now.toISOString() : user.deepCheckedAt,
  };
}
