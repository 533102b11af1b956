/** Calls for one user: one operation at a time, equal calls share it, and each ends once. */
import { describe, expect, test } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { continueSync } from '../../shared/workflows/on-demand/continue-sync.ts';
import { syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { operationNow } from '../../shared/workflows/on-demand/operation-steps.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';
import { ask, now, operationLeft, resultOf, usual, withoutPauses } from './asking.ts';
import { everything, short } from './telling.ts';

describe('one operation at a time', () => {
  test('equal calls share one operation, and no message is left', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const all = await Promise.all(Array.from({ length: 5 }, () => ask(stage, { idOrUpn: person.id })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.map((one) => resultOf(one).outcome)).toEqual(all.map(() => 'repaired'));
    expect(short(stage.written(person))).toEqual(everything);
    expect(stage.queue).toEqual([]);
    expect((await ask(stage, { idOrUpn: person.id })).id).not.toBe(all[0]?.id);
  });

  test('a call with other options waits for the user lock; after its caller’s wait, it continues in the queue', async () => {
    const stage = await play();
    const { context } = stage;
    const person = stage.withPhoto('ann');
    const first = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    expect(first).toMatchObject({ state: 'running', attempts: 0 });
    withoutPauses(stage);
    const second = await ask(stage, { idOrUpn: person.id, dryRun: true, waitMs: 3_000 });
    expect(second).toMatchObject({ state: 'waiting', cause: expect.stringContaining('comes first') });
    await continueSync(context, { operationId: second.id });
    expect(await now(stage, second)).toMatchObject({ state: 'waiting', attempts: 1 });
    await stage.pump();
    expect(resultOf(await now(stage, first))).toMatchObject({ finding: 'missing', outcome: 'repaired' });
    expect(resultOf(await now(stage, second))).toMatchObject({ finding: 'in-step', outcome: undefined });
    const third = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    const mend = stage.wrap('operations', (operations) => ({
      async get(id) {
        const found = await operations.get(id);
        await stage.pump();
        return found;
      },
    }));
    const fourth = await ask(stage, { idOrUpn: person.id, force: true });
    mend();
    expect([(await now(stage, third)).state, fourth.state]).toEqual(['done', 'done']);
  });

  test('a call takes the user lock of an operation that has just gone', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    let asked = 0;
    stage.wrap('operations', (operations) => ({
      async begin(operation) {
        asked += 1;
        // What the store answers when the user lock is released between its two requests.
        return asked === 1 ? { heldBy: '' } : operations.begin(operation);
      },
    }));
    expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'repaired' });
  });
});

test('a caller of an operation that is erased meanwhile gets its last state', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  const first = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
  withoutPauses(stage);
  stage.wrap('operations', (operations) => ({
    async get(id) {
      const found = await operations.get(id);
      await operations.eraseUser(person.id);
      return found;
    },
  }));
  expect(await ask(stage, { idOrUpn: person.id, waitMs: 2_000 })).toEqual(first);
});

describe('an idempotency key', () => {
  test('stands for one request, even when used twice at the same time', async () => {
    const stage = await play();
    const [person, other] = [stage.withPhoto('ann'), stage.withPhoto('bob')];
    const request = { idOrUpn: person.id, key: 'k' };
    const all = await Promise.all([1, 2, 3].map(() => ask(stage, request)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await ask(stage, request)).toEqual(all[0]);
    const reused = { kind: 'key-reused', operationId: all[0]?.id };
    for (const more of [{ idOrUpn: other.id }, { dryRun: true }, { force: true }]) {
      expect(await syncOnDemand(stage.context, { ...usual, ...request, ...more })).toEqual(reused);
    }
    expect((await ask(stage, { ...request, by: 'another caller' })).id).not.toBe(all[0]?.id);
    expect(short(stage.written())).toEqual(everything);
  });

  test('of a call that joined stands for the joined operation; of one that broke off, for the new operation', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const first = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    const joined = await ask(stage, { idOrUpn: person.id, key: 'k', waitMs: 0 });
    expect(joined.id).toBe(first.id);
    expect((await ask(stage, { idOrUpn: person.id, key: 'k', waitMs: 0 })).id).toBe(first.id);
    const mend = stage.wrap('operations', () => ({
      begin: async () => Promise.reject(new TransientError('lost')),
    }));
    const broken = { ...usual, idOrUpn: person.id, key: 'other' };
    await expect(syncOnDemand(stage.context, broken)).rejects.toThrow('lost');
    mend();
    await stage.pump();
    expect(resultOf(await ask(stage, { idOrUpn: person.id, key: 'other' }))).toMatchObject({
      finding: 'in-step',
    });
  });
});

describe('two workers', () => {
  test('the first end is kept', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('operations', (operations) => ({
      async end(etag, operation) {
        mend();
        expect(await operations.end(etag, { ...operation, by: 'the first' })).toBe(true);
        return operations.end(etag, operation);
      },
    }));
    const operation = await ask(stage, { idOrUpn: person.id });
    expect(operation.by).toBe('the first');
    const other = stage.withPhoto('bob');
    const gone = stage.wrap('operations', (operations) => ({
      async end() {
        await operations.eraseUser(other.id);
        return false;
      },
    }));
    expect((await ask(stage, { idOrUpn: other.id })).state).toBe('done');
    gone();
  });

  test('a wait after the end changes nothing, and a message delivered twice is one attempt', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const throttled = async () => Promise.reject(new TransientError('throttled', { retryAfterMs: 1_000 }));
    const mend = stage.wrap('sourcePhotos', () => ({ describeAlone: throttled }));
    for (const erased of [false, true]) {
      const late = stage.wrap('operations', (operations) => ({
        async update() {
          if (erased) await operations.eraseUser(person.id);
          return undefined;
        },
      }));
      expect(await ask(stage, { idOrUpn: person.id })).toMatchObject(erased ? { cause: 'throttled' } : {});
      expect(stage.queue).toEqual([]);
      late();
      await stage.context.operations.eraseUser(person.id);
    }
    mend();
    const operation = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    const both = Promise.withResolvers<void>();
    let reading = 0;
    stage.wrap('operations', (operations) => ({
      async get(id) {
        const found = await operations.get(id);
        reading += 1;
        if (reading === 2) both.resolve();
        await both.promise;
        return found;
      },
    }));
    const messages = [1, 2].map(() => continueSync(stage.context, { operationId: operation.id }));
    await Promise.all(messages);
    expect(await now(stage, operation)).toMatchObject({ state: 'done', attempts: 1 });
  });

  test('an attempt after the one that copied reports the copy', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('operations', () => ({
      end: async () => Promise.reject(new TransientError('the storage account is away')),
    }));
    await expect(ask(stage, { idOrUpn: person.id })).rejects.toThrow('away');
    mend();
    const operationId = operationLeft(stage);
    await stage.pump();
    expect(resultOf(await now(stage, { id: operationId }))).toMatchObject({
      finding: 'in-step',
      outcome: 'repaired',
      texts: { action: expect.stringContaining('was copied') },
    });
    expect(short(stage.written(person))).toEqual(everything);
  });
});

test('operations are removed after seven days, in one search a day', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  const operation = await ask(stage, { idOrUpn: person.id });
  stage.pass({ days: 6 });
  await tidyUp(stage.context);
  expect((await now(stage, operation)).state).toBe('done');
  stage.pass({ days: 2 });
  await tidyUp(stage.context);
  expect(await operationNow(stage.context, operation.id)).toBeUndefined();
  const another = await ask(stage, { idOrUpn: person.id });
  const mend = stage.wrap('operations', () => ({
    removeBefore: async () => Promise.reject(new Error('twice on one day')),
  }));
  await tidyUp(stage.context);
  mend();
  expect((await now(stage, another)).state).toBe('done');
});
