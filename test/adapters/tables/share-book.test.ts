/** The row with the shares of all processes, on Azurite. */
import { expect, test } from 'vitest';
import { createShareStore } from '../../../shared/adapters/state.ts';
import { noPast, type SharedPast } from '../../../shared/adapters/transport/own-use.ts';
import { closedBook, shareParts, withShare } from '../../../shared/core/shares.ts';
import { emptyStorage } from '../storage.ts';

const storage = emptyStorage();
const nowMs = Date.UTC(2026, 10, 30);
const me = { id: 'a', isShort: true };

test('of two who write at the same time, one is refused and reads what the other wrote', async () => {
  const [one, other] = [createShareStore(storage.account), createShareStore(storage.account)];
  expect(await one.read(nowMs)).toEqual({ book: [], past: noPast, etag: undefined });
  const book = withShare([], me, nowMs);
  const etag = await one.write({ book, past: noPast }, undefined);
  expect(etag).toBeDefined();
  expect(await other.write({ book: [], past: noPast }, undefined)).toBeUndefined();

  const seen = await other.read(nowMs);
  expect(seen).toEqual({ book, past: noPast, etag });
  const both = withShare(book, { id: 'b', isShort: false }, nowMs);
  const owing = { ...noPast.owed, profiles: { parts: 1.5, untilMs: nowMs } };
  const past = { owed: owing, hours: [[495_000, 20.5] as const] };
  const next = await other.write({ book: both, past }, seen.etag);
  expect(next).toBeDefined();
  expect(await one.write({ book: [], past: noPast }, etag)).toBeUndefined();
  expect(await one.read(nowMs)).toEqual({ book: both, past, etag: next });
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

test('of shares that an older version wrote, all but the reserve count as used', async () => {
  const table = storage.account.table('Cursors');
  const value = JSON.stringify(withShare([], me, nowMs));
  for (const past of [undefined, '{"owed":{}}']) {
    const row = { partitionKey: 'share', rowKey: 'allowance', schema: 1, value };
    await table.upsertEntity(past === undefined ? row : { ...row, past }, 'Replace');
    const { owed, hours } = (await createShareStore(storage.account).read(nowMs)).past;
    expect(owed.sharepoint).toEqual({ parts: shareParts.regular, untilMs: nowMs + 60_000 });
    expect(owed.graph).toEqual({ parts: shareParts.regular, untilMs: nowMs + 10_000 });
    expect(owed.profiles).toEqual({ parts: shareParts.regular, untilMs: nowMs + 300_000 });
    expect(hours).toEqual([]);
  }
});

test('of a row of the version before, the count of the day stays, and only the window that it does not know counts as used', async () => {
  const store = createShareStore(storage.account);
  const { etag } = await store.read(nowMs);
  const hours = [[495_000, 20.5] as const];
  const profiles = { parts: 1.5, untilMs: nowMs };
  const { sharepoint } = noPast.owed;
  const past = { owed: { profiles, sharepoint }, hours } as unknown as SharedPast;
  await store.write({ book: [], past }, etag);
  const graph = { parts: shareParts.regular, untilMs: nowMs + 10_000 };
  expect((await store.read(nowMs)).past).toEqual({ owed: { graph, profiles, sharepoint }, hours });
});
