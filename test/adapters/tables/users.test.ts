import { describe, expect, test } from 'vitest';
import { baseKey, nameKey, namesOf } from '../../../shared/core/picture-base.ts';
import type { UserSnapshot } from '../../../shared/ports/state.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

const emptySnapshot: UserSnapshot = {
  agreement: undefined,
  profile: undefined,
  pending: undefined,
  absentSince: undefined,
  trouble: undefined,
  repairedAt: [],
  undoneSha: undefined,
  deepCheckedAt: '',
  lastObservation: undefined,
  source: undefined,
};

const sha = (digit: string) => digit.repeat(64);

const fullSnapshot: UserSnapshot = {
  agreement: {
    sourceEtag: '"1"',
    sourceSha: sha('a'),
    host: 'contoso-my.sharepoint.com',
    base: 'a_b@contoso.com',
    files: {
      S: { etag: undefined, sha: sha('b') },
      M: { etag: '"{guid},3"', sha: sha('c') },
      L: { etag: '"{guid},4"', sha: sha('d') },
    },
    at: '2026-11-01T00:00:00.000Z',
  },
  profile: {
    kind: 'own',
    host: 'contoso-my.sharepoint.com',
    pictureUrl: 'https://contoso-my.sharepoint.com/User%20Photos/Profilbilder/ä_MThumb.jpg?t=1',
    placeholderState: '0',
    syncState: '1',
    readAt: '2026-11-02T00:00:00.000Z',
  },
  pending: {
    runId: 'r1',
    sourceEtag: '"2"',
    sourceSha: sha('e'),
    host: 'contoso-my.sharepoint.com',
    base: 'a_b@contoso.com',
    shas: { S: sha('1'), M: sha('2'), L: sha('3') },
    at: '2026-11-03T00:00:00.000Z',
    undo: { runId: 'r0', marks: undefined },
  },
  absentSince: '2026-11-04T00:00:00.000Z',
  trouble: {
    attempts: 2,
    code: 'http-503',
    since: '2026-11-01T00:00:00.000Z',
    nextAt: '2026-11-05T00:00:00.000Z',
  },
  repairedAt: ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
  undoneSha: sha('f'),
  deepCheckedAt: '2026-11-06T00:00:00.000Z',
  lastObservation: {
    key: 'k',
    situation: {
      source: 'photo',
      profile: 'own',
      picture: 'none',
      pending: false,
      agreed: true,
      sourceMoved: false,
      targetMoved: true,
      ownFilesMatch: false,
      ownBase: true,
      samePicture: false,
      complete: false,
      followsExchange: true,
      undoing: false,
    },
    sourceSha: sha('a'),
    targetSha: undefined,
  },
  source: { kind: 'photo', pixels: { width: 96, height: 120 } },
};

function observationWith(source: 'none' | 'no-mailbox'): UserSnapshot['lastObservation'] {
  return (
    fullSnapshot.lastObservation && {
      ...fullSnapshot.lastObservation,
      situation: { ...fullSnapshot.lastObservation.situation, source },
    }
  );
}

function facts(id: string, upn = `${id.slice(0, 8)}@contoso.com`) {
  return { id, upn, enabled: true, userType: 'Member', mailboxPlan: true, geo: '', epoch: 1 } as const;
}

describe('directory facts', () => {
  test('a new user gets a row, and a later change keeps what it does not mention', async () => {
    const { users } = storage.state;
    const id = objectId(1);
    await users.mergeDirectory([facts(id, 'old@contoso.com')]);
    await users.mergeDirectory([{ id, enabled: false, epoch: 2 }]);
    expect((await users.get(id))?.value).toEqual({
      id,
      directory: {
        upn: 'old@contoso.com',
        enabled: false,
        userType: 'Member',
        mailboxPlan: true,
        geo: '',
        epoch: 2,
        removed: undefined,
        names: expect.arrayContaining(namesOf('old@contoso.com').map(nameKey)),
      },
      seen: new Map(),
      ...emptySnapshot,
    });
  });

  test('the hash of every name that a user ever had is stored, but no former name itself', async () => {
    const { account, state } = storage;
    const id = objectId(5);
    await state.users.mergeDirectory([facts(id, 'Jane.Maiden@contoso.com')]);
    await state.users.mergeDirectory([{ id, upn: 'jane.wed@contoso.com', epoch: 1 }]);
    await state.users.mergeDirectory([{ id, enabled: false, epoch: 1 }]);
    const names = ['jane.maiden@contoso.com', 'jane.wed@contoso.com'].flatMap(namesOf);
    expect((await state.users.get(id))?.value.directory.names.toSorted()).toEqual(names.map(nameKey).sort());
    const row = await account.table('Users').getEntity('0', id);
    expect(JSON.stringify(row)).not.toContain('aiden');
  });

  test('two changes of one user in one call are merged, and the later value wins', async () => {
    const { users } = storage.state;
    const id = objectId(2);
    await users.mergeDirectory([facts(id, 'first@contoso.com'), { id, upn: 'second@contoso.com', epoch: 1 }]);
    expect((await users.get(id))?.value.directory).toMatchObject({
      upn: 'second@contoso.com',
      enabled: true,
    });
  });

  test('a removed user is marked, an unknown one is ignored, and a later change restores the user', async () => {
    const { users } = storage.state;
    const [id, unknown] = [objectId(3), objectId(4)];
    await users.mergeDirectory([facts(id)]);
    await users.markRemoved([
      { id, reason: 'changed', at: '2026-11-01T00:00:00.000Z' },
      { id: unknown, reason: 'deleted', at: '2026-11-01T00:00:00.000Z' },
    ]);
    expect((await users.get(id))?.value.directory.removed).toEqual({
      reason: 'changed',
      at: '2026-11-01T00:00:00.000Z',
    });
    expect(await users.get(unknown)).toBeUndefined();
    await users.mergeDirectory([{ id, epoch: 1 }]);
    expect((await users.get(id))?.value.directory.removed).toBeUndefined();
  });

  test('more users than one transaction takes are all written, in all partitions', async () => {
    const { users } = storage.state;
    const ids = Array.from({ length: 350 }, (_, n) => objectId(0xa0000000 + n * 0x40000));
    await users.mergeDirectory(ids.map((id) => facts(id)));
    const rows = await collect(users.scan({ from: 'a', to: undefined }));
    expect(rows.map((row) => row.value.id)).toEqual(ids);
  });
});

describe('seen files', () => {
  test('files of several sizes and bases are merged, and a deletion removes only its own', async () => {
    const { users } = storage.state;
    const id = objectId(10);
    await users.mergeDirectory([facts(id)]);
    await users.mergeSeen([
      { userId: id, key: baseKey('A_B@contoso.com'), size: 'S', file: { itemId: '1', etag: '"{x},1"' } },
      { userId: id, key: baseKey('a_b@contoso.com'), size: 'M', file: { itemId: '2', etag: '"{y},1"' } },
      { userId: id, key: baseKey(id), size: 'L', file: { itemId: '3', etag: '"with space"' } },
    ]);
    await users.mergeSeen([{ userId: id, key: baseKey('a_b@contoso.com'), size: 'S', file: undefined }]);
    expect((await users.get(id))?.value.seen).toEqual(
      new Map([
        [baseKey('a_b@contoso.com'), { M: { itemId: '2', etag: '"{y},1"' } }],
        [baseKey(id), { L: { itemId: '3', etag: '"with space"' } }],
      ]),
    );
  });

  test('users without a row are returned and get none; the others of the transaction are written', async () => {
    const { users } = storage.state;
    const [existing, unknown] = [objectId(11), objectId(12)];
    await users.mergeDirectory([facts(existing)]);
    const file = { itemId: '1', etag: '"1"' };
    const without = await users.mergeSeen([
      { userId: unknown, key: baseKey('x'), size: 'S', file },
      { userId: existing, key: baseKey('x'), size: 'S', file },
    ]);
    expect(without).toEqual([unknown]);
    expect(await users.get(unknown)).toBeUndefined();
    expect((await users.get(existing))?.value.seen.get(baseKey('x'))).toEqual({ S: file });
  });
});

describe('snapshot', () => {
  test('a snapshot is read as it was written, and can be cleared', async () => {
    const { users } = storage.state;
    const id = objectId(20);
    await users.mergeDirectory([facts(id)]);
    const first = await users.get(id);
    const etag = await users.saveSnapshot(id, first?.etag ?? '', fullSnapshot);
    const read = await users.get(id);
    expect(read).toEqual({ etag, value: { ...first?.value, ...fullSnapshot } });
    await users.saveSnapshot(id, etag ?? '', emptySnapshot);
    expect((await users.get(id))?.value).toEqual(first?.value);
  });

  test('a row that refresh has changed since it was read is not overwritten', async () => {
    const { users } = storage.state;
    const id = objectId(21);
    await users.mergeDirectory([facts(id)]);
    const before = await users.get(id);
    await users.mergeDirectory([{ id, upn: 'renamed@contoso.com', epoch: 1 }]);
    expect(await users.saveSnapshot(id, before?.etag ?? '', fullSnapshot)).toBeUndefined();
    expect((await users.get(id))?.value).toMatchObject({
      agreement: undefined,
      directory: { upn: 'renamed@contoso.com' },
    });
  });

  test('of many rows only those that have changed are skipped and returned', async () => {
    const { users } = storage.state;
    const ids = Array.from({ length: 120 }, (_, n) => objectId(0x1000 + n));
    await users.mergeDirectory(ids.map((id) => facts(id)));
    const rows = await collect(users.scan({ from: objectId(0x1000), to: objectId(0x1000 + 120) }));
    const changedIds = [ids[3] ?? '', ids[110] ?? ''];
    await users.mergeDirectory(changedIds.map((id) => ({ id, epoch: 2 })));
    const changed = await users.saveSnapshots(
      rows.map((row) => ({ id: row.value.id, etag: row.etag, snapshot: fullSnapshot })),
    );
    expect([...changed].sort()).toEqual(changedIds);
    const after = await collect(users.scan({ from: objectId(0x1000), to: objectId(0x1000 + 120) }));
    const written = after.filter((row) => row.value.agreement !== undefined);
    expect(written).toHaveLength(118);
  });

  test('a row of a newer version is refused, and the message names the version', async () => {
    const { account, state } = storage;
    const id = objectId(22);
    await state.users.mergeDirectory([facts(id)]);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, schema: 4 }, 'Merge');
    await expect(state.users.get(id)).rejects.toThrow(/schema 4.*newer version/);
  });

  test.each<[string, Partial<UserSnapshot>, UserSnapshot['source']]>([
    [
      'a full comparison with a photo',
      { lastObservation: fullSnapshot.lastObservation },
      { kind: 'photo', pixels: undefined },
    ],
    [
      'a full comparison without a photo, despite an agreement',
      { agreement: fullSnapshot.agreement, lastObservation: observationWith('none') },
      { kind: 'none' },
    ],
    ['an agreement', { agreement: fullSnapshot.agreement }, { kind: 'photo', pixels: undefined }],
    ['a full comparison without a mailbox', { lastObservation: observationWith('no-mailbox') }, undefined],
    ['nothing', {}, undefined],
  ])('source of a row of version 1 with %s', async (_, memory, source) => {
    const { account, state } = storage;
    const id = objectId(25);
    await state.users.mergeDirectory([facts(id)]);
    const etag = (await state.users.get(id))?.etag ?? '';
    await state.users.saveSnapshot(id, etag, { ...emptySnapshot, ...memory });
    const { source: _written, ...row } = await account.table('Users').getEntity<{ source: string }>('0', id);
    await account
      .table('Users')
      .updateEntity({ ...row, partitionKey: '0', rowKey: id, schema: 1 }, 'Replace');
    expect((await state.users.get(id))?.value.source).toEqual(source);
  });

  test('a row from before geo locations were supported has an unknown host', async () => {
    const { account, state } = storage;
    const id = objectId(26);
    await state.users.mergeDirectory([facts(id)]);
    const etag = (await state.users.get(id))?.etag ?? '';
    await state.users.saveSnapshot(id, etag, fullSnapshot);
    const row = await account.table('Users').getEntity<Record<string, string>>('0', id);
    const old = Object.fromEntries(
      ['agreement', 'profile', 'pending'].map((column) => {
        const { host: _, ...rest } = JSON.parse(row[column] ?? '');
        return [column, JSON.stringify(rest)];
      }),
    );
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, ...old, schema: 2 }, 'Merge');
    const { agreement, profile, pending } = (await state.users.get(id))?.value ?? {};
    expect([agreement?.host, profile?.host, pending?.host]).toEqual(['', '', '']);
    expect(agreement).toEqual({ ...fullSnapshot.agreement, host: '' });
  });

  test('a column that no version writes is named, and is not written over', async () => {
    const { account, state } = storage;
    const id = objectId(23);
    await state.users.mergeDirectory([facts(id)]);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, userType: 'Robot' }, 'Merge');
    const read = await state.users.get(id);
    expect(read?.value.unreadable).toEqual(['userType']);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, agreement: '{' }, 'Merge');
    const stored = await state.users.get(id);
    expect(stored?.value.unreadable).toEqual(['agreement', 'userType']);
    await state.users.saveSnapshot(id, stored?.etag ?? '', {
      ...(stored?.value as UserSnapshot),
      undoneSha: 'x',
    });
    const row = await account.table('Users').getEntity('0', id);
    expect(row).toMatchObject({ agreement: '{', undoneSha: 'x' });
  });
});

test('a row is erased only when it has not changed since it was read', async () => {
  const { users } = storage.state;
  const id = objectId(24);
  await users.mergeDirectory([facts(id)]);
  const read = (await users.get(id))?.etag ?? '';
  await users.mergeDirectory([{ id, enabled: false, epoch: 1 }]);
  expect(await users.erase(id, read)).toBe(false);
  const again = (await users.get(id))?.etag ?? '';
  expect(await users.erase(id, again)).toBe(true);
  expect(await users.get(id)).toBeUndefined();
  expect(await users.erase(id, again)).toBe(false);
});

describe('scan', () => {
  test('a range includes its first id and excludes its last one, across partitions, in order', async () => {
    const { users } = storage.state;
    const ids = [0x4fffffff, 0x50000000, 0x5abc0000, 0x60000000, 0x60000001].map(objectId);
    await users.mergeDirectory(ids.map((id) => facts(id)));
    const found = await collect(users.scan({ from: objectId(0x50000000), to: objectId(0x60000001) }));
    expect(found.map((row) => row.value.id)).toEqual(ids.slice(1, 4));
    expect(await collect(users.scan({ from: '5', to: '5' }))).toEqual([]);
  });

  test('sign-in names are listed in order, for rows that have one', async () => {
    const { account, state } = storage;
    const ids = [0x8fffffff, 0x90000000, 0x90000001].map(objectId);
    await state.users.mergeDirectory(ids.slice(0, 2).map((id) => facts(id)));
    await account.table('Users').createEntity({ partitionKey: '9', rowKey: ids[2] ?? '', epoch: 1 });
    const found = await collect(state.users.signInNames({ from: '8', to: 'a' }));
    expect(found).toEqual(ids.slice(0, 2).map((id) => ({ id, upn: `${id.slice(0, 8)}@contoso.com` })));
    const first = await collect(state.users.signInNames({ from: '8', to: ids[1] }));
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 1));
  });

  test('pages hold at most a thousand rows', async () => {
    const { users } = storage.state;
    const ids = Array.from({ length: 1_050 }, (_, n) => objectId(0x70000000 + n));
    await users.mergeDirectory(ids.map((id) => facts(id)));
    const pages: number[] = [];
    for await (const page of users.scan({ from: '7', to: '8' })) pages.push(page.length);
    expect(pages).toEqual([1_000, 50]);
  });
});

test('only object ids become keys', async () => {
  const { users } = storage.state;
  await expect(users.mergeDirectory([facts('adele@contoso.com')])).rejects.toThrow(/object ids/);
  await expect(users.get(objectId(1).toUpperCase().replace('0', 'A'))).rejects.toThrow(/object ids/);
});
