import { describe, expect, test } from 'vitest';
import { baseKey } from '../../shared/core/picture-base.ts';
import { type Triage, triage } from '../../shared/core/triage.ts';
import type { PendingWrite, UserRow } from '../../shared/core/user.ts';
import {
  newPhoto,
  none,
  observedWith,
  photo,
  profile,
  type Readable,
  seen,
  withoutEtag,
} from './changed-rows.ts';
import { agreement, libraryLocation, seenAsAgreed, user, userId } from './examples.ts';

const pending: PendingWrite = {
  runId: 'run',
  sourceEtag: '"source-1"',
  sourceSha: 'a'.repeat(64),
  host: libraryLocation.host,
  base: userId,
  shas: { S: '1', M: '2', L: '3' },
  at: '2026-02-01T01:00:00.000Z',
};

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
