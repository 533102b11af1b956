/** Reads the files of one user's picture, each at most once, with what deciding needs to know of them. */
import { type FileReading, type Likeness, type Sha256, type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Images } from '../../ports/runtime.ts';
import type { Library } from '../../ports/tenant.ts';

export type PictureFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly sha: Sha256 }
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
  /** Everything that was read so far. */
  read(): ReadFiles;
}

const nothing: ReadFiles = { files: new Map(), likenesses: new Map() };

/** `already` was read just now and is not read again. */
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
    return likenesses.get(found.sha, () => images.likeness(found.bytes));
  }

  return {
    file,
    likeness,
    read: () => ({ files: files.settled(), likenesses: likenesses.settled() }),
  };
}

function described(reading: FileReading, images: Images): PictureFile {
  return reading.kind === 'file' ? { ...reading, sha: images.sha256(reading.bytes) } : reading;
}

/** Makes each value once, also when it is asked for again while it is being made. */
function cache<T>(known: ReadonlyMap<string, T>) {
  const values = new Map(known);
  const pending = new Map<string, Promise<T>>();
  async function made(key: string, make: () => Promise<T>): Promise<T> {
    const value = await make();
    values.set(key, value);
    return value;
  }
  return {
    async get(key: string, make: () => Promise<T>): Promise<T> {
      if (values.has(key)) return values.get(key) as T;
      const started = pending.get(key) ?? made(key, make);
      pending.set(key, started);
      return started;
    },
    settled: (): ReadonlyMap<string, T> => new Map(values),
  };
}

/** The first size under a base that could not be read, if any. */
export async function unreadable(reader: PictureReader, base: string): Promise<string | undefined> {
  for (const read of await Promise.all(sizes.map((size) => reader.file(base, size)))) {
    if (read.kind === 'unknown') return read.cause;
  }
  return undefined;
}
