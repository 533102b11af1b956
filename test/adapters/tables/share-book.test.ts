/** The row with the shares of all processes, on Azurite. */
import { expect, test } from 'vitest';
import { createShareStore } from '../../../shared/adapters/state.ts';
import { closedBook, withShare } from '../../../shared/core/shares.ts';
import { emptyStorage } from '../storage.ts';

const storage = emptyStorage();
const nowMs = Date.UTC(2026, 10, 30);
const me = { id: 'a', isShort: true };

test('of two who write at the same time, one is refused and reads what the other wrote', async () => {
  const [one, other] = [createShareStore(storage.account), createShareStore(storage.account)];
  expect(await one.read(nowMs)).toEqual({ book: [], etag: undefined });
  const book = withShare([], me, nowMs);
  const etag = await one.write(book, undefined);
  expect(etag).toBeDefined();
  expect(await other.write([], undefined)).toBeUndefined();

  const seen = await other.read(nowMs);
  expect(seen).toEqual({ book, etag });
  const both = withShare(book, { id: 'b', isShort: false }, nowMs);
  const next = await other.write(both, seen.etag);
  expect(next).toBeDefined();
  expect(await one.write([], etag)).toBeUndefined();
  expect(await one.read(nowMs)).toEqual({ book: both, etag: next });
});

test('a book that is not one counts as given out', async () => {
  const table = storage.account.table('Cursors');
  for (const value of [
    '[]x',
    '{}',
    '[{"id":"a"}]',
    '[{"id":"a","parts":-60,"inReserve":false,"isShort":false,"untilMs":9e15}]',
  ]) {
    await table.upsertEntity({ partitionKey: 'share', rowKey: 'allowance', schema: 1, value }, 'Replace');
    expect((await createShareStore(storage.account).read(nowMs)).book, value).toEqual(closedBook(nowMs));
  }
});
