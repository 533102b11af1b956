/** A user who is in agreement, with one thing changed, and answers about the photo of the user. */
import type { SourceReading } from '../../shared/core/observation.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import { observationKey } from '../../shared/core/triage.ts';
import type { Agreement, ProfileSnapshot, SeenFiles, UserRow } from '../../shared/core/user.ts';
import { agreement, inStep, seenAsAgreed, user, userId } from './examples.ts';

export type Readable = Extract<SourceReading, { kind: 'photo' | 'none' }>;

export const photo: Readable = { kind: 'photo', etag: agreement.sourceEtag };
export const newPhoto: Readable = { kind: 'photo', etag: '"source-2"' };
export const none: Readable = { kind: 'none', code: 'ImageNotFound' };

export function profile(changes: Partial<ProfileSnapshot>): UserRow {
  return { ...user, profile: { ...(user.profile as ProfileSnapshot), ...changes } };
}

export function seen(changes: SeenFiles): UserRow {
  return { ...user, seen: new Map([[baseKey(userId), { ...seenAsAgreed, ...changes }]]) };
}

export function withoutEtag(size: 'S' | 'M' | 'L'): UserRow {
  const files = { ...agreement.files, [size]: { ...agreement.files[size], etag: undefined } };
  return { ...user, agreement: { ...agreement, files } as Agreement };
}

export function observedWith(row: UserRow, source: SourceReading): UserRow {
  const lastObservation = {
    key: observationKey(row, source),
    situation: inStep,
    sourceSha: undefined,
    targetSha: undefined,
  };
  return { ...row, lastObservation };
}
