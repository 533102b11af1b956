/** Plain examples to vary: nothing is wrong with any of them. */
import { hourMs } from '../../shared/core/calendar.ts';
import type { Situation } from '../../shared/core/decide.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import type { Agreement, SeenFiles, UserRow } from '../../shared/core/user.ts';

export const userId = '306225cd-94aa-4c5f-9a13-1a2344795973';
export const libraryLocation = {
  host: 'contoso-my.sharepoint.com',
  home: true,
  folder: '/User Photos/Profile Pictures',
};
export const midnight = new Date('2026-03-01T01:00:00.000Z');

/** A moment so many hours after `midnight`, or before it. */
export function hoursLater(hours: number): Date {
  return new Date(midnight.getTime() + hours * hourMs);
}

export function daysLater(days: number): Date {
  return hoursLater(24 * days);
}

export const inStep: Situation = {
  source: 'photo',
  profile: 'own',
  picture: 'photo',
  pending: false,
  agreed: true,
  sourceMoved: false,
  targetMoved: false,
  ownFilesMatch: true,
  ownBase: true,
  samePicture: true,
  complete: true,
  followsExchange: false,
  undoing: false,
};

export const agreement: Agreement = {
  sourceEtag: '"source-1"',
  sourceSha: 'a'.repeat(64),
  host: libraryLocation.host,
  base: userId,
  files: {
    S: { etag: '"s-1"', sha: '1'.repeat(64) },
    M: { etag: '"m-1"', sha: '2'.repeat(64) },
    L: { etag: '"l-1"', sha: '3'.repeat(64) },
  },
  at: '2026-02-01T01:00:00.000Z',
};

export const seenAsAgreed: SeenFiles = {
  S: { itemId: '1', etag: '"s-1"' },
  M: { itemId: '2', etag: '"m-1"' },
  L: { itemId: '3', etag: '"l-1"' },
};

/** A member in step, agreed and seen as agreed. */
export const user: UserRow = {
  id: userId,
  directory: {
    upn: 'ada@contoso.com',
    enabled: true,
    userType: 'Member',
    mailboxPlan: true,
    geo: '',
    epoch: 1,
    removed: undefined,
    names: [],
  },
  seen: new Map([[baseKey(userId), seenAsAgreed]]),
  agreement,
  profile: {
    kind: 'own',
    host: libraryLocation.host,
    pictureUrl: `https://${libraryLocation.host}:443/User%20Photos/Profile%20Pictures/${userId}_MThumb.jpg`,
    placeholderState: '0',
    syncState: '0',
    readAt: '2026-02-01T01:00:00.000Z',
  },
  pending: undefined,
  absentSince: undefined,
  trouble: undefined,
  repairedAt: [],
  undoneSha: undefined,
  deepCheckedAt: '2026-02-01T01:00:00.000Z',
  lastObservation: undefined,
  source: { kind: 'photo', pixels: { width: 648, height: 648 } },
};

export function directory(changes: Partial<UserRow['directory']>): UserRow {
  return { ...user, directory: { ...user.directory, ...changes } };
}

/** A user whose copy is planned. */
export const planned: FindingRow = {
  runId: '20260301T010000Z',
  userId,
  finding: 'missing',
  wanted: 'copy',
  granted: 'copy',
  reason: undefined,
  cause: undefined,
  sourceSha: 'a'.repeat(64),
  targetSha: undefined,
  targetEtags: '"s-1" "m-1" "l-1"',
  geo: '',
  outcome: undefined,
};
