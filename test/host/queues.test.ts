import { expect, test } from 'vitest';
import { testThoroughly } from '../kit/test-with.ts';
import { eventually } from './eventually.ts';
import { recorded, workFunction } from './recording.ts';
import { startFixture } from './start-fixture.ts';

const app = { files: { 'work.js': workFunction } };

test('a message is parsed, handed over with its metadata, and deleted when the handler succeeds', async () => {
  const { host, send, appDir } = await startFixture(app);
  await send('work', { hello: 'world' });
  await eventually('one invocation', () => recorded(appDir).length === 1);
  const stats = await host.waitIdle();
  expect(recorded(appDir)).toEqual([
    {
      message: { hello: 'world' },
      now: expect.any(String),
      metadata: expect.objectContaining({
        dequeueCount: 1,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        popReceipt: expect.any(String),
        insertionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      }),
    },
  ]);
  expect(stats.invocations).toEqual({
    work: { count: 1, failed: 0, running: 0, activeMs: expect.any(Number) },
  });
  expect(stats.queued).toEqual({ work: 0 });
});

test('properties of a message come over the metadata of the same name', async () => {
  const { host, send, appDir } = await startFixture(app);
  await send('work', { DequeueCount: 'made up', extra: true, list: [1] });
  await eventually('one invocation', () => recorded(appDir).length === 1);
  await host.waitIdle();
  const [{ metadata } = { metadata: {} }] = recorded(appDir);
  expect(metadata).toMatchObject({ dequeueCount: 'made up', extra: 'True' });
  expect(metadata).not.toHaveProperty('list');
});

test('a message that keeps failing is tried maxDequeueCount times, then moved unchanged to the poison queue', async () => {
  const { host, send, appDir, queues } = await startFixture({ ...app, queues: { maxDequeueCount: 3 } });
  await send('work', { fail: true });
  const poisoned = await eventually('a poisoned message', async () => {
    const peeked = await queues.getQueueClient('work-poison').peekMessages();
    return peeked.peekedMessageItems[0];
  });
  expect(Buffer.from(poisoned.messageText, 'base64').toString()).toBe('{"fail":true}');
  expect(recorded(appDir).map(({ metadata }) => metadata.dequeueCount)).toEqual([1, 2, 3]);
  const stats = await host.waitIdle();
  expect(stats.invocations.work).toMatchObject({ count: 3, failed: 3, running: 0 });
  expect(stats.problems).toContain('work failed: told to fail');
  expect(stats.problems).toContain('A message of work was moved to work-poison.');
});

testThoroughly(
  'a message of a poison queue that fails stays there, invisible until its lease is over',
  async () => {
    const poison = workFunction.replace("queueName: 'work'", "queueName: 'work-poison'");
    const { host, send, appDir } = await startFixture({ files: { 'work.js': poison } }, { leaseSeconds: 3 });
    await send('work-poison', { fail: true });
    await eventually('two attempts', () => recorded(appDir).length === 2);
    const [first, second] = recorded(appDir).map(({ now }) => Date.parse(now));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(2_500);
    expect((await host.stats()).queued).toEqual({ 'work-poison': 1 });
  },
);

testThoroughly('a failed message comes back only after the visibility timeout of host.json', async () => {
  const { send, appDir } = await startFixture({
    ...app,
    queues: { visibilityTimeout: '00:00:02', maxDequeueCount: 2 },
  });
  await send('work', { fail: true });
  await eventually('two attempts', () => recorded(appDir).length === 2);
  const [first, second] = recorded(appDir).map(({ now }) => Date.parse(now));
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1_500);
});

test('a message is not fetched before its delay is over, but counts as outstanding work', async () => {
  const { host, queues, appDir } = await startFixture(app);
  const sentAt = Date.now();
  await queues
    .getQueueClient('work')
    .sendMessage(Buffer.from('{}').toString('base64'), { visibilityTimeout: 2 });
  expect(await host.stats()).toMatchObject({ idle: false, queued: { work: 1 } });
  await host.waitIdle();
  expect(Date.parse(recorded(appDir)[0]?.now ?? '') - sentAt).toBeGreaterThan(1_500);
});

test('the message of a killed host comes back after its lease, with the next dequeue count', async () => {
  const { host, send, appDir, restart } = await startFixture(app, { leaseSeconds: 3 });
  await send('work', { hangMs: 60_000 });
  await eventually('the first attempt', () => recorded(appDir).length === 1);
  await host.kill();
  expect(await host.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await restart();
  await eventually('the second attempt', () => recorded(appDir).length === 2);
  expect(recorded(appDir).map(({ metadata }) => metadata.dequeueCount)).toEqual([1, 2]);
});

testThoroughly(
  'a killed worker’s message comes back after the visibility timeout, and the last attempt goes to the poison queue',
  async () => {
    const { host, send, appDir, queues, restart } = await startFixture({
      ...app,
      queues: { visibilityTimeout: '00:00:02', maxDequeueCount: 2 },
    });
    await send('work', { hangMs: 60_000 });
    await eventually('the first attempt', () => recorded(appDir).length === 1);
    const killedAt = Date.now();
    await host.killWorker();
    expect(await host.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const again = await restart();
    await eventually('the second attempt', () => recorded(appDir).length === 2);
    expect(Date.parse(recorded(appDir)[1]?.now ?? '') - killedAt).toBeGreaterThan(1_500);
    await again.killWorker();
    expect(await queues.getQueueClient('work-poison').getProperties()).toMatchObject({
      approximateMessagesCount: 1,
    });
  },
);

testThoroughly('a message that takes longer than the lease stays with its host', async () => {
  const { host, send, appDir } = await startFixture(app, { leaseSeconds: 1 });
  await send('work', { hangMs: 3_500 });
  await eventually('an invocation', () => recorded(appDir).length === 1);
  const stats = await host.waitIdle();
  expect(stats.invocations.work).toMatchObject({ count: 1, failed: 0, running: 0 });
  expect(stats.problems).toEqual([]);
});

test('no more than batchSize messages are worked on at once when newBatchThreshold is 0', async () => {
  const { host, send } = await startFixture({ ...app, queues: { batchSize: 2, newBatchThreshold: 0 } });
  for (let count = 0; count < 6; count += 1) await send('work', { hangMs: 200 });
  let most = 0;
  await eventually('all messages', async () => {
    const stats = await host.stats();
    most = Math.max(most, stats.invocations.work?.running ?? 0);
    return stats.idle;
  });
  expect(most).toBe(2);
});

test('a host of one group takes no message of another, and answers no HTTP but as the group http', async () => {
  const both = `${workFunction} app.http('ping', { handler: async () => ({ body: 'pong' }) });`;
  const { host, send, appDir, queues, restart } = await startFixture(
    { files: { 'both.js': both } },
    { group: 'http' },
  );
  await queues.createQueue('work');
  await send('work', {});
  expect((await fetch(`${host.url}/api/ping`)).status).toBe(200);
  expect((await host.stats()).queued).toEqual({});
  const worker = await restart({ group: 'work' });
  await worker.waitIdle();
  expect(recorded(appDir).length).toBe(1);
  expect((await fetch(`${worker.url}/api/ping`)).status).toBe(404);
  expect((await host.stats()).invocations).not.toHaveProperty('work');
  await expect(restart({ group: 'wrok' })).rejects.toThrow('LOCAL_HOST_GROUP is "wrok"');
});

test('a message that is not base64 goes to the poison queue without an attempt', async () => {
  const { host, queues, appDir } = await startFixture(app);
  await queues.getQueueClient('work').sendMessage('{"plain": true}');
  await host.waitIdle();
  expect(await queues.getQueueClient('work-poison').getProperties()).toMatchObject({
    approximateMessagesCount: 1,
  });
  expect(recorded(appDir)).toEqual([]);
});

test('with messageEncoding none, plain text is handed over', async () => {
  const { host, queues, appDir } = await startFixture({ ...app, queues: { messageEncoding: 'none' } });
  await queues.getQueueClient('work').sendMessage('{"plain": true}');
  await host.waitIdle();
  expect(recorded(appDir).map(({ message }) => message)).toEqual([{ plain: true }]);
});

test('a host that is asked to stop finishes its invocations and exits with 0', async () => {
  const { host, send, appDir, queues } = await startFixture(app);
  await send('work', { hangMs: 1_000 });
  await eventually('the invocation', () => recorded(appDir).length === 1);
  await host.stop();
  expect(await host.exited).toEqual({ code: 0, signal: null });
  expect(await queues.getQueueClient('work').getProperties()).toMatchObject({ approximateMessagesCount: 0 });
});
