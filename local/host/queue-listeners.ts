import { AzureCliCredential } from '@azure/identity';
import { QueueServiceClient } from '@azure/storage-queue';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { QueueSettings } from './host-json.ts';
import type { Invoke } from './invoke.ts';
import type { Journal } from './journal.ts';
import type { HostOptions } from './options.ts';
import { hostUserAgent } from './outgoing-requests.ts';
import { type QueueListener, startQueueListener } from './queue-listener.ts';
import type { QueueStorage, QueueTrigger } from './triggers.ts';

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
  const serviceFor = (storage: QueueStorage) => {
    const key = 'serviceUri' in storage ? storage.serviceUri : storage.connectionString;
    const service = services.get(key) ?? createService(storage);
    services.set(key, service);
    return service;
  };
  const shortened: QueueSettings = {
    ...settings,
    batchSize: host.concurrency ?? settings.batchSize,
    newBatchThreshold: host.concurrency === undefined ? settings.newBatchThreshold : 0,
    visibilityMs: host.visibilityMs ?? settings.visibilityMs,
    maxPollingMs: Math.min(host.maxPollingMs ?? settings.maxPollingMs, settings.maxPollingMs),
  };
  return Promise.all(
    options.triggers.map(async (trigger) => {
      try {
        return await startQueueListener({
          trigger,
          service: serviceFor(trigger.storage),
          settings: shortened,
          leaseSeconds: host.leaseSeconds,
          invoke: options.invoke,
          journal: options.journal,
        });
      } catch (cause) {
        throw new StartFailure(
          `The queue "${trigger.queueName}" cannot be reached; ${advice(trigger.storage)} ${messageOf(cause)}`,
          exitCodes.storage,
          { cause },
        );
      }
    }),
  );
}

function advice(storage: QueueStorage): string {
  return 'serviceUri' in storage
    ? 'does the account exist, and have you the role Storage Queue Data Contributor?'
    : 'is Azurite running?';
}

function createService(storage: QueueStorage): QueueServiceClient {
  if ('serviceUri' in storage) {
    const { serviceUri, tenantId } = storage;
    return new QueueServiceClient(serviceUri, new AzureCliCredential({ tenantId }));
  }
  return QueueServiceClient.fromConnectionString(storage.connectionString, {
    userAgentOptions: { userAgentPrefix: hostUserAgent },
    // The storage is on this machine: it answers at once or it is not there.
    retryOptions: { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
  });
}
