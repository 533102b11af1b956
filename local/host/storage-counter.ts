import type { OutgoingObserver } from './outgoing-requests.ts';

/** Requests of the app to each storage service; a transaction is one request. */
export interface StorageCounts {
  tableOperations: number;
  queueOperations: number;
  blobOperations: number;
}

/** Counts the app's requests by the ports of a connection string; Azurite's usual ports without explicit ones. */
export function countStorage(connectionString: string): {
  counts: StorageCounts;
  observer: OutgoingObserver;
} {
  const counts: StorageCounts = { tableOperations: 0, queueOperations: 0, blobOperations: 0 };
  const kinds = new Map<string, keyof StorageCounts>([
    [originOf(connectionString, 'TableEndpoint') ?? 'http://127.0.0.1:10002', 'tableOperations'],
    [originOf(connectionString, 'QueueEndpoint') ?? 'http://127.0.0.1:10001', 'queueOperations'],
    [originOf(connectionString, 'BlobEndpoint') ?? 'http://127.0.0.1:10000', 'blobOperations'],
  ]);
  return {
    counts,
    observer: {
      after: (request) => {
        if (request.byHost) return;
        const kind = kinds.get(new URL(request.url).origin);
        if (kind) counts[kind] += 1;
      },
    },
  };
}

function originOf(connectionString: string, key: string): string | undefined {
  const value = new RegExp(`(?:^|;)${key}=([^;]+)`, 'i').exec(connectionString)?.[1];
  return value === undefined ? undefined : new URL(value).origin;
}
