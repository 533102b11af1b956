import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Tripwire } from '../../local/host/tripwires.ts';
import { isThorough } from '../kit/needs.ts';
import { eventually } from './eventually.ts';
import { startFixture } from './start-fixture.ts';

/** Sends the three requested requests with the requested client. */
const sender = `
import http from 'node:http';
import { QueueClient } from '@azure/storage-queue';

const clients = {
  fetch: (url, text) => fetch(url, { method: 'PUT', body: text }).then((response) => response.text()),
  request: (url, text) => fetch(new Request(url, { method: 'PUT', body: text })).then((response) => response.text()),
  http: (url, text) => new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'PUT' }, (response) => response.resume().on('end', resolve));
    request.on('error', reject);
    request.write(text.slice(0, 1));
    request.end(text.slice(1));
  }),
  queue: (url, text) => new QueueClient(process.env.AzureWebJobsStorage, 'sent').sendMessage(text),
};
app.http('send', {
  methods: ['POST'],
  handler: async (request) => {
    const { client, url } = await request.json();
    for (const text of ['one', 'two', 'three']) await clients[client](url + '/' + text, text);
    return { body: 'sent' };
  },
});
app.storageQueue('idle', { queueName: 'idle', connection: 'AzureWebJobsStorage', handler: () => {} });
`;

const app = { files: { 'sender.js': sender } };

/** A server that keeps the bodies that reached it complete. */
async function startReceiver() {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received.push(text);
    response.end('thank you');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

async function sendUntilDeath(client: string, url: string, tripwire: Omit<Tripwire, 'name'>) {
  const fixture = await startFixture(app, { tripwires: [{ name: 'a named point', ...tripwire }] });
  const { host, queues } = fixture;
  await queues.createQueue('sent');
  const call = fetch(`${host.url}/api/send`, { method: 'POST', body: JSON.stringify({ client, url }) });
  await expect(call).rejects.toThrow();
  expect(await host.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(host.tripped()).toEqual(['a named point']);
  return fixture;
}

/** All three clients send through the same wire, so one is enough for the ordinary run. */
const clients = isThorough ? ['fetch', 'request', 'http'] : ['fetch'];

test.each(clients)(
  'a tripwire before the request, sent by %s: the request never reaches the server',
  async (client) => {
    const { url, received } = await startReceiver();
    await sendUntilDeath(client, url, { when: 'before', method: 'PUT', url: '/t', nth: 1 });
    expect(received).toEqual(['one']);
  },
);

test.each(clients)(
  'a tripwire after the response, sent by %s: the server had the request, the app did not get the response',
  async (client) => {
    const { url, received } = await startReceiver();
    await sendUntilDeath(client, url, { when: 'after', method: 'PUT', url: '/(one|two|three)$', nth: 2 });
    expect(received).toEqual(['one', 'two']);
  },
);

test.each(clients)(
  'a tripwire on a body, sent by %s: only the request with that body trips it',
  async (client) => {
    const { url, received } = await startReceiver();
    await sendUntilDeath(client, url, { when: 'before', method: 'PUT', url: '.', body: 'thr', nth: 1 });
    expect(received).toEqual(['one', 'two']);
  },
);

test.each([
  ['before', 1],
  ['after', 2],
] as const)('%s the second send to a queue of Azurite: %i message is there', async (when, expected) => {
  const { queues } = await sendUntilDeath('queue', '', {
    when,
    method: 'POST',
    url: '/sent/messages',
    nth: 2,
  });
  expect(await queues.getQueueClient('sent').getProperties()).toMatchObject({
    approximateMessagesCount: expected,
  });
});

test('requests of the host itself trip no wire and are not counted as the app’s', async () => {
  const everything = ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({
    name: method,
    when: 'before' as const,
    method,
    url: '/idle',
    nth: 1,
  }));
  const { host, queues, send } = await startFixture(app, { tripwires: everything });
  await send('idle', {});
  await eventually(
    'the host takes its message',
    async () => (await host.stats()).invocations.idle?.count === 1,
  );
  await host.waitIdle();
  expect(await host.stats()).toMatchObject({ queueOperations: 0, tableOperations: 0, blobOperations: 0 });
  await queues.createQueue('sent');
  await fetch(`${host.url}/api/send`, { method: 'POST', body: JSON.stringify({ client: 'queue', url: '' }) });
  const stats = await host.stats();
  expect(stats).toMatchObject({ queueOperations: 3, tableOperations: 0, blobOperations: 0 });
  expect(stats.rssBytes).toBeGreaterThan(20_000_000);
  expect(stats.peakRssBytes).toBeGreaterThanOrEqual(stats.rssBytes);
});
