/** Rows of users: facts of the directory, seen files, erasing and scanning. */
import { describe, expect, test } from 'vitest';
import { baseKey, nameKey, namesOf } from '../../../shared/core/picture-base.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';
import { emptySnapshot, facts } from './users-rows.ts';

const storage = emptyStorage();

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

  test('names are listed before any fact, and a user of whom only they are stored is out of scope', async () => {
    const { users } = storage.state;
    const [known, unknown] = [objectId(6), objectId(7)];
    await users.mergeDirectory([facts(known, 'old@contoso.com')]);
    await users.listNames([known, unknown].map((id) => ({ name: 'new@contoso.com', id })));
    const [first, second] = [(await users.get(known))?.value, (await users.get(unknown))?.value];
    expect(first?.directory).toMatchObject({ upn: 'old@contoso.com', mailboxPlan: true });
    expect(first?.directory.names).toContain(nameKey('new@contoso.com'));
    expect(second?.directory).toMatchObject({ upn: '', epoch: 0, names: [nameKey('new@contoso.com')] });
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
    const timed = { itemId: '4', etag: 'a b @c' };
    await users.mergeDirectory([facts(id)]);
    await users.mergeSeen([
      { userId: id, key: baseKey('A_B@contoso.com'), size: 'S', file: { itemId: '1', etag: '"{x},1"' } },
      { userId: id, key: baseKey('a_b@contoso.com'), size: 'M', file: { itemId: '2', etag: '"{y},1"' } },
      { userId: id, key: baseKey(id), size: 'L', file: { itemId: '3', etag: '"with space"' } },
      { userId: id, key: baseKey(id), size: 'S', file: { ...timed, modifiedAt: '2026-11-30T12:00:59Z' } },
      { userId: id, key: baseKey(id), size: 'M', file: { ...timed, modifiedAt: undefined } },
    ]);
    await users.mergeSeen([{ userId: id, key: baseKey('a_b@contoso.com'), size: 'S', file: undefined }]);
    expect((await users.get(id))?.value.seen).toEqual(
      new Map([
        [baseKey('a_b@contoso.com'), { M: { itemId: '2', etag: '"{y},1"' } }],
        [
          baseKey(id),
          {
            L: { itemId: '3', etag: '"with space"' },
            S: { ...timed, modifiedAt: '2026-11-30T12:00:59Z' },
            M: timed,
          },
        ],
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
