import { describe, expect, test } from 'vitest';
import { storageAccount } from '../../../shared/adapters/storage-account.ts';
import { checkRow, sendable } from '../../../shared/adapters/tables/limits.ts';
import { table } from '../../../shared/adapters/tables/table.ts';
import { submit } from '../../../shared/adapters/tables/transactions.ts';
import { freshStorage } from '../../kit/azurite.ts';
import { collect, emptyStorage } from '../storage.ts';

const storage = emptyStorage();
const keys = { partitionKey: 'p', rowKey: 'r' };

describe('rows that the service would refuse are not sent', () => {
  test('a column of 32,768 characters fits, one more does not', () => {
    expect(() => checkRow('T', { ...keys, text: 'x'.repeat(32_768) })).not.toThrow();
    expect(() => checkRow('T', { ...keys, text: 'x'.repeat(32_769) })).toThrow(
      /T, key p \/ r: text has 32769/,
    );
  });

  test('a row of just under 1 MiB fits, more does not', () => {
    const columns = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, 'x'.repeat(32_000)]));
    expect(checkRow('T', { ...keys, ...columns(16) })).toBeLessThan(1024 * 1024);
    expect(() => checkRow('T', { ...keys, ...columns(17) })).toThrow(/at most 1 MiB/);
  });

  test('252 columns fit, 253 do not', () => {
    const columns = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, 1]));
    expect(() => checkRow('T', { ...keys, ...columns(252) })).not.toThrow();
    expect(() => checkRow('T', { ...keys, ...columns(253) })).toThrow(/252 columns/);
  });

  test.each(['a/b', 'a\\b', 'a#b', 'a?b', 'a\nb', 'a\u0085b', '', 'x'.repeat(513), 'ann@contoso.com'])(
    'the key %j is refused',
    (key) => {
      expect(() => checkRow('T', { partitionKey: 'p', rowKey: key })).toThrow(/Table T, key /);
      expect(() => checkRow('T', { partitionKey: key, rowKey: 'r' })).toThrow(/Table T, key /);
    },
  );

  test('NaN is refused', () => {
    expect(() => checkRow('T', { ...keys, n: Number.NaN })).toThrow(/n is NaN/);
  });
});

test('whole numbers beyond 32 bits are sent with a type and are read back exactly', async () => {
  const cursors = table('Cursors', storage.account.table('Cursors'));
  const row = {
    partitionKey: 'n',
    rowKey: 'r',
    edge: 2_147_483_647,
    big: 2_147_483_648,
    low: -3_000_000_000,
  };
  expect(sendable('Cursors', row)).toEqual({
    ...row,
    big: { type: 'Double', value: row.big },
    low: { type: 'Double', value: row.low },
  });
  await cursors.upsert(row, 'Replace');
  await submit(cursors, [{ kind: 'upsert', mode: 'Merge', row: { ...row, rowKey: 's' } }]);
  for (const key of ['r', 's']) {
    expect((await cursors.get('n', key))?.columns).toMatchObject({ ...row, rowKey: key });
  }
});

test('rows that are too big for one transaction are written in several', async () => {
  const cursors = table('Cursors', storage.account.table('Cursors'));
  const columns = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`c${n}`, 'x'.repeat(30_000)]));
  const rows = Array.from({ length: 12 }, (_, n) => ({ partitionKey: 'big', rowKey: `r${n}`, ...columns }));
  await submit(
    cursors,
    rows.map((row) => ({ kind: 'upsert', mode: 'Replace', row })),
  );
  expect(await collect(cursors.pages('big', { from: '', to: undefined }, []))).toHaveLength(12);
});

test('a missing table is an error, never a missing row', async () => {
  const empty = storageAccount({ connectionString: await freshStorage() });
  const users = table('Users', empty.table('Users'));
  await expect(users.get('p', 'r')).rejects.toThrow();
  await expect(users.remove('p', 'r')).rejects.toThrow();
  await expect(submit(users, [{ kind: 'update', row: keys, etag: '*' }])).rejects.toThrow();
});
