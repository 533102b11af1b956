/** Calls for one user that do not end while the caller waits: each is continued, and ends. */
import { describe, expect, test, vi } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { continueSync } from '../../shared/workflows/on-demand/continue-sync.ts';
import { operationNow } from '../../shared/workflows/on-demand/operation-steps.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, now, operationLeft, resultOf, withoutPauses } from './asking.ts';
import { everything, isRight, short } from './telling.ts';

describe('an operation that does not end in time', () => {
  test('writes nothing after the caller’s wait, and is finished by the queue', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    let overdue = () => {};
    stage.wrap('timer', (timer) => ({
      ...timer,
      wait: () =>
        new Promise((resolve) => {
          overdue = resolve;
        }),
    }));
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        await writer.upload(...given);
        stage.pass({ minutes: 1 });
        overdue();
      },
    }));
    const operation = await ask(stage, { idOrUpn: person.id });
    expect(operation.state).toBe('running');
    // The call has been answered; its worker finishes.
    await vi.waitFor(async () => expect((await now(stage, operation)).nextAt).toBeDefined());
    mend();
    expect(short(stage.written(person))).toEqual(['LThumb']);
    await stage.pump();
    expect(resultOf(await now(stage, operation))).toMatchObject({
      finding: 'unfinished',
      outcome: 'repaired',
    });
    expect(short(stage.written(person))).toEqual(everything);
    expect(await isRight(stage, person)).toBe(true);
  });

  test('tries again while the nightly run writes the user; then the queue does', async () => {
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
    expect(resultOf(await now(stage, operation)).outcome).toBe('repaired');
    const again = await stage.context.leases.acquire(person.id, 'night', stage.now(), 600_000);
    stage.tenant.changePhoto(person.id);
    const mend = stage.wrap('leases', (leases) => ({
      async acquire(...given) {
        const lost = await leases.acquire(...given);
        await again?.release();
        return lost;
      },
    }));
    expect(resultOf(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
    mend();
  });

  test('waits as long as a service asks, or for a default time', async () => {
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

  test('fails after the last attempt, with the cause', async () => {
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

  test('does not release another operation’s user lock when it fails while waiting', async () => {
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

  test('fails when its message fails again and again', async () => {
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
    expect(resultOf(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
  });

  test('gets one new message for a lost one when a caller polls', async () => {
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
    expect(resultOf(await now(stage, operation)).outcome).toBe('repaired');
    expect(await operationNow(stage.context, `${person.id}.${'0'.repeat(32)}`)).toBeUndefined();
  });
});

async function poisonedAgain(stage: Play, operationId: string): Promise<void> {
  const { poisoned } = await import('../../shared/workflows/poison/poisoned.ts');
  await poisoned(stage.context, 'sync-user', { operationId });
}
