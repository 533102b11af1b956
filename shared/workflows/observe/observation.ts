/**
 * What was read about one user from both sides at one moment, and the decision. Plain data: nothing in it can read or
 * write.
 */
import { type Decision, decide, type Situation } from '../../core/decide.ts';
import { firstSight } from '../../core/first-sight.ts';
import type { GeoCode } from '../../core/geo.ts';
import type { PerSize, ProfileReading, Sha256, SourceReading } from '../../core/observation.ts';
import { sourceAfter } from '../../core/photo-state.ts';
import { allEtags, observationKey } from '../../core/triage.ts';
import type { LastObservation, UserRow } from '../../core/user.ts';
import type { PictureReader, ReadFiles } from './picture-reader.ts';
import type { ReadPhoto } from './read-photos.ts';

/** Files under another picture base of the user that show the source photo. */
export interface MatchingFiles {
  readonly base: string;
  readonly shas: PerSize<Sha256>;
}

export interface Observation {
  /** The row as it applies to `geo`. */
  readonly user: UserRow;
  /** Where the user's profile and files are. Before any reading: the location that would be asked first. */
  readonly geo: GeoCode;
  readonly source: SourceReading;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly cause: string | undefined;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  readonly targetEtags: string;
  /** The row to store; the same object as `user` when nothing changed. */
  readonly snapshot: UserRow;
  readonly matching: MatchingFiles | undefined;
  /** Bytes and files that were read, so that a write need not read them again. */
  readonly photo: ReadPhoto | undefined;
  readonly profile: ProfileReading | undefined;
  readonly files: ReadFiles;
  readonly etag: { readonly changed: boolean; readonly churn: boolean; readonly silent: boolean };
  readonly deep: boolean;
}

/** The bytes of the photo and of the files that an observation keeps for a write. */
export function heldBytes({ photo, files }: Pick<Observation, 'photo' | 'files'>): number {
  const kept = [...(files.bytes?.values() ?? [])];
  if (photo?.kind === 'photo' && photo.bytes !== undefined) kept.push(photo.bytes);
  return kept.reduce((sum, bytes) => sum + bytes.length, 0);
}

export type Undecided = Omit<
  Observation,
  'decision' | 'cause' | 'sourceSha' | 'targetSha' | 'targetEtags' | 'files'
> & {
  readonly reader: PictureReader;
  readonly cause?: string | undefined;
  readonly sourceSha?: Sha256 | undefined;
  readonly targetSha?: Sha256 | undefined;
  /** When the source photo was read; absent: it was not. */
  readonly readAt?: Date;
};

/** Adds the decision, and the changes that the decision makes to the snapshot. */
export function decided({ reader, readAt, ...found }: Undecided): Observation {
  const decision = decide(found.situation);
  const { cause, sourceSha, targetSha } = found;
  const snapshot = withSource(afterDecision({ ...found, readAt }, decision), found.source);
  const { host, home, code } = found.geo;
  return {
    ...found,
    geo: { host, home, code },
    files: reader.read(),
    decision,
    cause,
    sourceSha,
    targetSha,
    targetEtags: allEtags(found.user),
    snapshot,
  };
}

function afterDecision(
  {
    user,
    source,
    situation,
    snapshot,
    sourceSha,
    targetSha,
    readAt,
  }: Omit<Undecided, 'reader' | 'readAt'> & {
    readonly readAt: Date | undefined;
  },
  { finding, wanted }: Decision,
): UserRow {
  // The two proofs of an absence count only when no other answer came between them. An unreadable source is no other
  // answer.
  const unread = source.kind === 'none' || source.kind === 'unknown';
  const present = unread ? snapshot : without(snapshot, 'absentSince');
  if (finding === 'unknown') return present;
  // Earlier failures no longer matter if there is nothing to write.
  const calm = wanted === 'none' ? without(present, 'trouble') : present;
  if (finding === 'in-step') return without(calm, 'lastObservation');
  const stripped = finding === 'no-photo' ? without(calm, 'agreement') : calm;
  if (source.kind !== 'photo' && source.kind !== 'none') return stripped;
  const key = observationKey(stripped, source);
  if (user.lastObservation?.key === key && stripped === snapshot && snapshot === user) return snapshot;
  const sourceSeenAt = firstSight(user, sourceSha, readAt);
  return {
    ...stripped,
    lastObservation: {
      key,
      situation,
      sourceSha,
      targetSha,
      ...sinceWhen(user.lastObservation, stripped, key),
      ...(sourceSeenAt !== undefined && { sourceSeenAt }),
    },
  };
}

/** Since when a user has had no profile of their own, with nothing else changed. */
function sinceWhen(
  last: LastObservation | undefined,
  { profile }: UserRow,
  key: string,
): Pick<LastObservation, 'since'> {
  if (profile === undefined || profile.kind === 'own') return {};
  const since = last?.key === key ? last.since : undefined;
  return { since: since ?? profile.readAt };
}

function withSource(row: UserRow, reading: SourceReading): UserRow {
  const source = sourceAfter(row.source, reading);
  return source === row.source ? row : { ...row, source };
}

/** Returns the same object when the field was not set, so that callers can tell that nothing changed. */
function without(row: UserRow, field: 'absentSince' | 'lastObservation' | 'trouble' | 'agreement'): UserRow {
  return row[field] === undefined ? row : { ...row, [field]: undefined };
}
