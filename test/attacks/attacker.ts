/** Somebody who may write all tables, blobs and queues of the storage account, and knows the code, but cannot sign. */

import type { Person } from '../../local/tenant/truth/types.ts';
import type { TableName } from '../../shared/adapters/storage-names.ts';
import type { Size } from '../../shared/core/observation.ts';
import { nameKey } from '../../shared/core/picture-base.ts';
import { fileName } from '../../shared/core/picture-url.ts';
import type { QueueName } from '../../shared/ports/runtime.ts';
import type { Play } from '../kit/in-process.ts';
import { originalJpeg } from './faces.ts';

export type Columns = Record<string, unknown>;

export function attacker({ account, queue, now }: Play) {
  const users = account.table('Users');
  const blobs = account.container('undo');
  const keyOf = ({ id }: Pick<Person, 'id'>) => ({ partitionKey: id.slice(0, 1), rowKey: id });
  const rowOf = async (table: TableName, partitionKey: string, rowKey: string) => {
    const {
      etag: _,
      timestamp: __,
      ...row
    } = await account.table(table).getEntity<Columns>(partitionKey, rowKey);
    return row as Columns & { readonly partitionKey: string; readonly rowKey: string };
  };
  return {
    user: (person: Pick<Person, 'id'>) => rowOf('Users', keyOf(person).partitionKey, person.id),
    setUser: (person: Pick<Person, 'id'>, columns: Columns) =>
      users.updateEntity({ ...keyOf(person), ...columns }, 'Merge'),
    row: rowOf,
    put: (table: TableName, row: Columns & { partitionKey: string; rowKey: string }) =>
      account.table(table).upsertEntity(row, 'Replace'),
    change: (table: TableName, key: readonly [string, string], columns: Columns) =>
      account.table(table).updateEntity({ partitionKey: key[0], rowKey: key[1], ...columns }, 'Merge'),
    /** Makes these users the only ones who ever had a name. */
    claim: (name: string, holders: readonly Pick<Person, 'id'>[]) => {
      const key = nameKey(name);
      const columns = holders.map(({ id }) => [`h_${id.replaceAll('-', '_')}`, true] as const);
      const row = { partitionKey: key.slice(0, 1), rowKey: key, schema: 1, ...Object.fromEntries(columns) };
      return account.table('Names').upsertEntity(row, 'Replace');
    },
    setCursor: (name: string, value: object) =>
      account
        .table('Cursors')
        .upsertEntity(
          { partitionKey: 'cursor', rowKey: name, schema: 1, value: JSON.stringify(value) },
          'Replace',
        ),
    async copies({ id }: Pick<Person, 'id'>): Promise<string[]> {
      const names: string[] = [];
      for await (const { name } of blobs.listBlobsFlat({ prefix: `${id}/` })) names.push(name);
      return names;
    },
    async copy(name: string): Promise<Columns & { files: Columns; properties: Columns }> {
      return JSON.parse((await blobs.getBlockBlobClient(name).downloadToBuffer()).toString('utf8'));
    },
    async putCopy(name: string, copy: object): Promise<void> {
      const text = JSON.stringify(copy);
      await blobs.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    },
    send(name: QueueName, body: object): void {
      queue.push({ queue: name, body, visibleAt: now().getTime() });
    },
  };
}

export type Attacker = ReturnType<typeof attacker>;

/** A copy of the form that Instep writes, without a seal, that shows a red picture. */
export async function redCopy(person: Pick<Person, 'id'>, now: Date, pictureUrl = addressOf(person)) {
  const red = (await originalJpeg()).toString('base64');
  return {
    schema: 3,
    at: now.toISOString(),
    replacedBy: { kind: 'source', sha: 'a'.repeat(64) },
    host: 'contoso-my.sharepoint.com',
    base: person.id,
    files: { S: red, M: red, L: red },
    properties: {
      PictureURL: pictureUrl,
      'SPS-PicturePlaceholderState': '0',
      'SPS-PictureTimestamp': '63800000000',
      'SPS-PictureExchangeSyncState': '0',
    },
  };
}

/** An agreement on the files that a base has now, as if Instep had found there the photo `sourceSha`. */
export async function agreementOn({ context, now }: Play, base: string, sourceSha = 'a'.repeat(64)) {
  const { library } = context.geos.home;
  const { host, folder } = await library.locate();
  const fileOf = async (size: Size) => {
    const read = await library.read(`${folder}/${fileName(base, size)}`);
    return { etag: undefined, sha: read.kind === 'file' ? context.images.sha256(read.bytes) : '' };
  };
  const files = { S: await fileOf('S'), M: await fileOf('M'), L: await fileOf('L') };
  return { sourceEtag: '', sourceSha, host, base, files, at: now().toISOString() };
}

export function addressOf({ id }: Pick<Person, 'id'>): string {
  return `https://contoso-my.sharepoint.com:443/User%20Photos/Profile%20Pictures/${id}_MThumb.jpg`;
}

/** A mark of the form that Instep writes. */
export function mark(person: Pick<Person, 'id'>, runId: string, { now, undo }: { now: Date; undo?: object }) {
  const shas = { S: '', M: '', L: '' };
  const write = { runId, sourceEtag: '', sourceSha: '', host: 'contoso-my.sharepoint.com', base: person.id };
  return JSON.stringify({ ...write, shas, at: now.toISOString(), undo: undo ?? null });
}
