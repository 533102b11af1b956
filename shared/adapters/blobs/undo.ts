/** Undo copies: what a user's picture was before a run replaced it. */
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { sizes } from '../../core/observation.ts';
import { baseKey } from '../../core/picture-base.ts';
import type { UndoCopy, UndoStore } from '../../ports/state.ts';
import { blobExists, blobNames, createBlob, readBlob, removeBlobs } from './blob-calls.ts';

const suffix = '.json';

/**
 * One blob holds files and properties together: it is there whole or not at all, so a crash cannot leave a copy made of two
 * moments, and keeping one is a single request.
 */
export function undoStore(container: ContainerClient): UndoStore {
  async function read(name: string): Promise<UndoCopy | undefined> {
    const bytes = await readBlob(container, name);
    return bytes && parsed(JSON.parse(bytes.toString('utf8')));
  }
  return {
    async keep(userId, runId, copy) {
      const bytes = Buffer.from(JSON.stringify(written(copy)));
      if (await createBlob(container, firstOf(userId, runId), bytes)) return;
      const first = await read(firstOf(userId, runId));
      if (first?.base === copy.base && first.host === copy.host) return;
      const key = baseKey(`${copy.host}/${copy.base}`);
      await createBlob(container, `${prefix(userId, runId)}~${key}${suffix}`, bytes);
    },
    async get(userId, runId) {
      const first = await read(firstOf(userId, runId));
      if (first === undefined) return [];
      const copies = [first];
      for await (const names of blobNames(container, `${prefix(userId, runId)}~`)) {
        const further = await Promise.all(names.map(read));
        copies.push(...further.filter((copy) => copy !== undefined));
      }
      return copies;
    },
    has: (userId, runId) => blobExists(container, firstOf(userId, runId)),
    async runs(userId) {
      const runIds: string[] = [];
      for await (const names of blobNames(container, `${userId}/`)) {
        const first = names.filter((name) => !name.includes('~'));
        runIds.push(...first.map((name) => name.slice(userId.length + 1, -suffix.length)));
      }
      return runIds.sort().reverse();
    },
    async eraseUser(userId) {
      await removeBlobs(container, `${userId}/`);
    },
  };
}

/** Of every copy of a user and a run; further bases follow behind a tilde. */
function prefix(userId: string, runId: string): string {
  return `${userId}/${runId}`;
}

function firstOf(userId: string, runId: string): string {
  return `${prefix(userId, runId)}${suffix}`;
}

const storedCopy = z.object({
  schema: z.literal(3),
  at: z.string(),
  replacedBy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('source'), sha: z.string() }),
    z.object({ kind: z.literal('nothing') }),
    z.object({ kind: z.literal('copy'), runId: z.string() }),
  ]),
  host: z.string(),
  base: z.string(),
  files: z.object({ S: z.base64().optional(), M: z.base64().optional(), L: z.base64().optional() }),
  properties: z.object({
    PictureURL: z.string(),
    'SPS-PicturePlaceholderState': z.string(),
    'SPS-PictureTimestamp': z.string(),
    'SPS-PictureExchangeSyncState': z.string(),
  }),
});

/** Of the first version it is not known what took its place, nor when: it finishes a write that was begun, and is too old to be undone. */
const firstVersion = { at: new Date(0).toISOString(), replacedBy: { kind: 'nothing' } } as const;
/** The first two knew of one geo location. */
const oneLocation = { schema: 3, host: '' } as const;
const anyVersion = z.preprocess((copy: { readonly schema?: unknown }) => {
  if (copy.schema === 1) return { ...copy, ...firstVersion, ...oneLocation };
  return copy.schema === 2 ? { ...copy, ...oneLocation } : copy;
}, storedCopy);

function written(copy: UndoCopy): z.input<typeof storedCopy> {
  const files = sizes.flatMap((size) => {
    const bytes = copy.files[size];
    return bytes === undefined ? [] : [[size, Buffer.from(bytes).toString('base64')] as const];
  });
  return { ...copy, schema: 3, files: Object.fromEntries(files) };
}

function parsed(value: unknown): UndoCopy {
  const { schema: _, files, ...copy } = anyVersion.parse(value);
  const bytes = sizes.flatMap((size) => {
    const file = files[size];
    return file === undefined ? [] : [[size, new Uint8Array(Buffer.from(file, 'base64'))] as const];
  });
  return { ...copy, files: Object.fromEntries(bytes) };
}
