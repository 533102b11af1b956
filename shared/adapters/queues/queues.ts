/** Queues: messages are JSON in base64, to match `messageEncoding` in host.json. */
import type { QueueClient } from '@azure/storage-queue';
import { PermanentError } from '../../core/errors.ts';
import type { QueueName, Queues } from '../../ports/runtime.ts';
import type { StorageAccount } from '../storage-account.ts';
import { isAnswer, storageCall } from '../storage-errors.ts';
import { queueNames } from '../storage-names.ts';

/**
 * The service accepts messages of 64 KiB, which is 48 KiB before base64:
 * https://learn.microsoft.com/azure/storage/queues/scalability-targets
 */
const maxBytes = 48 * 1024;
const maxDelaySeconds = 7 * 24 * 3600;

export function storageQueues(account: StorageAccount): Queues {
  const clients = new Map(queueNames.map((name) => [name, account.queue(name)]));

  /** One request. Delays are rounded up, because the service accepts whole seconds only. */
  async function put(queue: QueueName, message: object, delayMs: number) {
    const bytes = Buffer.from(JSON.stringify(message));
    if (bytes.length > maxBytes) {
      throw new PermanentError(
        'message-too-long',
        `Queue ${queue}: a message holds at most ${maxBytes} bytes, this has ${bytes.length}; put it in a table and send its key.`,
      );
    }
    const client = clients.get(queue);
    if (client === undefined)
      throw new PermanentError('no-such-queue', `Queue ${queue} is not one of Instep’s.`);
    const visibilityTimeout = Math.min(Math.ceil(delayMs / 1000), maxDelaySeconds);
    const sent = await storageCall(`Queue ${queue}`, () =>
      client.sendMessage(bytes.toString('base64'), { visibilityTimeout }),
    );
    return { client, sent };
  }

  return {
    async send(queue, message, delayMs = 0) {
      await put(queue, message, delayMs);
    },
    async schedule(queue, message, delayMs) {
      const { client, sent } = await put(queue, message, delayMs);
      return {
        async cancel() {
          await storageCall(`Queue ${queue}`, () => removeMessage(client, sent));
        },
      };
    },
  };
}

/**
 * Does nothing when the message was delivered meanwhile: its receipt is invalid then (400), or it is gone
 * (404).
 */
async function removeMessage(
  client: QueueClient,
  { messageId, popReceipt }: { readonly messageId: string; readonly popReceipt: string },
): Promise<void> {
  try {
    await client.deleteMessage(messageId, popReceipt);
  } catch (error) {
    if (!isAnswer(error, 404) && !isAnswer(error, 400)) throw error;
  }
}
