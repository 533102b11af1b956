import { describe, expect, test } from 'vitest';
import { type OperationRecord, operationId } from '../../../shared/core/operation.ts';
import type { Stored } from '../../../shared/ports/state.ts';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1) + seconds * 1000);

function operation(user: number, number: number, changes: Partial<OperationRecord> = {}): OperationRecord {
  const userId = objectId(user);
  const createdAt = at(number).toISOString();
  return {
    id: operationId(userId, String(number).padStart(32, '0')),
    userId,
    dryRun: false,
    force: true,
    by: 'function key',
    createdAt,
    progressAt: createdAt,
    state: 'running',
    attempts: 0,
    nextAt: undefined,
    cause: undefined,
    result: undefined,
    failure: undefined,
    ...changes,
  };
}

const ended = {
  state: 'done',
  nextAt: at(9).toISOString(),
  cause: 'busy',
  result: {
    userId: objectId(1),
    finding: 'missing',
    action: 'copy',
    reason: undefined,
    outcome: 'repaired',
    trace: [{ step: 'found', ok: true, text: 'The user is in the directory.' }],
  },
  failure: { kind: 'guard', detail: 'too many', numbers: { written: 50 }, retryAt: at(10).toISOString() },
} as const satisfies Partial<OperationRecord>;

async function begun(one: OperationRecord): Promise<Stored<OperationRecord>> {
  const answer = await storage.state.operations.begin(one);
  if ('heldBy' in answer) throw new Error(`held by ${answer.heldBy}`);
  return answer;
}

describe('user lock', () => {
  test('of many operations that start at once one gets it, and the others learn which one', async () => {
    const { operations } = storage.state;
    const tries = Array.from({ length: 8 }, (_, number) => operations.begin(operation(1, number)));
    const answers = await Promise.all(tries);
    const winners = answers.flatMap((answer) => ('value' in answer ? [answer.value.id] : []));
    expect(winners).toHaveLength(1);
    const holders = answers.flatMap((answer) => ('heldBy' in answer ? [answer.heldBy] : []));
    expect(new Set(holders)).toEqual(new Set(winners));
    const rows = await Promise.all(tries.map((_, number) => operations.get(operation(1, number).id)));
    expect(rows.filter((row) => row !== undefined)).toHaveLength(1);
  });

  test('starting again after a lost answer finds the operation that was started', async () => {
    const first = await begun(operation(2, 1));
    expect(await storage.state.operations.begin(operation(2, 1))).toEqual(first);
    expect(await storage.state.operations.get(first.value.id)).toEqual(first);
  });

  test('ending an operation stores its result and releases the lock, once', async () => {
    const { operations } = storage.state;
    const first = await begun(operation(3, 1));
    const over = operation(3, 1, ended);
    expect(await operations.end(first.etag, over)).toBe(true);
    expect((await operations.get(over.id))?.value).toEqual(over);
    expect(await operations.end(first.etag, operation(3, 1))).toBe(false);
    const second = await begun(operation(3, 2));
    // A late call for the first operation must not release the lock of the second one.
    expect(await operations.end(first.etag, operation(3, 1))).toBe(false);
    expect(await operations.begin(operation(3, 3))).toEqual({ heldBy: second.value.id });
  });

  test('a waiting operation gets the lock when it is free', async () => {
    const { operations } = storage.state;
    const first = await begun(operation(4, 1));
    const waiting = operation(4, 2, { state: 'waiting' });
    await operations.add(waiting);
    const { etag } = (await operations.get(waiting.id)) as Stored<OperationRecord>;
    expect(await operations.takeUserLock(etag, operation(4, 2))).toBeUndefined();
    expect((await operations.get(waiting.id))?.value.state).toBe('waiting');
    await operations.end(first.etag, operation(4, 1, ended));
    const taken = await operations.takeUserLock(etag, operation(4, 2));
    expect(await operations.get(waiting.id)).toEqual({ etag: taken, value: operation(4, 2) });
    expect(await operations.takeUserLock(etag, operation(4, 2))).toBeUndefined();
  });

  test('a waiting operation whose row has changed does not get the lock', async () => {
    const { operations } = storage.state;
    const waiting = operation(10, 1, { state: 'waiting' });
    await operations.add(waiting);
    const { etag } = (await operations.get(waiting.id)) as Stored<OperationRecord>;
    await operations.update(etag, operation(10, 1, ended));
    expect(await operations.takeUserLock(etag, operation(10, 1))).toBeUndefined();
    expect((await operations.get(waiting.id))?.value.state).toBe('done');
    await begun(operation(10, 2));
  });

  test('an update needs the current ETag', async () => {
    const { operations } = storage.state;
    const first = await begun(operation(5, 1));
    const next = await operations.update(first.etag, operation(5, 1, { attempts: 1 }));
    expect(next).toBeDefined();
    expect(await operations.update(first.etag, operation(5, 1, { attempts: 2 }))).toBeUndefined();
    expect(await operations.get(first.value.id)).toMatchObject({ etag: next, value: { attempts: 1 } });
  });

  test('an id of another form is refused before any request', async () => {
    await expect(storage.state.operations.get('invalid.1')).rejects.toMatchObject({
      code: 'not-an-object-id',
    });
  });
});

test('a key is written once, and can be moved', async () => {
  const { operations } = storage.state;
  const key = { hash: 'a1', request: 'r', operationId: operation(6, 1).id, at: at(1).toISOString() };
  expect(await operations.key('a1')).toBeUndefined();
  expect(await operations.addKey(key)).toBe(true);
  expect(await operations.addKey({ ...key, operationId: 'other' })).toBe(false);
  expect(await operations.key('a1')).toEqual(key);
  await operations.moveKey({ ...key, operationId: operation(6, 2).id });
  expect((await operations.key('a1'))?.operationId).toBe(operation(6, 2).id);
});

test('reservations are listed from a moment on, oldest first, once for each id', async () => {
  const { operations } = storage.state;
  for (const seconds of [30, 10, 20, 20]) await operations.reserve(at(seconds), `id-${seconds}`);
  await operations.reserve(at(20), 'another');
  expect(await operations.reserved(at(20))).toEqual([at(20), at(20), at(30)]);
  await operations.unreserve(at(20), 'another');
  expect(await operations.reserved(at(0))).toEqual([at(10), at(20), at(30)]);
});

test('erasing a user removes all rows of that user and no others', async () => {
  const { operations } = storage.state;
  for (const user of [7, 8, 9]) {
    await begun(operation(user, 1));
    const key = { hash: `user-${user}`, request: 'r', operationId: operation(user, 1).id };
    await operations.addKey({ ...key, at: at(1).toISOString() });
  }
  await operations.eraseUser(objectId(8));
  expect(await operations.get(operation(8, 1).id)).toBeUndefined();
  expect(await operations.key('user-8')).toBeUndefined();
  expect(await operations.begin(operation(8, 2))).toMatchObject({ value: { id: operation(8, 2).id } });
  for (const user of [7, 9]) {
    expect(await operations.get(operation(user, 1).id)).toBeDefined();
    expect(await operations.key(`user-${user}`)).toBeDefined();
  }
});

test('operations, locks, keys and reservations before a moment are removed', async () => {
  const { operations } = storage.state;
  for (const seconds of [1000, 2000, 3000]) {
    const one = operation(seconds, seconds);
    await begun(one);
    await operations.addKey({
      hash: `old-${seconds}`,
      request: 'r',
      operationId: one.id,
      at: at(seconds).toISOString(),
    });
    await operations.reserve(at(seconds), one.id);
  }
  await operations.removeBefore(at(2000));
  expect(await operations.get(operation(1000, 1000).id)).toBeUndefined();
  expect(await operations.begin(operation(1000, 2001))).toMatchObject({ value: {} });
  expect(await operations.key('old-1000')).toBeUndefined();
  for (const kept of [2000, 3000]) {
    expect(await operations.get(operation(kept, kept).id)).toBeDefined();
    expect(await operations.begin(operation(kept, 3001))).toEqual({ heldBy: operation(kept, kept).id });
    expect(await operations.key(`old-${kept}`)).toBeDefined();
  }
  expect(await operations.reserved(at(0))).toEqual([at(2000), at(3000)]);
});
