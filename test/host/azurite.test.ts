import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, onTestFinished, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { freshStorage } from '../kit/azurite.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { eventually } from './eventually.ts';

async function queueNames(connectionString: string): Promise<string[]> {
  const names: string[] = [];
  for await (const queue of QueueServiceClient.fromConnectionString(connectionString).listQueues())
    names.push(queue.name);
  return names;
}

test('each test has a storage account of its own on the one Azurite', async () => {
  const mine = await freshStorage();
  const yours = await freshStorage();
  await QueueServiceClient.fromConnectionString(mine).createQueue('mine');
  expect(await queueNames(mine)).toEqual(['mine']);
  expect(await queueNames(yours)).toEqual([]);
});

test('a missing package is one clear message', async () => {
  await expect(startAzurite({ lookUpFrom: path.join(tmpdir(), 'nowhere.js') })).rejects.toThrow(
    'Azurite is not installed. Run "npm ci" in the folder of package.json, then try again.',
  );
});

test('a port in use is one clear message', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startAzurite({ ports: { blob: 0, queue: port, table: 0 } })).rejects.toThrow(
    `Azurite cannot listen on 127.0.0.1:${port}: the port is in use by another process.`,
  );
});

testThoroughly(
  'on request it ends by itself, and data kept in a folder is there after the next start',
  async () => {
    const folder = makeTemporaryFolder('instep-azurite-test-');
    onTestFinished(() => folder.remove());
    const first = await startAzurite({ folder: folder.path });
    await QueueServiceClient.fromConnectionString(first.connectionString).createQueue('kept');
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const second = await startAzurite({ folder: folder.path });
    expect(await queueNames(second.connectionString)).toEqual(['kept']);
    await second.stop();
  },
);

testThoroughly(
  'by a clock that is moved, what waits in a queue comes back, also after a restart',
  async () => {
    const folder = makeTemporaryFolder('instep-azurite-test-');
    onTestFinished(() => folder.remove());
    const start = (clockOffsetMs: number) => startAzurite({ folder: folder.path, clockOffsetMs });
    const visible = async ({ connectionString }: Awaited<ReturnType<typeof start>>) => {
      const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('waits');
      return (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.length;
    };
    const first = await start(0);
    const queue = QueueServiceClient.fromConnectionString(first.connectionString).getQueueClient('waits');
    await queue.create();
    for (const visibilityTimeout of [3600, 7200]) await queue.sendMessage('later', { visibilityTimeout });
    expect(await visible(first)).toBe(0);
    await first.setClock(3_660_000);
    expect(await visible(first)).toBe(1);
    await first.stop();
    const second = await start(7_260_000);
    expect(await visible(second)).toBe(2);
    await second.stop();
  },
);

testThoroughly('it ends when the process that started it is killed', async () => {
  const module = fileURLToPath(new URL('../../local/azurite.ts', import.meta.url));
  const script = `
    const { startAzurite } = await import(${JSON.stringify(module)});
    console.log((await startAzurite()).blobPort);
    setInterval(() => {}, 1000);
  `;
  const parent = execFile(process.execPath, ['--input-type=module', '-e', script]);
  const port = await new Promise<number>((resolve) =>
    parent.stdout?.once('data', (text) => resolve(Number(text))),
  );
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  expect(await answers()).toBe(true);
  parent.kill('SIGKILL');
  await eventually('Azurite is gone', async () => !(await answers()));
});
