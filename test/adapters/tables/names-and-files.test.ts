import { describe, expect, test } from 'vitest';
import { baseKey, nameKey } from '../../../shared/core/picture-base.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

describe('names', () => {
  test('a name has every user who ever claimed it, in any case of letters; claims may be repeated', async () => {
    const { names } = storage.state;
    const [first, second] = [objectId(1), objectId(2)];
    await names.claim([
      { name: 'a_b@contoso.com', id: first },
      { name: 'A_B@contoso.com', id: second },
      { name: 'a_b@contoso.com', id: first },
    ]);
    await names.claim([{ name: 'a_b@contoso.com', id: second }]);
    const holders = await names.holders(['A_b@contoso.com', 'unclaimed@contoso.com']);
    expect(holders).toEqual(
      new Map([
        ['A_b@contoso.com', [first, second]],
        ['unclaimed@contoso.com', []],
      ]),
    );
  });

  test('concurrent claims are all kept', async () => {
    const { names } = storage.state;
    const ids = Array.from({ length: 20 }, (_, n) => objectId(100 + n));
    await Promise.all(ids.map((id) => names.claim([{ name: 'popular@contoso.com', id }])));
    expect((await names.holders(['popular@contoso.com'])).get('popular@contoso.com')).toEqual(ids);
  });

  test('a release removes one holder, the last one removes the row, and keys contain no name', async () => {
    const { account, state } = storage;
    const [first, second] = [objectId(200), objectId(201)];
    await state.names.claim([first, second].map((id) => ({ name: 'leaving@contoso.com', id })));
    const rows = await collect(account.table('Names').listEntities().byPage());
    for (const row of rows) expect(`${row.partitionKey} ${row.rowKey}`).toMatch(/^[0-9a-f] [0-9a-f]{32}$/);
    await state.names.release(nameKey('leaving@contoso.com'), first);
    expect([...(await state.names.holders(['leaving@contoso.com'])).values()]).toEqual([[second]]);
    await state.names.release(nameKey('leaving@contoso.com'), second);
    await state.names.release(nameKey('leaving@contoso.com'), second);
    expect([...(await state.names.holders(['leaving@contoso.com'])).values()]).toEqual([[]]);
    expect(await collect(account.table('Names').listEntities().byPage())).toHaveLength(rows.length - 1);
  });
});

describe('library files', () => {
  const listId = '5f3c7b2e-1111-4222-8333-944444444444';

  test('owners of items are found, in their own list only, until they are removed', async () => {
    const { libraryFiles } = storage.state;
    const files = Array.from({ length: 250 }, (_, n) => {
      return { itemId: String(900 + n), userId: objectId(n), key: baseKey(`b${n}`), size: 'M' as const };
    });
    await libraryFiles.put(listId, files, 1);
    const ids = files.map((file) => file.itemId);
    expect([...(await libraryFiles.get(listId, ids)).values()]).toEqual(files);
    expect((await libraryFiles.get('another-list', ids)).size).toBe(0);
    await libraryFiles.forget(listId, ['900', '1000', '77777']);
    const left = await libraryFiles.get(listId, ['900', '901', '1000', '1001', '77777']);
    expect([...left.keys()]).toEqual(['901', '1001']);
  });

  test('items that a later listing did not contain are found, in all partitions of one list only', async () => {
    const { libraryFiles } = storage.state;
    const file = (n: number) => ({
      itemId: String(n),
      userId: objectId(n),
      key: baseKey(`b${n}`),
      size: 'L' as const,
    });
    const list = '6f3c7b2e-1111-4222-8333-944444444444';
    await libraryFiles.put(list, [file(5), file(1500), file(2500)], 1);
    await libraryFiles.put('7f3c7b2e-1111-4222-8333-944444444444', [file(6)], 1);
    await libraryFiles.put(list, [file(1500)], 2);
    const left = await collect(libraryFiles.listedBefore(list, 2));
    expect(new Set(left)).toEqual(new Set([file(5), file(2500)]));
  });

  test('orphaned files are found by their keys, few or many, until they are removed', async () => {
    const { libraryFiles } = storage.state;
    const file = (n: number) => {
      return { itemId: String(n), key: baseKey(`p${n}`), size: 'M' } as const;
    };
    const files = Array.from({ length: 300 }, (_, n) => file(n));
    await libraryFiles.addOrphans(listId, files);
    await libraryFiles.addOrphans(listId, [file(7)]);
    await libraryFiles.addOrphans('another-list', [file(7)]);
    const found = async (numbers: readonly number[]) => {
      const keys = numbers.map((n) => file(n).key);
      const orphaned = await libraryFiles.orphans(listId, [...keys, baseKey('unclaimed')]);
      return orphaned.toSorted((a, b) => Number(a.itemId) - Number(b.itemId));
    };
    expect(await found([7, 9])).toEqual([file(7), file(9)]);
    const most = files.slice(20).map(({ itemId }) => Number(itemId));
    expect(await found(most)).toEqual(files.slice(20));
    await libraryFiles.removeOrphans(listId, files.slice(0, 30));
    expect(await found([7, ...most])).toEqual(files.slice(30));
    expect(await libraryFiles.orphans(listId, [])).toEqual([]);
  });

  test('orphaned files of one base come in order of item, so that the newer one of a name wins', async () => {
    const { libraryFiles } = storage.state;
    const file = (itemId: string) => ({ itemId, key: baseKey('twice'), size: 'S' }) as const;
    await libraryFiles.addOrphans(listId, [file('10'), file('9')]);
    const orphaned = await libraryFiles.orphans(listId, [baseKey('twice')]);
    expect(orphaned).toEqual([file('9'), file('10')]);
  });

  test('a file can get another owner or none; a missing file is not created', async () => {
    const { libraryFiles } = storage.state;
    const file = { itemId: '5000', userId: objectId(1), key: baseKey('b'), size: 'S' } as const;
    await libraryFiles.put(listId, [file], 1);
    await libraryFiles.assign(listId, [
      { itemId: '5000', userId: undefined },
      { itemId: '5001', userId: objectId(2) },
    ]);
    const read = async () => [...(await libraryFiles.get(listId, ['5000', '5001'])).values()];
    expect(await read()).toEqual([{ ...file, userId: undefined }]);
    await libraryFiles.assign(listId, [{ itemId: '5000', userId: objectId(2) }]);
    expect(await read()).toEqual([{ ...file, userId: objectId(2) }]);
  });

  test('an item id that is not a number is refused', async () => {
    await expect(storage.state.libraryFiles.get(listId, ['x'])).rejects.toThrow(/"x" is not the number/);
  });
});
