/** Reads the files of one user's picture, each at most once, with what deciding needs to know of them. */
import { type FileReading, type Likeness, type Sha256, type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Images } from '../../ports/runtime.ts';
import type { Library } from '../../ports/tenant.ts';

export type PictureFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly sha: Sha256 }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly cause: string };

export interface PictureReader {
  file(base: string, size: Size): Promise<PictureFile>;
  /** Undefined: not a readable image. */
  likeness(base: string, size: Size): Promise<Likeness | undefined>;
}

export function pictureReader(library: Library, images: Images): PictureReader {
  const files = new Map<string, Promise<PictureFile>>();
  const likenesses = new Map<string, Promise<Likeness | undefined>>();

  function file(base: string, size: Size): Promise<PictureFile> {
    const name = fileName(base, size);
    return cached(files, name, async () => {
      const { folder } = await library.locate();
      return described(await library.read(`${folder}/${name}`), images);
    });
  }

  async function likenessOf(base: string, size: Size): Promise<Likeness | undefined> {
    const read = await file(base, size);
    if (read.kind !== 'file') return undefined;
    return cached(likenesses, read.sha, () => images.likeness(read.bytes));
  }

  return { file, likeness: likenessOf };
}

function described(reading: FileReading, images: Images): PictureFile {
  return reading.kind === 'file' ? { ...reading, sha: images.sha256(reading.bytes) } : reading;
}

function cached<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}

/** The first size under a base that could not be read, if any. */
export async function unreadable(reader: PictureReader, base: string): Promise<string | undefined> {
  for (const read of await Promise.all(sizes.map((size) => reader.file(base, size)))) {
    if (read.kind === 'unknown') return read.cause;
  }
  return undefined;
}
