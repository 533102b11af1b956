/** The storage in memory answers as Azurite does: the same requests to both, in an order that a seed decides. */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { expect, test } from 'vitest';
import {
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from '../../local/simulation/storage/storage-client.ts';
import { createRandom, type Random } from '../../local/tenant/truth/random.ts';
import { ensureTablesAndBlobs } from '../../shared/adapters/state.ts';
import { type StorageAccount, storageAccount } from '../../shared/adapters/storage-account.ts';
import { codeOf, statusOf } from '../../shared/adapters/storage-errors.ts';
import { freshStorage } from '../kit/azurite.ts';

const requests = 300;

async function bothAccounts(): Promise<StorageAccount[]> {
  const simulated = simulatedStorage(() => new Date());
  const senders = sendersOf(simulated, async (_request, act) => act());
  const accounts = [
    storageAccount({ connectionString: await freshStorage() }),
    storageAccount({ connectionString: simulatedConnectionString }, senders),
  ];
  await Promise.all(accounts.map(ensureTablesAndBlobs));
  return accounts;
}

/** What is answered, without what differs from store to store: etags and times. */
async function answerOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return plain(await work());
  } catch (error) {
    return { status: statusOf(error), code: codeOf(error) };
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => wanted.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, plain(item)]));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const wanted = new Set(['partitionKey', 'rowKey', 'text', 'number', 'status']);

async function statusesOf(client: TableClient, actions: TransactionAction[]): Promise<number[]> {
  return (await client.submitTransaction(actions)).subResponses.map(({ status }) => status);
}

/** The last ETag that each account gave for a row. */
type Etags = Map<string, string>;
type Request = (client: TableClient, etags: Etags) => Promise<unknown>;

function someRequest(random: Random): { name: string; send: Request } {
  const partitionKey = random.pick(['a', 'b']);
  const rowKey = random.pick(['1', '2', "o'neill", 'ü-4']);
  const entity = { partitionKey, rowKey, text: random.pick(['x', 'é', '']), number: random.below(5) };
  const together = random.pick(['update', 'create', 'upsert'] as const);
  const key = `${partitionKey}/${rowKey}`;
  const withEtag = async (etags: Etags, work: Promise<{ etag?: string }>) => {
    const { etag } = await work;
    if (etag !== undefined) etags.set(key, etag);
  };
  const requestsByName: Record<string, Request> = {
    create: (client, etags) => withEtag(etags, client.createEntity(entity)),
    merge: (client, etags) => withEtag(etags, client.upsertEntity(entity, 'Merge')),
    replace: (client, etags) =>
      withEtag(etags, client.upsertEntity({ partitionKey, rowKey, number: 9 }, 'Replace')),
    update: (client, etags) =>
      withEtag(etags, client.updateEntity(entity, 'Merge', { etag: etags.get(key) ?? '*' })),
    get: (client) => client.getEntity(partitionKey, rowKey),
    remove: (client, etags) => client.deleteEntity(partitionKey, rowKey, { etag: etags.get(key) ?? '*' }),
    removeAny: (client) => client.deleteEntity(partitionKey, rowKey),
    list: async (client) => {
      const pages = client.listEntities({
        queryOptions: { filter: `PartitionKey eq '${partitionKey}' and RowKey ge '2'` },
      });
      return all(pages);
    },
    pages: async (client) => {
      const pages = await all(client.listEntities().byPage({ maxPageSize: 2 }));
      return pages.flat();
    },
    together: (client) => {
      const actions: TransactionAction[] = [
        ['upsert', { ...entity, rowKey: 'z' }, 'Merge'],
        [together, entity as never],
      ];
      return statusesOf(client, actions);
    },
    twiceTheRow: (client) =>
      statusesOf(client, [
        ['upsert', entity],
        ['upsert', entity],
      ]),
    tooLong: (client) => client.createEntity({ ...entity, text: 'x'.repeat(40_000) }),
  };
  const name = random.pick(Object.keys(requestsByName));
  return { name, send: requestsByName[name] as Request };
}

test('tables answer as Azurite does', async () => {
  const accounts = await bothAccounts();
  const clients = accounts.map((account) => account.table('Users'));
  const etags: Etags[] = accounts.map(() => new Map());
  const random = createRandom('storage');
  for (let number = 0; number < requests; number += 1) {
    const { name, send } = someRequest(random);
    const answers = [];
    for (const [at, client] of clients.entries()) {
      answers.push(await answerOf(() => send(client, etags[at] as Etags)));
    }
    expect(answers[1], `request ${number}: ${name}`).toEqual(answers[0]);
  }
});

test('blobs answer as Azurite does', async () => {
  const accounts = await bothAccounts();
  const random = createRandom('blobs');
  for (let number = 0; number < 100; number += 1) {
    const name = random.pick(['a/1', 'a/2', 'b/ü']);
    const what = random.pick(['create', 'write', 'read', 'part', 'exists', 'remove', 'list']);
    const text = `content ${random.below(9)}`;
    const answers = [];
    for (const account of accounts) {
      const container = account.container('undo');
      const blob = container.getBlockBlobClient(name);
      answers.push(
        await answerOf(async () => {
          switch (what) {
            case 'create':
              return void (await blob.upload(text, text.length, { conditions: { ifNoneMatch: '*' } }));
            case 'write':
              return void (await blob.upload(text, text.length));
            case 'read':
              return { text: (await blob.downloadToBuffer()).toString('utf8') };
            case 'part':
              return { text: (await blob.downloadToBuffer(2, 3)).toString('utf8') };
            case 'exists':
              return { status: await blob.exists() };
            case 'remove':
              return { status: (await blob.deleteIfExists()).succeeded };
            default: {
              const pages = await all(container.listBlobsFlat({ prefix: 'a/' }).byPage({ maxPageSize: 1 }));
              return pages.flatMap((page) => page.segment.blobItems.map((item) => ({ text: item.name })));
            }
          }
        }),
      );
    }
    expect(answers[1], `request ${number}: ${what} ${name}`).toEqual(answers[0]);
  }
});
