/** Reads the picture files of one user, each at most once, with their hashes and likenesses. */
import { type FileReading, type Likeness, type Sha256, type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Images } from '../../ports/runtime.ts';
import type { Library } from '../../ports/tenant.ts';

export interface HashedBytes {
  readonly bytes: Uint8Array;
  readonly sha: Sha256;
}

export type PictureFile =
  | ({ readonly kind: 'file'; readonly etag?: string } & HashedBytes)
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What was read of one user's files. */
export interface ReadFiles {
  /** By file name. */
  readonly files: ReadonlyMap<string, PictureFile>;
  /** By SHA-256 of the file; undefined: not a readable image. */
  readonly likenesses: ReadonlyMap<Sha256, Likeness | undefined>;
}

export interface PictureReader {
  file(base: string, size: Size): Promise<PictureFile>;
  /** Undefined: not a readable image. */
  likeness(base: string, size: Size): Promise<Likeness | undefined>;
  /** Of any photo of the user, also of the source; each is worked out once. */
  likenessOf(photo: HashedBytes): Promise<Likeness | undefined>;
  /** All files and likenesses so far. */
  read(): ReadFiles;
}

const nothing: ReadFiles = { files: new Map(), likenesses: new Map() };

/** Files in `already` were read a moment ago and are not read again. */
export function pictureReader(
  library: Pick<Library, 'locate' | 'read'>,
  images: Images,
  already: ReadFiles = nothing,
): PictureReader {
  const files = cache(already.files);
  const likenesses = cache(already.likenesses);

  function file(base: string, size: Size): Promise<PictureFile> {
    const name = fileName(base, size);
    return files.get(name, async () => {
      const { folder } = await library.locate();
      return described(await library.read(`${folder}/${name}`), images);
    });
  }

  async function likeness(base: string, size: Size): Promise<Likeness | undefined> {
    const found = await file(base, size);
    if (found.kind !== 'file') return undefined;
    return likenessOf(found);
  }

  function likenessOf({ bytes, sha }: HashedBytes): Promise<Likeness | undefined> {
    return likenesses.get(sha, () => images.likeness(bytes));
  }

  return {
    file,
    likeness,
    likenessOf,
    read: () => ({ files: files.done(), likenesses: likenesses.done() }),
  };
}

function described(reading: FileReading, images: Images): PictureFile {
  return reading.kind === 'file' ? { ...reading, sha: images.sha256(reading.bytes) } : reading;
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
