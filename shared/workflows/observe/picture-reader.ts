/** Reads the picture files of one user, each at most once, with their hashes and likenesses. */
import { type FileReading, type Likeness, type Sha256, type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Images } from '../../ports/runtime.ts';
import type { Library } from '../../ports/tenant.ts';

export type PictureFile =
  | { readonly kind: 'file'; readonly sha: Sha256; readonly etag?: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What was read of one user's files. */
export interface ReadFiles {
  /** By file name. */
  readonly files: ReadonlyMap<string, PictureFile>;
  /** By SHA-256 of the file; undefined: not a readable image. */
  readonly likenesses: ReadonlyMap<Sha256, Likeness | undefined>;
  /** By SHA-256; undefined: the bytes of large files are not kept. */
  readonly bytes: ReadonlyMap<Sha256, Uint8Array> | undefined;
}

export interface PictureReader {
  file(base: string, size: Size): Promise<PictureFile>;
  /** Undefined: there is no such file, or it could not be read. */
  bytes(base: string, size: Size): Promise<Uint8Array | undefined>;
  /** Undefined: not a readable image. */
  likeness(base: string, size: Size): Promise<Likeness | undefined>;
  /** All files and likenesses so far. */
  read(): ReadFiles;
}

const nothing: ReadFiles = { files: new Map(), likenesses: new Map(), bytes: new Map() };
/** For a reader that only compares: what is larger than a thumbnail becomes a likeness at once. */
export const nothingKept: ReadFiles = { ...nothing, bytes: undefined };
const thumbnailBytes = 64 * 1024;

/** Files in `already` were read a moment ago and are not read again. */
export function pictureReader(
  library: Pick<Library, 'locate' | 'read'>,
  images: Images,
  already: ReadFiles = nothing,
): PictureReader {
  const files = cache(already.files);
  const likenesses = cache(already.likenesses);
  const kept = new Map(already.bytes);

  function file(base: string, size: Size): Promise<PictureFile> {
    const name = fileName(base, size);
    return files.get(name, async () => {
      const { folder } = await library.locate();
      return images.memory.file(async (seen) => {
        const reading = await library.read(`${folder}/${name}`);
        if (reading.kind === 'file') seen(reading.bytes.length);
        return digested(reading);
      });
    });
  }

  async function digested(reading: FileReading): Promise<PictureFile> {
    if (reading.kind !== 'file') return reading;
    const { bytes, etag } = reading;
    const sha = images.sha256(bytes);
    if (already.bytes !== undefined || bytes.length <= thumbnailBytes) kept.set(sha, bytes);
    else await likenesses.get(sha, () => images.likeness(bytes));
    return etag === undefined ? { kind: 'file', sha } : { kind: 'file', sha, etag };
  }

  async function bytes(base: string, size: Size): Promise<Uint8Array | undefined> {
    const found = await file(base, size);
    return found.kind === 'file' ? kept.get(found.sha) : undefined;
  }

  async function likeness(base: string, size: Size): Promise<Likeness | undefined> {
    const found = await file(base, size);
    if (found.kind !== 'file') return undefined;
    return likenesses.get(found.sha, () => images.likeness(kept.get(found.sha) as Uint8Array));
  }

  return {
    file,
    bytes,
    likeness,
    read: () => ({
      files: files.done(),
      likenesses: likenesses.done(),
      bytes: already.bytes === undefined ? undefined : kept,
    }),
  };
}

/** Computes each value once, even when a second caller asks before the first has its answer. */
function cache<T>(initial: ReadonlyMap<string, T>) {
  const values = new Map(initial);
  const pending = new Map<string, Promise<T>>();
  async function computed(key: string, make: () => Promise<T>): Promise<T> {
    const value = await make();
    values.set(key, value);
    return value;
  }
  return {
    async get(key: string, make: () => Promise<T>): Promise<T> {
      if (values.has(key)) return values.get(key) as T;
      const started = pending.get(key) ?? computed(key, make);
      pending.set(key, started);
      return started;
    },
    done: (): ReadonlyMap<string, T> => new Map(values),
  };
}

/** Why a file under a base could not be read; undefined when all could be read. */
export async function unreadable(reader: PictureReader, base: string): Promise<string | undefined> {
  for (const read of await Promise.all(sizes.map((size) => reader.file(base, size)))) {
    if (read.kind === 'unknown') return read.cause;
  }
  return undefined;
}
