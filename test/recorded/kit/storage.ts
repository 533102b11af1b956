/** Everything that a storage account holds, without what the service adds to it (ETags and time stamps). */
import { createHash } from 'node:crypto';
import type { StorageAccount } from '../../../shared/adapters/storage-account.ts';
import {
  type ContainerName,
  containerNames,
  type TableName,
  tableNames,
} from '../../../shared/adapters/storage-names.ts';

/** By path ("Users / user / 3f2b…"), the properties of a row or the content of a blob. */
export type Contents = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Longer texts inside a blob are photos. */
const longestText = 400;

export async function contentsOf(account: StorageAccount): Promise<Contents> {
  const parts = [
    ...tableNames.map((name) => rowsOf(account, name)),
    ...containerNames.map((name) => blobsOf(account, name)),
  ];
  return Object.fromEntries((await Promise.all(parts)).flat());
}

type Entries = (readonly [key: string, properties: Contents[string]])[];

async function rowsOf(account: StorageAccount, name: TableName): Promise<Entries> {
  const entries: Entries = [];
  for await (const { etag: _, timestamp: __, partitionKey, rowKey, ...columns } of account
    .table(name)
    .listEntities()) {
    // Says only which processes sent requests in the last minutes.
    if (partitionKey === 'share') continue;
    const own = Object.entries(columns).filter(([column]) => !column.startsWith('odata.'));
    const properties = own.map(([column, value]) => [column, readable(value)]);
    entries.push([`${name} / ${partitionKey} / ${rowKey}`, Object.fromEntries(properties)]);
  }
  return entries;
}

async function blobsOf(account: StorageAccount, name: ContainerName): Promise<Entries> {
  const container = account.container(name);
  const entries: Entries = [];
  for await (const blob of container.listBlobsFlat()) {
    const bytes = await container.getBlockBlobClient(blob.name).downloadToBuffer();
    entries.push([`${name} / ${blob.name}`, { sha256: sha256(bytes), ...contentOf(blob.name, bytes) }]);
  }
  return entries;
}

/** JSON in a column is compared by its fields. */
function readable(value: unknown): unknown {
  return typeof value === 'string' && /^[{[]/.test(value) ? { json: JSON.parse(value) } : value;
}

function contentOf(name: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  if (!name.endsWith('.json')) return { bytes: bytes.length };
  const short = (_key: string, value: unknown) =>
    typeof value === 'string' && value.length > longestText ? `sha256 ${sha256(Buffer.from(value))}` : value;
  return { json: JSON.parse(bytes.toString('utf8'), short) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What is new or different, property by property; null stands for what is gone. */
export function changesBetween(before: Contents, after: Contents): Readonly<Record<string, unknown>> {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = keys.map((key) => [key, changeOf(before[key], after[key])] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== undefined));
}

function changeOf(before: Contents[string] | undefined, after: Contents[string] | undefined): unknown {
  if (before === undefined || after === undefined) return after ?? null;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}
