/** Reads, writes and deletes blobs. A blob that is missing or exists already is a result, not an error. */
import type { ContainerClient } from '@azure/storage-blob';
import { inFlight } from '../in-flight.ts';
import { isAnswer, storageCall } from '../storage-errors.ts';

const removalsInFlight = 8;

/** Reads `count` bytes, or all up to the end; returns undefined when there is no such blob. */
export async function readBlob(
  container: ContainerClient,
  name: string,
  offset = 0,
  count?: number,
): Promise<Buffer | undefined> {
  try {
    return await storageCall(`Blob ${container.containerName}/${name}`, () =>
      container.getBlockBlobClient(name).downloadToBuffer(offset, count),
    );
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

/** One request, which does not read the content. */
export async function blobExists(container: ContainerClient, name: string): Promise<boolean> {
  return await storageCall(`Blob ${container.containerName}/${name}`, () =>
    container.getBlockBlobClient(name).exists(),
  );
}

/** Writes the blob unless it exists, and returns whether it was written. One request. */
export async function createBlob(container: ContainerClient, name: string, bytes: Buffer): Promise<boolean> {
  const conditions = { ifNoneMatch: '*' };
  try {
    await storageCall(`Blob ${container.containerName}/${name}`, () =>
      container.getBlockBlobClient(name).upload(bytes, bytes.length, { conditions }),
    );
    return true;
  } catch (error) {
    if (isAnswer(error, 409) || isAnswer(error, 412)) return false;
    throw error;
  }
}

export async function writeBlob(container: ContainerClient, name: string, bytes: Buffer): Promise<void> {
  await storageCall(`Blob ${container.containerName}/${name}`, () =>
    container.getBlockBlobClient(name).upload(bytes, bytes.length),
  );
}

/** Names of the blobs with a prefix, sorted, in pages of up to 1,000. */
export async function* blobNames(
  container: ContainerClient,
  prefix: string,
): AsyncIterable<readonly string[]> {
  const pages = container.listBlobsFlat({ prefix }).byPage({ maxPageSize: 1_000 })[Symbol.asyncIterator]();
  for (;;) {
    const page = await storageCall(`Blobs ${container.containerName}/${prefix}`, () => pages.next());
    if (page.done === true) return;
    yield page.value.segment.blobItems.map((blob) => blob.name);
  }
}

export async function removeBlobs(container: ContainerClient, prefix: string): Promise<void> {
  for await (const names of blobNames(container, prefix)) {
    await inFlight(names, removalsInFlight, (name) =>
      storageCall(`Blob ${container.containerName}/${name}`, () =>
        container.getBlockBlobClient(name).deleteIfExists(),
      ),
    );
  }
}
