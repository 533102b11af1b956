/** Calls for one user: one at a time, each ends, and what does not end while the caller waits is gone on with. */
import { describe, expect, test, vi } from 'vitest';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import type { OperationRecord } from '../../shared/core/operation.ts';
import { continueSync } from '../../shared/workflows/control/continue-sync.ts';
import { syncOnDemand } from '../../shared/workflows/control/on-demand.ts';
import { operationNow } from '../../shared/workflows/control/operation-steps.ts';
import { admitWrite } from '../../shared/workflows/control/write-guard.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, told, usual } from './asking.ts';
import { files, isRight, short } from './telling.ts';

/** Pauses pass at once, by the clock of the play. */
function withoutPauses(stage: Play): () => void {
  return stage.wrap('timer', (timer) => ({
    async wait(ms, signal) {
      if (signal !== undefined) return timer.wait(ms, signal);
      stage.pass({ minutes: ms / 60_000 });
    },
  }));
}

const properties = ['PictureURL', 'SPS-PicturePlaceholderState', 'SPS-PictureTimestamp'];
const everything = [...files, ...properties];

/** Of the one message that is left. */
function operationLeft({ queue }: Play): string {
  const [message, ...others] = queue;
  if (message === undefined || others.length > 0) throw new Error(`${queue.length} messages are left`);
  return (message.body as { operationId: string }).operationId;
}

async function now(stage: Play, { id }: Pick<OperationRecord, 'id'>): Promise<OperationRecord> {
  const found = await operationNow(stage.context, id);
  if (found === undefined) throw new Error(`there is no operation ${id}`);
  return found;
}

describe('one at a time', () => {
  test('equal calls are one operation; no message is left', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const all = await Promise.all(Array.from({ length: 5 }, () => ask(stage, { idOrUpn: person.id })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.map((one) => told(one).outcome)).toEqual(all.map(() => 'repaired'));
    expect(short(stage.written(person))).toEqual(everything);
    expect(stage.queue).toEqual([]);
    expect((await ask(stage, { idOrUpn: person.id })).id).not.toBe(all[0]?.id);
  });

  test('a call with other options waits for its turn, and when its caller waits no longer, in the queue', async () => {
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
    expect(told(await now(stage, first))).toMatchObject({ finding: 'missing', outcome: 'repaired' });
    expect(told(await now(stage, second))).toMatchObject({ finding: 'in-step', outcome: undefined });
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

  test('who wants the place of an operation that has just gone takes it', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    let asked = 0;
    stage.wrap('operations', (operations) => ({
      async begin(operation) {
        asked += 1;
        // As the store answers when the place is given back between its two questions.
        return asked === 1 ? { heldBy: '' } : operations.begin(operation);
      },
    }));
    expect(told(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'repaired' });
  });
});

test('who waits for an operation that is erased meanwhile is told how it was last', async () => {
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

describe('a key', () => {
  test('stands for one request, also while it is used twice at once', async () => {
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
    expect((await ask(stage, { ...request, by: 'somebody else' })).id).not.toBe(all[0]?.id);
    expect(short(stage.written())).toEqual(everything);
  });

  test('of a call that joined stands for what it joined; of one that broke off, for what is begun now', async () => {
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
    expect(told(await ask(stage, { idOrUpn: person.id, key: 'other' }))).toMatchObject({
      finding: 'in-step',
    });
  });
});

describe('what does not end in time', () => {
  test('after the caller’s time nothing more is written, and the queue finishes it', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    let overdue = () => {};
    stage.wrap('timer', () => ({
      wait: () =>
        new Promise((resolve) => {
          overdue = resolve;
        }),
    }));
    const mend = stage.wrap('library', (library) => ({
      async upload(...given) {
        await library.upload(...given);
        stage.pass({ minutes: 1 });
        overdue();
      },
    }));
    const operation = await ask(stage, { idOrUpn: person.id });
    expect(operation.state).toBe('running');
    // The call has been answered; its worker comes to its end.
    await vi.waitFor(async () => expect((await now(stage, operation)).nextAt).toBeDefined());
    mend();
    expect(short(stage.written(person))).toEqual(['LThumb']);
    await stage.pump();
    expect(told(await now(stage, operation))).toMatchObject({ finding: 'unfinished', outcome: 'repaired' });
    expect(short(stage.written(person))).toEqual(everything);
    expect(await isRight(stage, person)).toBe(true);
  });

  test('while the nightly run has the user, it looks again and again; then the queue does', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const lease = await stage.context.leases.acquire(person.id, 'night', stage.now(), 600_000);
    withoutPauses(stage);
    const operation = await ask(stage, { idOrUpn: person.id });
    expect(operation).toMatchObject({ state: 'running', cause: expect.stringContaining('nightly run') });
    expect(stage.queue).toHaveLength(1);
    await stage.step();
    expect(await now(stage, operation)).toMatchObject({ state: 'running', attempts: 1 });
    await lease?.release();
    await stage.pump();
    expect(told(await now(stage, operation)).outcome).toBe('repaired');
    const again = await stage.context.leases.acquire(person.id, 'night', stage.now(), 600_000);
    stage.tenant.changePhoto(person.id);
    const mend = stage.wrap('leases', (leases) => ({
      async acquire(...given) {
        const lost = await leases.acquire(...given);
        await again?.release();
        return lost;
      },
    }));
    expect(told(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
    mend();
  });

  test('a service that asks for time gets it; one that does not is given some', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const errors = [
      new TransientError('throttled', { retryAfterMs: 40_000 }),
      new TransientError('HTTP 503'),
    ];
    stage.wrap('sourcePhotos', (photos) => ({
      async describeAlone(id) {
        const error = errors.shift();
        if (error !== undefined) throw error;
        return photos.describeAlone(id);
      },
    }));
    const began = stage.now().getTime();
    const operation = await ask(stage, { idOrUpn: person.id });
    expect(operation).toMatchObject({ state: 'running', cause: 'throttled' });
    expect(Date.parse(operation.nextAt ?? '') - began).toBeGreaterThanOrEqual(40_000);
    expect(stage.queue.map(({ queue }) => queue)).toEqual(['sync-user']);
    await stage.step();
    expect(await now(stage, operation)).toMatchObject({ attempts: 1, cause: 'HTTP 503' });
    await stage.pump();
    expect(await now(stage, operation)).toMatchObject({ state: 'done', nextAt: undefined, cause: undefined });
  });

  test('attempts are counted, and at last it has failed, with the cause', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    stage.wrap('sourcePhotos', () => ({
      describeAlone: async () => Promise.reject(new TransientError('throttled for hours')),
    }));
    const operation = await ask(stage, { idOrUpn: person.id });
    await stage.pump();
    const over = await now(stage, operation);
    expect(over).toMatchObject({ state: 'failed', failure: { kind: 'operation-failed' } });
    expect(over.failure?.detail).toMatch(/in 16 attempts.*throttled for hours/);
    await continueSync(stage.context, { operationId: operation.id });
    await continueSync(stage.context, { operationId: `${person.id}.${'0'.repeat(32)}` });
    expect(await now(stage, operation)).toEqual(over);
  });

  test('one that waits for its turn too long gives nobody else’s place back', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const first = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    stage.queue.length = 0;
    const second = await ask(stage, { idOrUpn: person.id, dryRun: true, waitMs: 0 });
    await stage.pump();
    expect(await now(stage, second)).toMatchObject({
      state: 'failed',
      failure: { kind: 'operation-failed' },
    });
    expect((await ask(stage, { idOrUpn: person.id, waitMs: 0 })).id).toBe(first.id);
  });

  test('a message that fails again and again ends its operation', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('sourcePhotos', () => ({
      describeAlone: async () => Promise.reject(new RangeError('a fault')),
    }));
    await expect(ask(stage, { idOrUpn: person.id })).rejects.toThrow('a fault');
    const operationId = operationLeft(stage);
    await stage.pump();
    mend();
    const over = await now(stage, { id: operationId });
    expect(over.failure?.detail).toContain('continueSync');
    expect(stage.errors).toHaveLength(5);
    await poisonedAgain(stage, operationId);
    expect(await now(stage, { id: operationId })).toEqual(over);
    expect(told(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
  });

  test('whose message is lost gets another when somebody asks, once', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const operation = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    stage.queue.length = 0;
    await now(stage, operation);
    expect(stage.queue).toEqual([]);
    stage.pass({ minutes: 11 });
    await Promise.all([now(stage, operation), now(stage, operation)]);
    expect(stage.queue).toHaveLength(1);
    await stage.pump();
    expect(told(await now(stage, operation)).outcome).toBe('repaired');
    expect(await operationNow(stage.context, `${person.id}.${'0'.repeat(32)}`)).toBeUndefined();
  });
});

async function poisonedAgain(stage: Play, operationId: string): Promise<void> {
  const { poisoned } = await import('../../shared/workflows/run/poisoned.ts');
  await poisoned(stage.context, 'sync-user', { operationId });
}

describe('two workers', () => {
  test('the end that comes first stands', async () => {
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

  test('a wait that comes after the end changes nothing, and the same message twice is one attempt', async () => {
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
    const messages = [1, 2].map(() => continueSync(stage.context, { operationId: operation.id }));
    await Promise.all(messages);
    expect(await now(stage, operation)).toMatchObject({ state: 'done', attempts: 1 });
  });

  test('an attempt that follows the one that copied says so', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('operations', () => ({
      end: async () => Promise.reject(new TransientError('the storage account is away')),
    }));
    await expect(ask(stage, { idOrUpn: person.id })).rejects.toThrow('away');
    mend();
    const operationId = operationLeft(stage);
    await stage.pump();
    expect(told(await now(stage, { id: operationId }))).toMatchObject({
      ...{ finding: 'in-step', outcome: 'repaired' },
      texts: { action: expect.stringContaining('was copied') },
    });
    expect(short(stage.written(person))).toEqual(everything);
  });
});

describe('what is refused', () => {
  test('a refusal of the tenant, and a user who has gone meanwhile, end the operation', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('library', () => ({
      place: async () => Promise.reject(new PermanentError('no-picture-folder', 'There is none')),
    }));
    const refused = await ask(stage, { idOrUpn: person.id });
    mend();
    expect(refused).toMatchObject({
      ...{ state: 'failed', result: undefined },
      failure: { kind: 'tenant-refused', detail: 'There is none (no-picture-folder)' },
    });
    const late = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    stage.tenant.leave(person.id, 'deleted');
    await stage.pump();
    expect(await now(stage, late)).toMatchObject({ failure: { kind: 'user-not-found' } });
  });

  test('more than 50 users in 24 hours: none is written, until the first is a day ago; a dry run never counts', async () => {
    const stage = await play();
    const { context } = stage;
    const person = stage.withPhoto('ann');
    for (let other = 0; other < 48; other += 1) {
      await context.operations.reserve(stage.now(), `other-${other}`);
    }
    const first = stage.now();
    for (let time = 0; time < 3; time += 1) await ask(stage, { idOrUpn: person.id, dryRun: true });
    const same = { id: 'undo of somebody', at: stage.now() };
    expect([await admitWrite(context, same), await admitWrite(context, same)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(told(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
    const more = stage.withPhoto('bob');
    const refused = await ask(stage, { idOrUpn: more.id });
    expect(refused).toMatchObject({
      state: 'failed',
      failure: { kind: 'guard', numbers: { written: 50, limit: 50 } },
    });
    expect(await context.operations.reserved(new Date(0))).toHaveLength(50);
    const retryAt = Date.parse(refused.failure?.retryAt ?? '');
    expect(Math.abs(retryAt - first.getTime() - 24 * 3_600_000)).toBeLessThan(60_000);
    expect(stage.written(more)).toEqual([]);
    expect(told(await ask(stage, { idOrUpn: more.id, dryRun: true })).finding).toBe('missing');
    stage.pass({ hours: 24.1 });
    expect(told(await ask(stage, { idOrUpn: more.id })).outcome).toBe('repaired');
  });

  test('the limit follows the users of the last closed run', async () => {
    const stage = await play();
    stage.inStep('ann');
    const run = await stage.night();
    stage.wrap('runs', (runs) => ({
      async get(id) {
        const stored = await runs.get(id);
        if (stored?.value.totals === undefined || id !== run.id) return stored;
        return { ...stored, value: { ...stored.value, totals: { ...stored.value.totals, users: 5_200 } } };
      },
    }));
    for (let other = 0; other < 51; other += 1) {
      await stage.context.operations.reserve(stage.now(), `other-${other}`);
    }
    const admit = (id: string) => admitWrite(stage.context, { id, at: stage.now() });
    expect(await admit('a')).toBeUndefined();
    expect(await admit('b')).toMatchObject({ numbers: { written: 52, limit: 52, users: 5_200 } });
  });
});

describe('force', () => {
  test('passes over an undo, a contested picture and the wait after failures, and says so', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    await ask(stage, { idOrUpn: person.id });
    const at = stage.now().toISOString();
    const nextAt = new Date(stage.now().getTime() + 3_600_000).toISOString();
    const marks = {
      undone: { undoneSha: (await stage.row(person)).agreement?.sourceSha },
      contested: { repairedAt: [at, at, at] },
      stuck: { trouble: { attempts: 3, code: 'x', since: at, nextAt } },
    };
    for (const [reason, mark] of Object.entries(marks)) {
      stage.tenant.editInSharePoint(person.id);
      await stage.remember(person, () => ({ repairedAt: [], ...mark }));
      expect(told(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ action: 'report', reason });
      const dry = told(await ask(stage, { idOrUpn: person.id, dryRun: true, force: true }));
      expect(dry).toMatchObject({ action: 'report', reason: undefined });
      const forced = told(await ask(stage, { idOrUpn: person.id, force: true }));
      expect(forced).toMatchObject({ action: 'copy', reason: undefined, outcome: 'repaired' });
      expect(forced.texts.action).toContain('as asked (force)');
      expect(await stage.row(person)).toMatchObject({ undoneSha: undefined, trouble: undefined });
    }
    stage.tenant.editInSharePoint(person.id);
    stage.set({ OWNERSHIP: 'respect-sharepoint' });
    const stands = told(await ask(stage, { idOrUpn: person.id, force: true }));
    expect(stands).toMatchObject({ action: 'report', reason: 'ownership' });
  });
});

test('whoever insists where nothing may be written takes no undo away', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  await ask(stage, { idOrUpn: person.id });
  const undoneSha = (await stage.row(person)).agreement?.sourceSha;
  stage.tenant.editInSharePoint(person.id);
  await stage.remember(person, () => ({ repairedAt: [], undoneSha }));
  stage.set({ MODE: 'report' });
  const forced = told(await ask(stage, { idOrUpn: person.id, force: true }));
  expect(forced).toMatchObject({ action: 'report', reason: 'mode' });
  expect((await stage.row(person)).undoneSha).toBe(undoneSha);
});

test('a failure of this user is an outcome, told as one', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  stage.wrap('library', () => ({ upload: async () => Promise.reject(new PermanentError('refused', 'no')) }));
  expect(told(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'failed', ok: false });
  expect((await stage.row(person)).trouble?.code).toBe('refused');
});

test('operations go after seven days, looked for once a day', async () => {
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
