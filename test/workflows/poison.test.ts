/** Repeated messages and poison messages. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { InvalidMessageError, PermanentError, TransientError } from '../../shared/core/errors.ts';
import { foreignMessage, parseMessage, queueNames } from '../../shared/workflows/ledger/messages.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import { play } from '../kit/in-process.ts';
import { noPhoto } from './telling.ts';

const queuesOfRuns = queueNames.filter((name) => name !== 'sync-user');

test.each(queueNames)('a message to %s that Instep cannot have sent is refused', (queue) => {
  expect(() => parseMessage(queue, '{ not json')).toThrow(InvalidMessageError);
  expect(() => parseMessage(queue, { runId: 'x' })).toThrow(InvalidMessageError);
  expect(() => parseMessage(queue, 'null')).toThrow(InvalidMessageError);
});

test.each(queueNames)('a message to %s that Instep did not send is counted and dropped', async (queue) => {
  const stage = await play();
  const foreign = ['{ not json', { runId: 'x' }, null, `"${'x'.repeat(60)}"`, ''];
  for (const body of foreign) await poisoned(stage.context, queue, body);
  expect(stage.events).toEqual(
    [10, 13, 4, 62, 0].map((length) => ({
      name: 'message.dropped',
      properties: { queue },
      measurements: { length },
    })),
  );
  expect(foreignMessage(queue, foreign[3])).toEqual({ length: 62, beginning: `"${'x'.repeat(39)}` });
});

test('a refresh or close that fails again and again fails the run, which releases the run lock', async () => {
  const stage = await play();
  stage.inStep('a');
  const refused = async () => {
    throw new PermanentError('refused', 'HTTP 403');
  };
  const broken = [
    () => stage.wrap('directory', () => ({ usersDelta: refused })),
    () => stage.wrap('library', () => ({ delta: refused })),
    () =>
      stage.wrap('findings', () => ({ list: () => ({ [Symbol.asyncIterator]: () => ({ next: refused }) }) })),
  ];
  for (const breakIt of broken) {
    const mend = breakIt();
    const run = await stage.night();
    mend();
    expect(run).toMatchObject({ state: 'failed' });
    expect(run.note).toContain('failed again and again');
    expect(await stage.context.runs.active()).toBeUndefined();
    expect(stage.events.at(-1)).toMatchObject({ name: 'run.failed', properties: { runId: run.id } });
    await poisoned(stage.context, 'close-run', { runId: run.id });
    expect(await stage.run(run.id)).toEqual(run);
  }
  await poisoned(stage.context, 'close-run', { runId: '20200101T010000Z' });
  expect(stage.errors).toHaveLength(15);
});

test('a range that cannot be compared counts as unknown and does not stall the run', async () => {
  const stage = await play();
  const { tenant } = stage;
  stage.withPhoto('a');
  tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  let refusals = 0;
  const mend = stage.wrap('ranges', (ranges) => ({
    async take(...given) {
      const attempt = await ranges.take(...given);
      return {
        ...attempt,
        async save(change) {
          if (change.puts.length === 0) return attempt.save(change);
          refusals += 1;
          throw new PermanentError('refused', `${change.puts.length} findings were not written`);
        },
      };
    },
  }));
  const run = await stage.night();
  mend();
  expect(refusals).toBe(5);
  expect(run).toMatchObject({
    state: 'reported',
    totals: {
      users: 2,
      inScope: 1,
      findings: { unknown: 1 },
      causes: { 'range-failed': 1 },
      reasons: { 'range-failed': 1 },
    },
  });
  expect((await stage.findings(run.id)).size).toBe(0);
  await poisoned(stage.context, 'compare-users', { runId: run.id, index: 0 });
  expect(await stage.run(run.id)).toEqual(run);
});

test('a range that fails half-way keeps none of its findings', async () => {
  const stage = await play();
  stage.wrap('sizes', () => ({ readingsAtOnce: 1 }));
  Array.from({ length: 25 }, (_, n) => stage.withPhoto(`p${n}`));
  const { id } = await stage.begin();
  let reads = 0;
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      reads += 1;
      if (reads === 1) return profiles.read(users);
      throw reads === 2 ? new TransientError('throttled', { retryAfterMs: 60_000 }) : new Error('broken');
    },
  }));
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  await stage.step();
  expect((await stage.findings(id)).size).toBe(20);
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'reported', totals: { findings: { unknown: 25 } } });
  expect((await stage.findings(id)).size).toBe(0);
});

test('a poison message of a finished range lets the run continue', async () => {
  const stage = await play();
  stage.inStep('a');
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  stage.queue.length = 0;
  const attempt = await stage.context.ranges.take(id, 0);
  await attempt.save({ puts: [], removals: [], row: { ...attempt.row, done: true } });
  await poisoned(stage.context, 'compare-users', { runId: id, index: 0 });
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'reported', totals: { users: 0 } });
});

test('a chunk that fails half-way keeps what was repaired', async () => {
  const stage = await play();
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  let repaired = 0;
  const mend = stage.wrap('leases', (leases) => ({
    async acquire(...given) {
      repaired += 1;
      if (repaired > 1) throw new Error('the lease table does not answer');
      return leases.acquire(...given);
    },
  }));
  const run = await stage.night();
  mend();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1, failed: 2 } });
  const stored = [...(await stage.findings(run.id)).values()].map(({ outcome }) => outcome);
  expect(stored.toSorted()).toEqual(['failed', 'failed', 'repaired']);
  await poisoned(stage.context, 'repair-photos', { runId: run.id, index: 0, attempt: 0 });
  await poisoned(stage.context, 'repair-photos', { runId: run.id, index: 7, attempt: 0 });
  expect(await stage.run(run.id)).toEqual(run);
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
});

test('a message for a chunk that does not exist goes to the poison queue and harms nothing', async () => {
  const stage = await play();
  stage.inStep('a');
  await stage.closedBefore();
  const run = await stage.night();
  await stage.context.queues.send('repair-photos', { runId: run.id, index: 3, attempt: 0 });
  await stage.pump();
  expect(stage.errors).toHaveLength(5);
  expect(stage.errors[0]).toBeInstanceOf(InvalidMessageError);
  expect(await stage.run(run.id)).toEqual(run);
});

test('a repeated attempt removes findings that it does not find again', async () => {
  const stage = await play();
  const people = Array.from({ length: 25 }, (_, n) => stage.withPhoto(`p${n}`));
  const visitor = people.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0] as Person;
  let reads = 0;
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      reads += 1;
      if (reads !== 2) return profiles.read(users);
      stage.tenant.removePhoto(visitor.id, noPhoto);
      throw new TransientError('throttled', { retryAfterMs: 120_000 });
    },
  }));
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ 'no-photo': 1, missing: 24 });
  expect((await stage.findings(run.id)).has(visitor.id)).toBe(false);
});

test('a message that died after changing the run’s state sends the next message when it is repeated', async () => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const died = new Set<string>();
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if (!died.has(queue)) {
        died.add(queue);
        throw new Error('the process died');
      }
      await queues.send(queue, message, delayMs);
    },
  }));
  await expect(stage.begin()).rejects.toThrow('the process died');
  await startRun(stage.context, 'timer', stage.now());
  await stage.pump();
  const [run] = await stage.context.runs.list(1);
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect([...died].sort()).toEqual(queuesOfRuns.toSorted());
  expect(stage.errors).toHaveLength(4);
});

test('a run whose state changed at the same moment is read again', async () => {
  const stage = await play();
  stage.inStep('a');
  let times = 0;
  stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      times += 1;
      return times === 1 ? false : runs.update(etag, run);
    },
  }));
  expect(await stage.night()).toMatchObject({ state: 'reported' });
  expect(stage.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('was changed by another message'),
  ]);
});

test('late messages, for a run that has ended or is further on, do nothing', async () => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const run = await stage.night();
  const later = stage.now();
  const body = { runId: run.id, index: 0, attempt: 0, page: 0 };
  for (const queue of queuesOfRuns) await stage.context.queues.send(queue, body);
  await stage.context.queues.send('close-run', { runId: '20200101T010000Z' });
  await stage.pump();
  expect(await stage.run(run.id)).toEqual(run);
  expect(stage.errors).toEqual([]);
  expect(stage.tenant.writes.every(({ at }) => at <= later)).toBe(true);
});
