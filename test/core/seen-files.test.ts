import { expect, test } from 'vitest';
import { allEtags, perSize, seenFiles, shownBase, withEtags } from '../../shared/core/triage.ts';
import type { Agreement, SeenFiles } from '../../shared/core/user.ts';
import { withoutEtag } from './changed-rows.ts';
import { agreement, libraryLocation, seenAsAgreed, user, userId } from './examples.ts';

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
