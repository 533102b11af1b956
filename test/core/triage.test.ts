import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Situation } from '../../shared/core/decide.ts';
import type { SourceReading } from '../../shared/core/observation.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import {
  allEtags,
  asksProfileAgain,
  observationKey,
  perSize,
  seenFiles,
  shownBase,
  type Triage,
  triage,
  withEtags,
} from '../../shared/core/triage.ts';
import type { Agreement, PendingWrite, ProfileSnapshot, SeenFiles, UserRow } from '../../shared/core/user.ts';
import {
  agreement,
  daysLater,
  inStep,
  libraryLocation,
  midnight,
  seenAsAgreed,
  user,
  userId,
} from './examples.ts';

type Readable = Extract<SourceReading, { kind: 'photo' | 'none' }>;

const photo: Readable = { kind: 'photo', etag: agreement.sourceEtag };
const newPhoto: Readable = { kind: 'photo', etag: '"source-2"' };
const none: Readable = { kind: 'none', code: 'ImageNotFound' };
const pending: PendingWrite = {
  runId: 'run',
  sourceEtag: '"source-1"',
  sourceSha: 'a'.repeat(64),
  host: libraryLocation.host,
  base: userId,
  shas: { S: '1', M: '2', L: '3' },
  at: '2026-02-01T01:00:00.000Z',
};

function profile(changes: Partial<ProfileSnapshot>): UserRow {
  return { ...user, profile: { ...(user.profile as ProfileSnapshot), ...changes } };
}

function seen(changes: SeenFiles): UserRow {
  return { ...user, seen: new Map([[baseKey(userId), { ...seenAsAgreed, ...changes }]]) };
}

function withoutEtag(size: 'S' | 'M' | 'L'): UserRow {
  const files = { ...agreement.files, [size]: { ...agreement.files[size], etag: undefined } };
  return { ...user, agreement: { ...agreement, files } as Agreement };
}

function observedWith(row: UserRow, source: SourceReading): UserRow {
  const lastObservation = {
    key: observationKey(row, source),
    situation: inStep,
    sourceSha: undefined,
    targetSha: undefined,
  };
  return { ...row, lastObservation };
}

const observed = observedWith(user, photo);
const { situation } = observed.lastObservation as NonNullable<UserRow['lastObservation']>;
const incomplete: UserRow = {
  ...observed,
  lastObservation: {
    ...(observed.lastObservation as NonNullable<UserRow['lastObservation']>),
    situation: { ...situation, samePicture: true, complete: false },
  },
};

describe('what must be read', () => {
  const full: Triage = { kind: 'full' };
  const inAgreement: Triage = { kind: 'in-agreement' };
  const changed = (source: boolean, ...files: ('S' | 'M' | 'L')[]): Triage => ({
    kind: 'changed',
    source,
    files,
  });

  test.each<[string, UserRow, Readable, Triage]>([
    ['nothing changed', user, photo, inAgreement],
    ['nothing changed, and the source has no photo now', user, none, inAgreement],
    ['the source changed', user, newPhoto, changed(true)],
    ['one file changed', seen({ M: { itemId: '2', etag: '"m-2"' } }), photo, changed(false, 'M')],
    [
      'two files and the source changed',
      seen({ S: { itemId: '1', etag: 'x' }, L: { itemId: '3', etag: 'y' } }),
      newPhoto,
      changed(true, 'S', 'L'),
    ],
    ['a file that Instep wrote may still get another ETag', withoutEtag('L'), photo, changed(false, 'L')],
    [
      'a file is another item with the same etag',
      seen({ S: { itemId: '9', etag: '"s-1"' } }),
      photo,
      inAgreement,
    ],
    ['the library shows no file', { ...user, seen: new Map() }, photo, full],
    ['never agreed', { ...user, agreement: undefined }, photo, full],
    ['no profile was ever read', { ...user, profile: undefined }, photo, full],
    ['there was no profile', profile({ kind: 'missing' }), photo, full],
    ['the profile belonged to another user', profile({ kind: 'somebody-else' }), photo, full],
    ['the profile showed nothing', profile({ pictureUrl: '' }), photo, full],
    ['the profile showed the placeholder', profile({ placeholderState: '1' }), photo, full],
    ['the profile showed another address', profile({ pictureUrl: 'https://example.com/a.jpg' }), photo, full],
    [
      'the profile showed another base',
      { ...user, agreement: { ...agreement, base: 'ada_contoso_com' } },
      photo,
      full,
    ],
    ['a write is unfinished', { ...user, pending }, photo, full],
    [
      'a write is unfinished, and the last observation would still be valid',
      observedWith({ ...user, pending }, photo),
      photo,
      full,
    ],
    [
      'nothing changed since the last observation',
      observedWith(user, newPhoto),
      newPhoto,
      { kind: 'as-observed' },
    ],
    ['the source changed since the last observation', observedWith(user, photo), newPhoto, changed(true)],
    ['another photo was seen in S or L, and only the source changed', incomplete, newPhoto, full],
  ])('%s', (_name, row, source, expected) => {
    expect(triage(row, source, false, libraryLocation)).toEqual(expected);
  });

  test.each(['S', 'M', 'L'] as const)('the %s file is gone: the user is read in full', (size) => {
    const { [size]: _gone, ...rest } = seenAsAgreed;
    const row = { ...user, seen: new Map([[baseKey(userId), rest]]) };
    expect(triage(row, photo, false, libraryLocation)).toEqual(full);
  });

  test('when a deep check is due, the snapshot is ignored', () => {
    expect(triage(user, photo, true, libraryLocation)).toEqual(full);
    expect(triage(observedWith(user, photo), photo, true, libraryLocation)).toEqual(full);
  });
});

describe('the key of an observation', () => {
  const key = observationKey(user, photo);

  test('is short, and the same for the same user', () => {
    expect(key).toMatch(/^[0-9a-f]{24}$/);
    expect(observationKey({ ...user, seen: new Map(user.seen) }, { ...photo })).toBe(key);
  });

  test('does not depend on the order in which files were found', () => {
    const entries: [string, SeenFiles][] = [
      ['b', seenAsAgreed],
      ['a', {}],
      ['c', seenAsAgreed],
    ];
    const keys = [entries, entries.toReversed()].map((list) =>
      observationKey({ ...user, seen: new Map(list) }, photo),
    );
    expect(new Set(keys).size).toBe(1);
  });

  test.each<[string, UserRow, SourceReading]>([
    ['the etag of the source', user, newPhoto],
    ['whether the source has a photo', user, none],
    ['the agreement', { ...user, agreement: { ...agreement, at: '2026-02-02T01:00:00.000Z' } }, photo],
    ['whether there is an agreement', { ...user, agreement: undefined }, photo],
    ['the sign-in name', { ...user, directory: { ...user.directory, upn: 'ada.king@contoso.com' } }, photo],
    ['the kind of profile', profile({ kind: 'missing' }), photo],
    ['the PictureURL', profile({ pictureUrl: '' }), photo],
    ['the placeholder state', profile({ placeholderState: '1' }), photo],
    ['the sync state', profile({ syncState: '1' }), photo],
    ['where the profile is', profile({ host: 'contosoeur-my.sharepoint.com' }), photo],
    ['whether a profile was read', { ...user, profile: undefined }, photo],
    ['the etag of a file', seen({ S: { itemId: '1', etag: '"s-2"' } }), photo],
    ['whether there is a file', { ...user, seen: new Map([[baseKey(userId), {}]]) }, photo],
    ['whose base a file is under', { ...user, seen: new Map([['other', seenAsAgreed]]) }, photo],
  ])('changes with %s', (_name, row, source) => {
    expect(observationKey(row, source)).not.toBe(key);
  });

  test.each<[string, UserRow]>([
    ['an item id', seen({ S: { itemId: '9', etag: '"s-1"' } })],
    ['when the profile was read', profile({ readAt: '2026-02-20T01:00:00.000Z' })],
    ['trouble', { ...user, trouble: { attempts: 1, code: 'x', since: '', nextAt: '' } }],
    ['repairs', { ...user, repairedAt: ['2026-02-20T01:00:00.000Z'] }],
    ['the deep check', { ...user, deepCheckedAt: '' }],
    ['the directory epoch', { ...user, directory: { ...user.directory, epoch: 2 } }],
    ['an earlier observation', observedWith(user, none)],
  ])('does not change with %s', (_name, row) => {
    expect(observationKey(row, photo)).toBe(key);
  });

  test('does not change with the form in which the service says that there is no photo', () => {
    expect(observationKey(user, { kind: 'none', code: 'other' })).toBe(observationKey(user, none));
  });
});

test('a row stored before geo locations were distinguished keeps the key of its observation', () => {
  const { kind, pictureUrl, placeholderState, syncState } = user.profile as ProfileSnapshot;
  const stamp = [kind, pictureUrl, placeholderState, syncState].join('|');
  const seenThen = [baseKey(userId), ...['S', 'M', 'L'].map((size) => seenAsAgreed[size as 'S']?.etag)];
  const depends = ['photo', photo.kind === 'photo' && photo.etag, agreement.at, user.directory.upn, stamp];
  const text = JSON.stringify([...depends, [seenThen]]);
  const key = createHash('sha256').update(text).digest('hex').slice(0, 24);
  expect(observationKey(profile({ host: '' }), photo)).toBe(key);
});

test('files are found under their picture base, without regard to case, and under no other', () => {
  expect(seenFiles(user, userId.toUpperCase(), libraryLocation)).toEqual(seenAsAgreed);
  expect(seenFiles(user, 'another', libraryLocation)).toEqual({});
});

test('ETags are listed by base and size, independent of the order in which files were found', () => {
  const entries: [string, SeenFiles][] = [
    ['b', { L: { itemId: '5', etag: 'b-l' }, S: { itemId: '4', etag: 'b-s' } }],
    ['a', { M: { itemId: '1', etag: 'a-m' } }],
    ['c', {}],
  ];
  for (const list of [entries, entries.toReversed()]) {
    expect(allEtags({ ...user, seen: new Map(list) })).toBe('a-m b-s b-l');
  }
  expect(allEtags({ ...user, seen: new Map() })).toBe('');
});

test.each([
  ['0', user.profile?.pictureUrl, userId],
  ['', user.profile?.pictureUrl, userId],
  ['2', user.profile?.pictureUrl, userId],
  ['1', user.profile?.pictureUrl, undefined],
  ['0', '', undefined],
  ['0', 'https://example.com/a.jpg', undefined],
])('placeholder state %j with %j shows %s', (placeholderState, pictureUrl = '', base) => {
  expect(shownBase({ pictureUrl, placeholderState }, libraryLocation)).toBe(base);
});

test('an agreement takes over new ETags of its files, and keeps their hashes', () => {
  const found: SeenFiles = { S: { itemId: '1', etag: 'new' }, M: { itemId: '2', etag: '"m-1"' } };
  const now = withEtags(agreement, found, '2026-03-01T01:00:00.000Z');
  expect(now.files).toEqual({
    S: { etag: 'new', sha: agreement.files.S.sha, movedAt: '2026-03-01T01:00:00.000Z' },
    M: { etag: '"m-1"', sha: agreement.files.M.sha },
    L: { etag: undefined, sha: agreement.files.L.sha },
  });
  expect({ ...now, files: agreement.files }).toEqual(agreement);
  const first = withEtags(withoutEtag('S').agreement as Agreement, found, '2026-03-01T01:00:00.000Z');
  expect(first.files.S).toStrictEqual({ etag: 'new', sha: agreement.files.S.sha });
});

test('a value is made for each size', () => {
  expect(perSize((size) => size.toLowerCase())).toEqual({ S: 's', M: 'm', L: 'l' });
});

describe('a profile that was missing, or another user’s, is read again', () => {
  const without = profile({ kind: 'missing', readAt: midnight.toISOString() });
  const wrong = profile({ kind: 'somebody-else', readAt: midnight.toISOString() });
  const observedAs = (row: UserRow, source: Situation['source'], sinceDays?: number): UserRow => {
    const since = sinceDays === undefined ? undefined : daysLater(-sinceDays).toISOString();
    const lastObservation = {
      key: 'k',
      situation: { ...inStep, source },
      sourceSha: undefined,
      targetSha: undefined,
      since,
    };
    return { ...row, lastObservation };
  };
  test.each<[string, UserRow, number, boolean]>([
    ['the same night', observedAs(without, 'photo', 0), 0, false],
    ['after one night', observedAs(without, 'photo', 0), 1, true],
    ['after one night, in a row of an earlier version', observedAs(without, 'photo'), 1, true],
    ['one night after the second', observedAs(without, 'photo', 1), 1, true],
    ['one night after it was missing for two', observedAs(without, 'photo', 2), 1, false],
    ['two nights after it was missing for two', observedAs(without, 'photo', 2), 2, true],
    ['three nights after it was missing for four', observedAs(wrong, 'photo', 4), 3, false],
    ['four nights after it was missing for four', observedAs(wrong, 'photo', 4), 4, true],
    ['another user’s, although the source has no photo', observedAs(wrong, 'none', 0), 1, true],
    ['missing, and the source has no photo', observedAs(without, 'none', 0), 9, false],
    ['the user’s own', observedAs(user, 'photo', 0), 9, false],
    ['no observation is stored', without, 9, false],
    ['no profile was ever read', observedAs({ ...user, profile: undefined }, 'photo', 0), 9, false],
  ])('%s', (_name, row, nights, expected) => {
    expect(asksProfileAgain(row, daysLater(nights))).toBe(expected);
  });

  test('a night that begins some minutes earlier counts', () => {
    const early = new Date(daysLater(1).getTime() - 600_000);
    expect(asksProfileAgain(observedAs(without, 'photo', 0), early)).toBe(true);
    const earlyAfterTwo = new Date(daysLater(2).getTime() - 600_000);
    expect(asksProfileAgain(observedAs(without, 'photo', 2), earlyAfterTwo)).toBe(true);
    expect(asksProfileAgain(observedAs(without, 'photo', 0), new Date(midnight.getTime() + 3_600_000))).toBe(
      false,
    );
  });

  test.each<[string, Partial<UserRow['directory']>]>([
    ['the account', { enabled: false }],
    ['the kind of user', { userType: 'Guest' }],
    ['the plan', { mailboxPlan: false }],
    ['the geo location', { geo: 'EUR' }],
  ])('%s is part of the key only while there is no profile', (_name, change) => {
    const changed = (row: UserRow) => ({ ...row, directory: { ...row.directory, ...change } });
    expect(observationKey(changed(without), photo)).not.toBe(observationKey(without, photo));
    expect(observationKey(changed(user), photo)).toBe(observationKey(user, photo));
  });
});
