import { expect, test } from 'vitest';
import { asSeenFrom, fileKey, isOf } from '../../shared/core/geo.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import type { PendingWrite, UserRow } from '../../shared/core/user.ts';
import { agreement, libraryLocation, user, userId } from './examples.ts';

const satellite = { host: 'contosoeur-my.sharepoint.com', home: false };
const { sourceEtag, sourceSha, base, at } = agreement;
const pending: PendingWrite = {
  runId: 'run',
  sourceEtag,
  sourceSha,
  host: libraryLocation.host,
  base,
  at,
  shas: { S: '1', M: '2', L: '3' },
};

test.each([
  [libraryLocation.host, libraryLocation, true],
  ['', libraryLocation, true],
  [satellite.host, libraryLocation, false],
  [satellite.host, satellite, true],
  ['', satellite, false],
  [libraryLocation.host, satellite, false],
])('a snapshot of host %j, seen from %j: %j', (host, where, expected) => {
  expect(isOf(host, where)).toBe(expected);
});

test('a file at home keeps the key it always had, and a file of the same name in a satellite has another', () => {
  expect(fileKey(userId, libraryLocation)).toBe(baseKey(userId));
  expect(fileKey(userId, satellite)).toMatch(/^[0-9a-f]{12}$/);
  expect(fileKey(userId, satellite)).not.toBe(baseKey(userId));
  expect(fileKey(userId, { ...satellite, host: 'contosoapc-my.sharepoint.com' })).not.toBe(
    fileKey(userId, satellite),
  );
});

const agreedThere = { ...agreement, host: satellite.host };
const begunThere = { ...pending, host: satellite.host };

test.each<[string, UserRow]>([
  ['there is no agreement', { ...user, agreement: undefined }],
  ['agreed and begun at home', { ...user, pending }],
  ['stored before geo locations were distinguished', { ...user, agreement: { ...agreement, host: '' } }],
])('%s: the same row at home', (_name, row) => {
  expect(asSeenFrom(row, libraryLocation)).toBe(row);
});

test.each<[string, Partial<UserRow>, Partial<UserRow>]>([
  ['agreed there', { agreement: agreedThere }, { agreement: undefined }],
  ['begun there', { pending: begunThere }, { pending: undefined }],
  ['begun there, agreed here', { pending: begunThere, agreement }, { pending: undefined, agreement }],
  ['agreed there, begun here', { agreement: agreedThere, pending }, { agreement: undefined, pending }],
])('%s: not kept for a user who is at home now', (_name, row, expected) => {
  expect(asSeenFrom({ ...user, ...row }, libraryLocation)).toEqual({ ...user, ...row, ...expected });
});
