/**
 * Creates all storage clients: with the managed identity in Azure, with the emulator's public account
 * locally.
 */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient, type StoragePipelineOptions } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { connectionStringParts } from './connection-string.ts';
import type { ContainerName, TableName } from './storage-names.ts';

/**
 * From the setting `AzureWebJobsStorage`, or from its `__blobServiceUri`, `__queueServiceUri` and
 * `__tableServiceUri`.
 */
export type StorageSettings =
  | { readonly connectionString: string }
  | {
      readonly blobServiceUri: string;
      readonly queueServiceUri: string;
      readonly tableServiceUri: string;
      readonly credential: TokenCredential;
    };

/** Replaces the network for the requests of the SDKs. */
export interface StorageSenders {
  /** Whether the SDKs repeat failed requests, like on the network. */
  readonly retries: boolean;
  readonly tables: NonNullable<TableServiceClientOptions['httpClient']>;
  readonly blobsAndQueues: NonNullable<StoragePipelineOptions['httpClient']>;
}

export interface StorageAccount {
  table(name: TableName): TableClient;
  queue(name: string): QueueClient;
  container(name: ContainerName): ContainerClient;
}

/**
 * Throws for any connection string but that of an emulator on this machine. `senders`
 * stand in for the network.
 */
export function storageAccount(settings: StorageSettings, senders?: StorageSenders): StorageAccount {
  return 'connectionString' in settings
    ? emulatorAccount(settings.connectionString, senders)
    : identityAccount(settings);
}

function emulatorAccount(connectionString: string, senders: StorageSenders | undefined): StorageAccount {
  if (!isLocalEmulator(connectionString)) {
    throw new Error(
      'AzureWebJobsStorage holds a connection string that is not the local emulator’s. Account keys are not used: ' +
        'remove it and set AzureWebJobsStorage__blobServiceUri, AzureWebJobsStorage__queueServiceUri and ' +
        'AzureWebJobsStorage__tableServiceUri (for a user-assigned identity AzureWebJobsStorage__clientId as well), ' +
        'or UseDevelopmentStorage=true with Azurite running.',
    );
  }
  const options = senders && {
    httpClient: senders.blobsAndQueues,
    retryOptions: senders.retries ? {} : { maxTries: 1 },
  };
  const blobs = BlobServiceClient.fromConnectionString(connectionString, options);
  const queues = QueueServiceClient.fromConnectionString(connectionString, options);
  return {
    table: (name) =>
      TableClient.fromConnectionString(connectionString, name, {
        allowInsecureConnection: true,
        ...(senders && {
          httpClient: senders.tables,
          retryOptions: senders.retries ? {} : { maxRetries: 0 },
        }),
      }),
    queue: (name) => queues.getQueueClient(name),
    container: (name) => blobs.getContainerClient(name),
  };
}

function identityAccount(settings: Exclude<StorageSettings, { connectionString: string }>): StorageAccount {
  const { credential } = settings;
  const blobs = new BlobServiceClient(settings.blobServiceUri, credential);
  const queues = new QueueServiceClient(settings.queueServiceUri, credential);
  return {
    table: (name) => new TableClient(settings.tableServiceUri, name, credential),
    queue: (name) => queues.getQueueClient(name),
    container: (name) => blobs.getContainerClient(name),
  };
}

const localHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The short form, or all three endpoints on this machine: no key is sent elsewhere, and the emulator's keys
 * are public.
 */
function isLocalEmulator(connectionString: string): boolean {
  const parts = connectionStringParts(connectionString);
  const proxy = parts.get('developmentstorageproxyuri');
  if (parts.get('usedevelopmentstorage')?.toLowerCase() === 'true') {
    return proxy === undefined || isLocal(proxy);
  }
  const endpoints = ['blobendpoint', 'queueendpoint', 'tableendpoint'].map((name) => parts.get(name));
  return endpoints.every(isLocal);
}

function isLocal(endpoint: string | undefined): boolean {
  return endpoint !== undefined && URL.canParse(endpoint) && localHosts.has(new URL(endpoint).hostname);
}
