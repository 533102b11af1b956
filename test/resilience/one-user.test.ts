/** A failure of one user affects only that user: in batches, in loops over many, and for every kind of name. */
import { describe, expect, test } from 'vitest';
import type { BatchSpoil } from '../../local/tenant/server/call.ts';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import { connectionPerTest } from '../adapters/transport/connection-per-test.ts';
import type { Connected } from '../adapters/transport/tenant-connection.ts';
import { play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';

const connect = connectionPerTest();
const innerPhoto = { inner: true, path: /\/photo$/ };
const innerBytes = { inner: true, path: /\/photo\/\$value$/ };
const innerProfile = { inner: true, path: /getpropertiesfor/i };

function people(tenant: Connected): { id: string; upn: string }[] {
  return [...tenant.server.tenant.users.values()].map(({ id, upn }) => ({ id, upn }));
}

function unknownIds(readings: ReadonlyMap<string, { readonly kind: string }>): string[] {
  return [...readings].filter(([, { kind }]) => kind === 'unknown').map(([id]) => id);
}

/** By name: how the part of one user spoils the batch, and itself. */
const spoils: readonly [string, FaultAnswer][] = [
  ['an HTML page in place of the batch', { inBatch: 'html' }],
  ['a batch that ends in the middle', { inBatch: 'cut' }],
  ['500 for the whole batch', { inBatch: { status: 500 } }],
  ['502 for the whole batch', { inBatch: { status: 502 } }],
  ['504 for the whole batch', { inBatch: { status: 504 } }],
  ['400 for the whole batch', { inBatch: { status: 400 } }],
  ['413 for the whole batch', { inBatch: { status: 413 } }],
  ['every later part 500', { status: 500, inBatch: 'later-500' }],
  ['a part that is left out', { inBatch: 'left-out' }],
  ['a part that is answered twice', { inBatch: 'twice' }],
  ['a part with status 0', { status: 0 }],
  ['a part of HTML', { html: true }],
];

/** Repeated requests included: the transport repeats some of these statuses itself. */
const mostRequests = 26;

describe('one user spoils a batch: the others keep their answers', () => {
  const places = [0, 7, 19];
  const cases = spoils.map(([name, answer], index) => [name, answer, places[index % 3] as number] as const);

  // Each of them spoils metadata or profiles in every run.
  const even = cases.map((_, index) => index).filter((index) => index % 2 === 0);

  eachWithStandIns(cases, even)('photo metadata: %s', async ([, answer, index]) => {
    const tenant = await connect({ users: 20, kind: 'in-step' });
    const ids = people(tenant).map(({ id }) => id);
    for (const id of ids) tenant.server.tenant.changePhoto(id);
    const hit = ids[index] as string;
    tenant.server.faults.add({ match: { ...innerPhoto, userId: hit }, answer });
    expect(unknownIds(await tenant.sourcePhotos.describe(ids))).toEqual([hit]);
    expect(tenant.sent.length).toBeLessThanOrEqual(mostRequests);
  });

  const odd = even.map((index) => index + 1);
  eachWithStandIns(cases, odd)('profiles: %s', async ([, answer, index]) => {
    const tenant = await connect({ users: 20, kind: 'in-step' });
    const users = people(tenant);
    const hit = users[index]?.id as string;
    tenant.server.faults.add({ match: { ...innerProfile, userId: hit }, answer });
    const readings = await tenant.profiles.read(users);
    for (const [id, reading] of readings)
      expect(reading).toMatchObject(id === hit ? { kind: 'unknown' } : { kind: 'profile', objectId: id });
    expect(tenant.sent.length).toBeLessThanOrEqual(mostRequests);
  });

  test.each(spoils.slice(0, 2))('photo bytes: %s', async (_name, answer) => {
    const tenant = await connect({ users: 6, kind: 'in-step' });
    const ids = people(tenant).map(({ id }) => id);
    for (const id of ids) tenant.server.tenant.changePhoto(id);
    const hit = ids[4] as string;
    tenant.server.faults.add({ match: { ...innerBytes, userId: hit }, answer });
    expect(unknownIds(await tenant.sourcePhotos.download(ids))).toEqual([hit]);
  });

  test('three users spoil one batch: the other seventeen are read', async () => {
    const tenant = await connect({ users: 20, kind: 'in-step' });
    const users = people(tenant);
    const hits = [0, 6, 13].map((index) => users[index]?.id as string);
    const spoil: BatchSpoil[] = ['html', 'cut', 'later-500'];
    hits.forEach((userId, index) => {
      const answer = { inBatch: spoil[index] as BatchSpoil };
      tenant.server.faults.add({ match: { ...innerProfile, userId }, answer: { status: 500, ...answer } });
    });
    expect(unknownIds(await tenant.profiles.read(users)).sort()).toEqual(hits.sort());
  });

  eachWithStandIns(['Łukasz', 'Zoë', '写真', 'line\nbreak'], [2, 3])(
    'a header beyond Latin-1 (%s) affects no user',
    async (name) => {
      const tenant = await connect({ users: 4, kind: 'in-step' });
      const users = people(tenant);
      const answer = { headers: { 'x-display-name': name } };
      tenant.server.faults.add({ match: innerPhoto, answer });
      if (!name.includes('\n')) tenant.server.faults.add({ match: innerProfile, answer });
      const ids = users.map(({ id }) => id);
      expect(unknownIds(await tenant.sourcePhotos.describe(ids))).toEqual([]);
      expect(unknownIds(await tenant.profiles.read(users))).toEqual([]);
    },
  );

  test('profiles that are answered in another order are assigned to the accounts that they name', async () => {
    const tenant = await connect({ users: 20, kind: 'in-step' }, { missingProfile: 'null' });
    const users = [...people(tenant), { id: 'missing', upn: 'missing@contoso.com' }].slice(1);
    tenant.server.faults.add({ match: innerProfile, answer: { inBatch: 'reversed' } });
    const readings = await tenant.profiles.read(users);
    for (const { id } of users.slice(0, -1)) expect(readings.get(id)).toMatchObject({ objectId: id });
    expect(readings.get('missing')).toEqual({ kind: 'missing' });
  });

  const everyBatch: readonly [string, FaultAnswer][] = [
    ['HTML', { html: true }],
    ['500', { status: 500 }],
    ['half an answer', { truncate: true }],
    ['504', { status: 504 }],
  ];
  const notEach = 'a service that answers every batch with %s is not asked for each user';
  eachWithStandIns(everyBatch, [0, 3])(notEach, async ([, answer]) => {
    const tenant = await connect({ users: 60, kind: 'in-step' });
    tenant.server.faults.add({ match: { inner: false, path: /\$batch/ }, answer });
    const ids = people(tenant).map(({ id }) => id);
    expect(unknownIds(await tenant.sourcePhotos.describe(ids))).toHaveLength(60);
    expect(tenant.sent.length).toBeLessThan(50);
  });

  test('a mailbox that breaks its batch does not stop the plan of a small tenant, night after night', async () => {
    const stage = await play();
    const persons = Array.from({ length: 9 }, (_, n) => stage.withPhoto(`p${n}`));
    const hit = persons[3]?.id as string;
    stage.server.faults.add({ match: { ...innerPhoto, userId: hit }, answer: { inBatch: 'html' } });
    await stage.closedBefore();
    expect(await stage.night()).toMatchObject({
      state: 'completed',
      totals: { findings: { unknown: 1, missing: 8 } },
      outcomes: { repaired: 8 },
    });
    expect(await stage.night()).toMatchObject({
      state: 'completed',
      totals: { findings: { unknown: 1, 'in-step': 8 } },
    });
  });
});

test.each([
  [404, 'ErrorNonExistentMailbox', 'no-mailbox'],
  [400, 'ErrorNonExistentMailbox', 'no-mailbox'],
  [500, 'ErrorNonExistentMailbox', 'unknown'],
  [404, 'ErrorMailboxMoveInProgress', 'unknown'],
] as const)('a photo answered with %d %s is %s', async (status, code, kind) => {
  const tenant = await connect({ users: 3, kind: 'in-step' });
  const ids = people(tenant).map(({ id }) => id);
  const answer = { status, body: { error: { code, message: 'x' } } };
  tenant.server.faults.add({ match: { ...innerPhoto, userId: ids[1] as string }, answer });
  expect((await tenant.sourcePhotos.describe(ids)).get(ids[1] as string)).toMatchObject({ kind });
});

const names = [
  '$money@contoso.com',
  "$o'hara@contoso.com",
  "o'hara@contoso.com",
  "'quoted'@contoso.com",
  'a#b@contoso.com',
  '100%@contoso.com',
  'a%23b@contoso.com',
  'a&b=c+d@contoso.com',
  'józef.łukasz@contoso.com',
  '山田@contoso.com',
  'ext_fabrikam.com#EXT#@contoso.onmicrosoft.com',
];

test('users with every kind of sign-in name are found by it, repaired, and then in step', async () => {
  const stage = await play();
  const persons = names.map((upn) => stage.tenant.join({ upn, photo: true, userType: 'Member' }));
  const { directory } = stage.context;
  for (const { id, upn } of persons) expect(await directory.user(upn)).toMatchObject({ id });
  await stage.closedBefore();
  expect(await stage.night()).toMatchObject({ outcomes: { repaired: names.length } });
  expect(await stage.night()).toMatchObject({ totals: { findings: { 'in-step': names.length } } });
});
