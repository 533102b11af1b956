import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SourceReading } from '../../shared/core/observation.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import { observationKey } from '../../shared/core/triage.ts';
import type { ProfileSnapshot, SeenFiles, UserRow } from '../../shared/core/user.ts';
import { newPhoto, none, observedWith, photo, profile, seen } from './changed-rows.ts';
import { agreement, seenAsAgreed, user, userId } from './examples.ts';

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

  test.each<[string, Partial<UserRow['directory']>]>([
    ['the account', { enabled: false }],
    ['the kind of user', { userType: 'Guest' }],
    ['the plan', { mailboxPlan: false }],
    ['the geo location', { geo: 'EUR' }],
  ])('%s is part of the key only while there is no profile', (_name, change) => {
    const without = profile({ kind: 'missing' });
    const changed = (row: UserRow) => ({ ...row, directory: { ...row.directory, ...change } });
    expect(observationKey(changed(without), photo)).not.toBe(observationKey(without, photo));
    expect(observationKey(changed(user), photo)).toBe(observationKey(user, photo));
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
