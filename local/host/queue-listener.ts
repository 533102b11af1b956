import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { TypedData } from './core-module.ts';
import { messageOf } from './failures.ts';
import type { QueueSettings } from './host-json.ts';
import type { Invoke } from './invoke.ts';
import type { Journal } from './journal.ts';
import { bodyProperties } from './json-body.ts';
import { keepMessage } from './keep-message.ts';
import type { QueueTrigger } from './triggers.ts';

export interface QueueListener {
  readonly queueName: string;
  /** Messages that were fetched and are not finished: deleted, given back or moved. */
  readonly inFlight: number;
  /** Messages in the queue, the invisible ones too. */
  depth(): Promise<number>;
  /** Fetches now and not after the pause. */
  wake(): void;
  /** Fetches no more, and treats what is in flight as failed, as the host does when its worker process has died. */
  loseWorker(): Promise<void>;
  /** Fetches no more, and waits for what is in flight. */
  stop(): Promise<void>;
}

export interface QueueListenerOptions {
  readonly trigger: QueueTrigger;
  readonly service: QueueServiceClient;
  readonly settings: QueueSettings;
  readonly leaseSeconds: number;
  readonly invoke: Invoke;
  readonly journal: Journal;
}

const shortestPollingMs = 100;

/**
 * A queue trigger as the storage extension runs it (`QueueListener` and `QueueProcessor` of Azure.Storage.Queues'
 * WebJobs extension): batches, random exponential polling, a lease renewed while the function runs, then deleted,
 * given back after the visibility timeout, or moved to `<queue>-poison`.
 */
export async function startQueueListener(options: QueueListenerOptions): Promise<QueueListener> {
  const { trigger, service, settings, journal } = options;
  const queue = service.getQueueClient(trigger.queueName);
  // A poison queue has no poison queue of its own.
  const poison = trigger.queueName.endsWith('-poison')
    ? undefined
    : service.getQueueClient(`${trigger.queueName}-poison`);
  await Promise.all([queue.createIfNotExists(), poison?.createIfNotExists()]);

  const inFlight = new Set<Promise<void>>();
  const stopping = new AbortController();
  const workerLost = new AbortController();
  const work = (message: DequeuedMessageItem) => {
    const done = handle(options, { queue, poison, workerLost: workerLost.signal }, message)
      .catch((error: unknown) => journal.problem(`${trigger.queueName}: ${messageOf(error)}`))
      .finally(() => inFlight.delete(done));
    inFlight.add(done);
  };

  let isWoken = false;
  let endPause = () => {};
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const wake = () => {
    isWoken = true;
    endPause();
  };
  const poll = async () => {
    let emptyPolls = 0;
    while (!stopping.signal.aborted) {
      if (inFlight.size > settings.newBatchThreshold) {
        await Promise.race(inFlight);
        continue;
      }
      isWoken = false;
      const messages = await fetchBatch(options, queue);
      for (const message of messages) work(message);
      emptyPolls = messages.length > 0 ? 0 : emptyPolls + 1;
      // A message or the end may have come while this was fetched.
      if (emptyPolls > 0 && !isWoken) await pause(pollingDelayMs(emptyPolls, settings.maxPollingMs));
    }
  };
  const polling = poll();

  return {
    queueName: trigger.queueName,
    get inFlight() {
      return inFlight.size;
    },
    depth: async () => (await queue.getProperties()).approximateMessagesCount ?? 0,
    wake,
    loseWorker: async () => {
      stopping.abort();
      wake();
      workerLost.abort();
      await polling;
      await Promise.all(inFlight);
    },
    stop: async () => {
      stopping.abort();
      wake();
      await polling;
      await Promise.all(inFlight);
    },
  };
}

async function fetchBatch(
  options: QueueListenerOptions,
  queue: QueueClient,
): Promise<readonly DequeuedMessageItem[]> {
  try {
    const answer = await queue.receiveMessages({
      numberOfMessages: options.settings.batchSize,
      visibilityTimeout: options.leaseSeconds,
    });
    return answer.receivedMessageItems;
  } catch (error) {
    options.journal.problem(`${options.trigger.queueName} cannot be read: ${messageOf(error)}`);
    return [];
  }
}

interface QueuePair {
  readonly queue: QueueClient;
  readonly poison: QueueClient | undefined;
  readonly workerLost: AbortSignal;
}

async function handle(
  options: QueueListenerOptions,
  queues: QueuePair,
  message: DequeuedMessageItem,
): Promise<void> {
  const { settings, leaseSeconds, trigger, journal } = options;
  const { queue, poison } = queues;
  const kept = keepMessage(queue, message, leaseSeconds, (error) =>
    journal.problem(`${trigger.queueName}: the lease of a message was lost: ${messageOf(error)}`),
  );
  const text = decode(message.messageText, settings.messageEncoding);
  // One more than allowed: the host that had the last attempt was killed in it.
  const attempted = text !== undefined && message.dequeueCount <= settings.maxDequeueCount;
  const succeeded = attempted && (await unlessLost(() => invoke(options, message, text), queues.workerLost));
  const popReceipt = await kept.release();
  if (succeeded) {
    await queue.deleteMessage(message.messageId, popReceipt);
  } else if (poison && (!attempted || message.dequeueCount >= settings.maxDequeueCount)) {
    journal.problem(`A message of ${trigger.queueName} was moved to ${poison.name}.`);
    await poison.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, popReceipt);
  } else if (poison) {
    const seconds = Math.ceil(settings.visibilityMs / 1000);
    await queue.updateMessage(message.messageId, popReceipt, message.messageText, seconds);
  }
  // A failed message of a poison queue just stays invisible for the rest of its lease, so that it is not tried in a fast endless loop.
}

/** False as soon as the worker is lost. */
function unlessLost(work: () => Promise<boolean>, workerLost: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const lose = () => resolve(false);
    if (workerLost.aborted) lose();
    workerLost.addEventListener('abort', lose);
    work()
      .then(resolve, reject)
      .finally(() => workerLost.removeEventListener('abort', lose));
  });
}

async function invoke(
  options: QueueListenerOptions,
  message: DequeuedMessageItem,
  text: string,
): Promise<boolean> {
  const end = await options.invoke(options.trigger.registration, {
    input: { string: text },
    triggerMetadata: metadataOf(message, text),
  });
  return end.succeeded;
}

/**
 * The names are the host's; the library turns the first letter into lower case. Every property of a JSON message comes
 * over them (`WorkerFunctionInvoker.TransformInput` of https://github.com/Azure/azure-functions-host), so who may write
 * to the queue may choose them.
 */
function metadataOf(message: DequeuedMessageItem, text: string): Readonly<Record<string, TypedData>> {
  const moment = (value: Date) => ({
    json: JSON.stringify(value.toISOString().replace(/\.\d{3}Z$/, '+00:00')),
  });
  return {
    QueueTrigger: { string: text },
    DequeueCount: { int: message.dequeueCount },
    ExpirationTime: moment(message.expiresOn),
    Id: { string: message.messageId },
    InsertionTime: moment(message.insertedOn),
    NextVisibleTime: moment(message.nextVisibleOn),
    PopReceipt: { string: message.popReceipt },
    ...Object.fromEntries(bodyProperties(Buffer.from(text))),
  };
}

/** Undefined: not base64 though host.json says so; the extension moves such a message to the poison queue. */
function decode(text: string, encoding: QueueSettings['messageEncoding']): string | undefined {
  if (encoding === 'none') return text;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Doubles with each empty poll, between 80 and 120 % at random, never above the longest. */
function pollingDelayMs(emptyPolls: number, longestMs: number): number {
  const backoff = shortestPollingMs * 2 ** Math.min(emptyPolls - 1, 20) * (0.8 + Math.random() * 0.4);
  return Math.min(longestMs, Math.max(shortestPollingMs, backoff));
}
