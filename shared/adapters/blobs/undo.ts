/** Undo copies: what a user's picture was before a run replaced it. */
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { sizes } from '../../core/observation.ts';
import { baseKey } from '../../core/picture-base.ts';
import type { UndoCopy, UndoStore } from '../../ports.ts';
import { blobNames, createBlob, readBlob, removeBlobs } from './blob-calls.ts';

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
      if (await createBlob(container, `${prefix(userId, runId)}.json`, bytes)) return;
      const first = await read(`${prefix(userId, runId)}.json`);
      if (first?.base === copy.base && first.host === copy.host) return;
      const key = baseKey(`${copy.host}/${copy.base}`);
      await createBlob(container, `${prefix(userId, runId)}~${key}.json`, bytes);
    },
    async get(userId, runId) {
      const first = await read(`${prefix(userId, runId)}.json`);
      if (first === undefined) return [];
      const copies = [first];
      for await (const names of blobNames(container, `${prefix(userId, runId)}~`)) {
        const further = await Promise.all(names.map(read));
        copies.push(...further.filter((copy) => copy !== undefined));
      }
      return copies;
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

const storedCopy = z.object({
  schema: z.literal(1),
  /** Not in copies from before geo locations were told apart. */
  host: z.string().default(''),
  base: z.string(),
  files: z.object({ S: z.base64().optional(), M: z.base64().optional(), L: z.base64().optional() }),
  properties: z.object({
    PictureURL: z.string(),
    'SPS-PicturePlaceholderState': z.string(),
    'SPS-PictureTimestamp': z.string(),
    'SPS-PictureExchangeSyncState': z.string(),
  }),
});

function written(copy: UndoCopy): z.input<typeof storedCopy> {
  const files = sizes.flatMap((size) => {
    const bytes = copy.files[size];
    return bytes === undefined ? [] : [[size, Buffer.from(bytes).toString('base64')] as const];
  });
  const { host, base, properties } = copy;
  return { schema: 1, host, base, files: Object.fromEntries(files), properties };
}

function parsed(value: unknown): UndoCopy {
  const { host, base, files, properties } = storedCopy.parse(value);
  const bytes = sizes.flatMap((size) => {
    const file = files[size];
    return file === undefined ? [] : [[size, new Uint8Array(Buffer.from(file, 'base64'))] as const];
  });
  return { host, base, files: Object.fromEntries(bytes), properties };
}
