/** Undo copies: what a user's picture was before a run replaced it. */
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { sizes } from '../../core/observation.ts';
import type { UndoCopy, UndoStore } from '../../ports.ts';
import { createBlob, readBlob, removeBlobs } from './blob-calls.ts';

/**
 * One blob holds files and properties together: it is there whole or not at all, so a crash cannot leave a copy made of two
 * moments, and keeping one is a single request.
 */
export function undoStore(container: ContainerClient): UndoStore {
  return {
    async keep(userId, runId, copy) {
      await createBlob(container, blobName(userId, runId), Buffer.from(JSON.stringify(written(copy))));
    },
    async get(userId, runId) {
      const bytes = await readBlob(container, blobName(userId, runId));
      return bytes && parsed(JSON.parse(bytes.toString('utf8')));
    },
    async eraseUser(userId) {
      await removeBlobs(container, `${userId}/`);
    },
  };
}

function blobName(userId: string, runId: string): string {
  return `${userId}/${runId}.json`;
}

const storedCopy = z.object({
  schema: z.literal(1),
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
  return { schema: 1, base: copy.base, files: Object.fromEntries(files), properties: copy.properties };
}

function parsed(value: unknown): UndoCopy {
  const { base, files, properties } = storedCopy.parse(value);
  const bytes = sizes.flatMap((size) => {
    const file = files[size];
    return file === undefined ? [] : [[size, new Uint8Array(Buffer.from(file, 'base64'))] as const];
  });
  return { base, files: Object.fromEntries(bytes), properties };
}
