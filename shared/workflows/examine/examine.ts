/** Looks at some users, with as few requests as the memory allows, and decides. Writes nothing. */
import { type Decision, decide, type Situation } from '../../core/decide.ts';
import { lookKey, triage, withEtags, seenFiles, allEtags } from '../../core/memory.ts';
import type { ProfileReading, Sha256, SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { Agreement, UserRow } from '../../core/user.ts';
import type { Context } from '../context.ts';
import { type Looked, look } from './look.ts';
import type { Ownership } from './ownership.ts';
import { type PictureReader, pictureReader } from './picture-reader.ts';

export interface Examined {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly cause: string | undefined;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  readonly targetEtags: string;
  /** The row as it should be remembered; the same object when there is nothing new. */
  readonly remembered: UserRow;
  readonly matchingBase: string | undefined;
  /** Bytes and files that were read, for whoever goes on to write. */
  readonly photo: SourcePhoto | undefined;
  readonly profile: ProfileReading | undefined;
  readonly reader: PictureReader;
  readonly etag: { readonly moved: boolean; readonly churn: boolean; readonly silent: boolean };
  readonly deep: boolean;
}

export interface ExamineOptions {
  /** Whose memory is not to be trusted tonight. */
  readonly due: ReadonlySet<string>;
  readonly ownership: Ownership;
}

interface Subject {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly reader: PictureReader;
  readonly plan: ReturnType<typeof triage> | { readonly kind: 'closed' };
}

/** Examines users whose source was described. Every user has an answer, in the order given. */
export async function examine(
  context: Context,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ExamineOptions,
): Promise<Examined[]> {
  const place = await context.library.place();
  const subjects = users.map((user): Subject => {
    const source = sources.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
    const reader = pictureReader(context.library, context.images, place);
    if (source.kind !== 'photo' && source.kind !== 'none') return { user, source, reader, plan: { kind: 'closed' } };
    return { user, source, reader, plan: triage(user, source, options.due.has(user.id), place) };
  });
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
    known === undefined ? needsPhoto(subject) : subject.source.kind === 'photo' && !known.has(subject.user.id),
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

/** Answers without a full look where that is certain; undefined: look in full. */
async function trySettle(
  context: Context,
  subject: Subject,
  photos: ReadonlyMap<string, SourcePhoto>,
): Promise<Examined | undefined> {
  const { user, plan } = subject;
  switch (plan.kind) {
    case 'closed':
      return closed(subject);
    case 'settled':
      return inStep(subject, user, undefined, { moved: false, churn: false });
    case 'known':
      return known(subject);
    case 'settle':
      return settle(context, subject, photos);
    case 'full':
      return undefined;
    default:
      return plan satisfies never;
  }
}

const nothingRead = {
  matchingBase: undefined,
  photo: undefined,
  profile: undefined,
  deep: false,
  etag: { moved: false, churn: false, silent: false },
} as const;

function closed({ user, source, reader }: Subject): Examined {
  const situation: Situation = { ...agreedSituation, source: source.kind, picture: 'none', agreed: false };
  const cause = source.kind === 'unknown' ? `Exchange: ${source.cause}` : undefined;
  return answer({ ...nothingRead, user, source, reader, situation, cause, remembered: user });
}

function known({ user, source, reader }: Subject): Examined {
  const seen = user.look as NonNullable<UserRow['look']>;
  const { situation, sourceSha, targetSha } = seen;
  return answer({ ...nothingRead, user, source, reader, situation, sourceSha, targetSha, remembered: user });
}

/** Both sides are as agreed, or the source alone moved. */
const agreedSituation: Situation = {
  source: 'photo',
  profile: 'own',
  picture: 'photo',
  pending: false,
  agreed: true,
  sourceMoved: false,
  targetMoved: false,
  ownFilesMatch: false,
  ownBase: true,
  samePicture: true,
  complete: true,
  followsExchange: false,
};

function inStep(
  { user, source, reader }: Subject,
  remembered: UserRow,
  photo: SourcePhoto | undefined,
  etag: { moved: boolean; churn: boolean },
): Examined {
  const situation = { ...agreedSituation, source: source.kind };
  const read = { ...nothingRead, photo, etag: { ...etag, silent: false } };
  const sourceSha = source.kind === 'photo' ? user.agreement?.sourceSha : undefined;
  return answer({ ...read, user, source, reader, situation, sourceSha, targetSha: user.agreement?.files.M.sha, remembered });
}

/** Reads just what moved. Undefined when that does not explain everything. */
async function settle(
  context: Context,
  subject: Subject,
  photos: ReadonlyMap<string, SourcePhoto>,
): Promise<Examined | undefined> {
  const { user, source, reader, plan } = subject;
  const agreement = user.agreement as Agreement;
  if (plan.kind !== 'settle') return undefined;
  for (const size of plan.files) {
    const file = await reader.file(agreement.base, size);
    if (file.kind !== 'file' || file.sha !== agreement.files[size].sha) return undefined;
  }
  const photo = photos.get(user.id);
  const fresh = withEtags(agreement, seenFiles(user, agreement.base));
  if (!plan.source) return inStep(subject, { ...user, agreement: fresh }, undefined, { moved: false, churn: false });
  if (photo?.kind !== 'photo' || source.kind !== 'photo') return undefined;
  const sha = context.images.sha256(photo.bytes);
  if (sha === agreement.sourceSha) {
    const remembered = { ...user, agreement: { ...fresh, sourceEtag: source.etag } };
    return inStep(subject, remembered, photo, { moved: true, churn: true });
  }
  if ((await context.images.likeness(photo.bytes)) === undefined) return undefined;
  return sourceNewer(subject, { ...user, agreement: fresh }, photo, sha);
}

function sourceNewer(
  { user, source, reader }: Subject,
  remembered: UserRow & { readonly agreement: Agreement },
  photo: SourcePhoto,
  sourceSha: Sha256,
): Examined {
  const situation = { ...agreedSituation, sourceMoved: true, samePicture: false, complete: false };
  const read = { ...nothingRead, photo, etag: { moved: true, churn: false, silent: false } };
  const targetSha = remembered.agreement.files.M.sha;
  return answer({ ...read, user, source, reader, situation, sourceSha, targetSha, remembered });
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
    placeholderHashes: new Set(context.settings.PLACEHOLDER_HASHES),
  };
  const now = context.clock.now();
  const looked = await look({ user, source, photo, profile, now }, ports);
  const remembered = remember(user, looked, now);
  const etagMoved = source.kind === 'photo' && user.agreement !== undefined && source.etag !== user.agreement.sourceEtag;
  const bytesMoved = looked.sourceSha !== undefined && looked.sourceSha !== user.agreement?.sourceSha;
  return answer({
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

type Unfinished = Omit<Examined, 'decision' | 'cause' | 'sourceSha' | 'targetSha' | 'targetEtags'> & {
  readonly cause?: string | undefined;
  readonly sourceSha?: Sha256 | undefined;
  readonly targetSha?: Sha256 | undefined;
};

/** Adds the decision, and what a decision changes in memory. */
function answer(found: Unfinished): Examined {
  const decision = decide(found.situation);
  const { cause, sourceSha, targetSha } = found;
  const remembered = afterDecision(found, decision);
  return { ...found, decision, cause, sourceSha, targetSha, targetEtags: allEtags(found.user), remembered };
}

function afterDecision({ user, source, situation, remembered, sourceSha, targetSha }: Unfinished, { finding }: Decision): UserRow {
  if (finding === 'unknown') return remembered;
  const present = source.kind === 'none' ? remembered : without(remembered, 'absentSince');
  if (finding === 'in-step') return without(without(present, 'look'), 'trouble');
  const forgotten = finding === 'no-photo' ? without(present, 'agreement') : present;
  if (source.kind !== 'photo' && source.kind !== 'none') return forgotten;
  const key = lookKey(forgotten, source);
  if (user.look?.key === key && forgotten === remembered) return remembered;
  return { ...forgotten, look: { key, situation, sourceSha, targetSha } };
}

/** The same row when there was nothing to take away, so that "nothing new" can be seen. */
function without(row: UserRow, field: 'absentSince' | 'look' | 'trouble' | 'agreement'): UserRow {
  return row[field] === undefined ? row : { ...row, [field]: undefined };
}
