import { expect, test } from 'vitest';
import { createState, ensureStorage } from '../../../shared/adapters/state.ts';
import { queueNames } from '../../../shared/adapters/storage-names.ts';
import { emptyStorage } from '../storage.ts';

const storage = emptyStorage();

test('a message arrives as base64 of its JSON', async () => {
  const { account, state } = storage;
  await state.queues.send('close-run', { runId: 'r1', text: 'ä' });
  const { receivedMessageItems } = await account.queue('close-run').receiveMessages();
  const texts = receivedMessageItems.map((item) => Buffer.from(item.messageText, 'base64').toString());
  expect(texts).toEqual(['{"runId":"r1","text":"ä"}']);
});

test('a delayed message cannot be received yet; the delay is rounded up to whole seconds', async () => {
  const { account, state } = storage;
  const before = Date.now();
  await state.queues.send('compare-users', { index: 1 }, 59_001);
  const queue = account.queue('compare-users');
  expect((await queue.receiveMessages()).receivedMessageItems).toEqual([]);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
  const sent = await queue.sendMessage('x', { visibilityTimeout: 60 });
  expect(sent.nextVisibleOn.getTime() - before).toBeGreaterThan(58_000);
});

test('48 KiB fit; a larger message is refused, and the error says what to do', async () => {
  const { state } = storage;
  const fits = { t: 'x'.repeat(48 * 1024 - '{"t":""}'.length) };
  await state.queues.send('repair-photos', fits);
  await expect(state.queues.send('repair-photos', { t: `${fits.t}x` })).rejects.toThrow(/put it in a table/);
});

test('every queue has a poison queue, and creating the storage again changes nothing', async () => {
  const { account } = storage;
  await createState(account).cursors.set('kept', 1);
  await ensureStorage(account);
  expect(await createState(account).cursors.get('kept')).toBe(1);
  for (const name of queueNames) {
    expect(await account.queue(`${name}-poison`).exists()).toBe(true);
  }
});

test('a scheduled message can be cancelled until it is delivered', async () => {
  const { account, state } = storage;
  const queue = account.queue('sync-user');
  const scheduled = await state.queues.schedule('sync-user', { n: 1 }, 60_000);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
  await scheduled.cancel();
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
  await scheduled.cancel();
  const late = await state.queues.schedule('sync-user', { n: 2 }, 0);
  const { receivedMessageItems } = await queue.receiveMessages();
  await late.cancel();
  expect(receivedMessageItems).toHaveLength(1);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
});
