/** Deciding without a full look, where what moved explains everything. */
import type { Situation } from '../../core/decide.ts';
import { seenFiles, type Triage, withEtags } from '../../core/memory.ts';
import type { Sha256, SourcePhoto } from '../../core/observation.ts';
import type { Agreement, UserRow } from '../../core/user.ts';
import type { Runtime } from '../context.ts';
import { decided, type Observation, type Undecided } from './observation.ts';
import type { Subject } from './subjects.ts';

/** Answers without a full look where that is certain; undefined: look in full. */
export async function observeFromSnapshot(
  context: Runtime,
  subject: Subject,
  photos: ReadonlyMap<string, SourcePhoto>,
): Promise<Observation | undefined> {
  const { user, plan } = subject;
  switch (plan.kind) {
    case 'closed':
      return closed(subject);
    case 'settled':
      return inStep(subject, user, undefined, { moved: false, churn: false });
    case 'known':
      return known(subject);
    case 'settle':
      return settle(context, { ...subject, plan }, photos);
    case 'full':
      return undefined;
  }
  return plan satisfies never;
}

const nothingRead = {
  matchingBase: undefined,
  photo: undefined,
  profile: undefined,
  deep: false,
  etag: { moved: false, churn: false, silent: false },
} as const;

function closed({ user, source, site, reader }: Subject): Observation {
  const situation: Situation = { ...agreedSituation, source: source.kind, picture: 'none', agreed: false };
  const cause = source.kind === 'unknown' ? `Exchange: ${source.cause}` : undefined;
  return decided({
    ...nothingRead,
    user,
    geo: site.geo,
    source,
    reader,
    situation,
    cause,
    snapshot: user,
  });
}

/** The picture library of the user's geo location is not to be found: nothing is known of that side. */
export function unplaced(
  found: Pick<Undecided, 'source' | 'geo' | 'reader' | 'photo' | 'profile' | 'deep'>,
  user: UserRow,
  problem: string,
): Observation {
  const situation: Situation = {
    ...agreedSituation,
    source: found.source.kind,
    picture: 'unknown',
    agreed: false,
  };
  const cause = `picture library on ${found.geo.host}: ${problem}`;
  return decided({ ...nothingRead, ...found, user, situation, cause, snapshot: user });
}

function known({ user, source, site, reader }: Subject): Observation {
  const seen = user.look as NonNullable<UserRow['look']>;
  const { situation, sourceSha, targetSha } = seen;
  const { geo } = site;
  const found = { user, geo, source, reader, situation, sourceSha, targetSha };
  return decided({ ...nothingRead, ...found, snapshot: user });
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
  undoing: false,
};

function inStep(
  { user, source, site, reader }: Subject,
  snapshot: UserRow,
  photo: SourcePhoto | undefined,
  etag: { moved: boolean; churn: boolean },
): Observation {
  const situation = { ...agreedSituation, source: source.kind };
  const read = { ...nothingRead, photo, etag: { ...etag, silent: false } };
  const sourceSha = source.kind === 'photo' ? user.agreement?.sourceSha : undefined;
  return decided({
    ...read,
    user,
    geo: site.geo,
    source,
    reader,
    situation,
    sourceSha,
    targetSha: user.agreement?.files.M.sha,
    snapshot,
  });
}

/** Reads just what moved. Undefined when that does not explain everything. */
async function settle(
  context: Runtime,
  subject: Subject & { readonly plan: Extract<Triage, { kind: 'settle' }> },
  photos: ReadonlyMap<string, SourcePhoto>,
): Promise<Observation | undefined> {
  const { user, source, reader, plan } = subject;
  const agreement = user.agreement as Agreement;
  const seen = seenFiles(user, agreement.base, subject.site.geo);
  for (const size of plan.files) {
    const file = await reader.file(agreement.base, size);
    if (file.kind !== 'file' || file.sha !== agreement.files[size].sha) return undefined;
  }
  const photo = photos.get(user.id);
  const fresh = withEtags(agreement, seen);
  if (!plan.source)
    return inStep(subject, { ...user, agreement: fresh }, undefined, { moved: false, churn: false });
  if (photo?.kind !== 'photo' || source.kind !== 'photo') return undefined;
  const sha = context.images.sha256(photo.bytes);
  if (sha === agreement.sourceSha) {
    const snapshot = { ...user, agreement: { ...fresh, sourceEtag: source.etag } };
    return inStep(subject, snapshot, photo, { moved: true, churn: true });
  }
  if ((await context.images.likeness(photo.bytes)) === undefined) return undefined;
  return sourceNewer(subject, { ...user, agreement: fresh }, photo, sha);
}

function sourceNewer(
  { user, source, site, reader }: Subject,
  snapshot: UserRow & { readonly agreement: Agreement },
  photo: SourcePhoto,
  sourceSha: Sha256,
): Observation {
  const situation = { ...agreedSituation, sourceMoved: true, samePicture: false, complete: false };
  const read = { ...nothingRead, photo, etag: { moved: true, churn: false, silent: false } };
  const targetSha = snapshot.agreement.files.M.sha;
  const { geo } = site;
  return decided({ ...read, user, geo, source, reader, situation, sourceSha, targetSha, snapshot });
}
