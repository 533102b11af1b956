import { QueueServiceClient } from '@azure/storage-queue';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { QueueSettings } from './host-json.ts';
import type { Invoke } from './invoke.ts';
import type { Journal } from './journal.ts';
import type { HostOptions } from './options.ts';
import { hostUserAgent } from './outgoing-requests.ts';
import { type QueueListener, startQueueListener } from './queue-listener.ts';
import type { QueueTrigger } from './triggers.ts';

export interface QueueListenersOptions {
  readonly triggers: readonly QueueTrigger[];
  readonly settings: QueueSettings;
  readonly host: HostOptions;
  readonly invoke: Invoke;
  readonly journal: Journal;
}

/** Creates the queues and begins to poll them. Throws StartFailure when the storage does not answer. */
export async function startQueueListeners(options: QueueListenersOptions): Promise<readonly QueueListener[]> {
  const { host, settings } = options;
  const services = new Map<string, QueueServiceClient>();
  const serviceFor = (connectionString: string) => {
    const service = services.get(connectionString) ?? createService(connectionString);
    services.set(connectionString, service);
    return service;
  };
  const shortened: QueueSettings = {
    ...settings,
    batchSize: host.concurrency ?? settings.batchSize,
    visibilityMs: host.visibilityMs ?? settings.visibilityMs,
    maxPollingMs: Math.min(host.maxPollingMs ?? settings.maxPollingMs, settings.maxPollingMs),
  };
  return Promise.all(
    options.triggers.map(async (trigger) => {
      try {
        return await startQueueListener({
          trigger,
          service: serviceFor(trigger.connectionString),
          settings: shortened,
          leaseSeconds: host.leaseSeconds,
          invoke: options.invoke,
          journal: options.journal,
        });
      } catch (cause) {
        throw new StartFailure(
          `The queue "${trigger.queueName}" cannot be reached; is Azurite running? ${messageOf(cause)}`,
          exitCodes.storage,
          { cause },
        );
      }
    }),
  );
}

function createService(connectionString: string): QueueServiceClient {
  return QueueServiceClient.fromConnectionString(connectionString, {
    userAgentOptions: { userAgentPrefix: hostUserAgent },
    // The storage is on this machine: it answers at once or it is not there.
    retryOptions: { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
  });
}
