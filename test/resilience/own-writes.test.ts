/**
 * A write to storage whose answer is lost: the SDK repeats it, and the repetition is refused because of Instep's own
 * write. That must not count as a write of another process.
 */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { localSeals } from '../../local/local-seals.ts';
import { createState, ensureTablesAndBlobs, type State } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import type { OperationRecord } from '../../shared/core/operation.ts';
import { withState } from '../../shared/core/run-states.ts';
import { freshStorage } from '../kit/azurite.ts';
import { play } from '../kit/in-process.ts';
import { type LostAnswer, type StorageFront, startStorageFront } from '../kit/storage-front.ts';

const userId = '10000000-0000-4000-8000-000000000001';
const now = new Date('2027-03-02T01:00:00Z');

let front: StorageFront;
let state: State;
beforeAll(async () => {
  front = await startStorageFront(await freshStorage());
  const account = storageAccount({ connectionString: front.connectionString });
  await ensureTablesAndBlobs(account);
  state = createState(account, { seals: localSeals() });
});
afterAll(() => front.stop());

const table = (name: string, method: string) =>
  ({ service: 'Table', method, path: new RegExp(`/${name}`) }) satisfies LostAnswer;
const transaction = (name: string) =>
  ({
    service: 'Table',
    method: 'POST',
    path: /\/\$batch/,
    body: new RegExp(`/${name}\\b`),
  }) satisfies LostAnswer;

async function losing<T>(lost: LostAnswer, work: () => Promise<T>): Promise<T> {
  const before = front.lost();
  front.loseAnswer(lost);
  const result = await work();
  expect(front.lost()).toBe(before + 1);
  return result;
}

function operation(id: string, change: Partial<OperationRecord> = {}): OperationRecord {
  return {
    id: `${userId}.${id}`,
    userId,
    dryRun: false,
    force: false,
    by: 'a caller',
    createdAt: now.toISOString(),
    state: 'waiting',
    attempts: 0,
    progressAt: now.toISOString(),
    nextAt: undefined,
    cause: undefined,
    result: undefined,
    failure: undefined,
    ...change,
  } as OperationRecord;
}

describe('the answer is lost of', () => {
  test('taking, saving or ending a compare range: the attempt still owns it', async () => {
    const { ranges } = state;
    const first = await losing(table('Findings', 'POST'), () => ranges.take('r1', 0));
    expect(first.isFirst).toBe(true);
    const { row } = first;
    const saving = { puts: [], removals: [], row: { ...row, after: userId } };
    expect(await losing(transaction('Findings'), () => first.save(saving))).toBe(true);
    const second = await losing(table('Findings', 'PUT'), () => ranges.take('r1', 0));
    expect(second.row.after).toBe(userId);
    const ended = { puts: [], removals: [], row: { ...second.row, done: true } };
    expect(await losing(transaction('Findings'), () => second.save(ended))).toBe(true);
    // An attempt that was really overtaken still learns it.
    expect(await first.save(saving)).toBe(false);
  });

  test('taking over an expired lease: it is held', async () => {
    const { leases } = state;
    const old = await losing(table('Leases', 'POST'), () => leases.acquire(userId, 'r1', now, 1_000));
    const later = new Date(now.getTime() + 60_000);
    const taken = await losing(table('Leases', 'PUT'), () => leases.acquire(userId, 'r2', later, 300_000));
    expect(await taken?.held(later)).toBe(true);
    expect(await old?.held(now)).toBe(false);
    expect(await leases.acquire(userId, 'r3', later, 1_000)).toBeUndefined();
  });

  test('a change of a run: it counts as made, and a change by another process still as refused', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    const run = await stage.begin();
    await state.runs.open(run, { by: 'start', at: now.toISOString() });
    const stored = await state.runs.get(run.id);
    const etag = stored?.etag ?? '';
    const moved = withState(run, 'comparing', now, { ranges: 3 });
    expect(await losing(table('Runs', 'PUT'), () => state.runs.update(etag, moved))).toBe(true);
    expect(await state.runs.update(etag, withState(run, 'failed', now))).toBe(false);
  });

  test('a snapshot, alone or among others: it is stored, with a valid ETag', async () => {
    const { users } = state;
    const facts = { upn: 'a@contoso.com', enabled: true, userType: 'Member', mailboxPlan: true, geo: '' };
    await users.mergeDirectory([{ id: userId, ...facts, epoch: 1 } as never]);
    const stored = await users.get(userId);
    if (stored === undefined) throw new Error('The user has no row');
    const snapshot = { ...stored.value, undoneSha: 'a' };
    const etag = await losing(table('Users', 'PATCH'), () =>
      users.saveSnapshot(userId, stored.etag, snapshot),
    );
    expect(etag).toBeDefined();
    const rows = [{ id: userId, etag: etag ?? '', snapshot: { ...snapshot, undoneSha: 'b' } }];
    expect(await losing(transaction('Users'), () => users.saveSnapshots(rows))).toEqual([]);
    expect(await users.saveSnapshot(userId, stored.etag, { ...snapshot, undoneSha: 'c' })).toBeUndefined();
  });

  test('an operation that starts, takes the user lock, continues, or ends: the change counts as made', async () => {
    const { operations } = state;
    const first = operation('one', { state: 'running' });
    const begun = await losing(transaction('Operations'), () => operations.begin(first));
    if (!('value' in begun)) throw new Error('Another operation holds the lock');
    const ended = { ...first, state: 'done' } as OperationRecord;
    expect(await losing(transaction('Operations'), () => operations.end(begun.etag, ended))).toBe(true);
    const second = operation('two');
    await operations.add(second);
    const waiting = await operations.get(second.id);
    const running = { ...second, state: 'running' } as OperationRecord;
    const etag = await losing(transaction('Operations'), () =>
      operations.takeUserLock(waiting?.etag ?? '', running),
    );
    expect(etag).toBeDefined();
    const on = { ...running, attempts: 1 };
    expect(await losing(table('Operations', 'PUT'), () => operations.update(etag ?? '', on))).toBeDefined();
    expect(await operations.takeUserLock('W/"x"', operation('three'))).toBeUndefined();
  });
});

test('a night that loses the answers of its own writes ends like any other, without resent messages', async () => {
  const front = await startStorageFront(await freshStorage());
  onTestFinished(() => front.stop());
  const stage = await play({ storage: front, settings: { MODE: 'report' } });
  stage.withPhoto('ann');
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  front.loseAnswer(transaction('Findings'));
  const before = front.lost();
  await stage.pump();
  expect(front.lost()).toBe(before + 1);
  expect(await stage.run(id)).toMatchObject({ state: 'reported', totals: { findings: { missing: 1 } } });
  expect(stage.errors).toEqual([]);
});
