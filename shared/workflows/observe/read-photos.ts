/** Downloads source photos, as many at a time as fit into memory, and digests each once. */
import type { Likeness, Pixels, Sha256, SourcePhoto, SourceReading } from '../../core/observation.ts';
import type { Measured } from '../../core/picture-weight.ts';
import type { SourceSnapshot } from '../../core/user.ts';
import type { Runtime, Tenant } from '../context.ts';

export interface DigestedPhoto {
  readonly kind: 'photo';
  readonly sha: Sha256;
  /** Undefined: not a readable image, for the reason in `problem`. */
  readonly likeness: Likeness | undefined;
  readonly problem: string | undefined;
  /** Kept only for a caller that may write the photo. */
  readonly bytes: Uint8Array | undefined;
  /** What the answer with the bytes carried. */
  readonly etag: string | undefined;
  /** Of a photo that was read without its metadata. */
  readonly pixels?: Pixels | undefined;
}

export type ReadPhoto = DigestedPhoto | Exclude<SourcePhoto, { readonly kind: 'photo' }>;

export interface PhotoToRead {
  readonly id: string;
  /** That the source has a photo, as it was read now or last. `unmeasured`: this is not known. */
  readonly source: SourceReading | SourceSnapshot | 'unmeasured';
}

type PhotoReader = Pick<Tenant, 'sourcePhotos'> & Pick<Runtime, 'images'>;

/** By object id; every user has an answer. */
export async function readPhotos(
  context: PhotoReader,
  users: readonly PhotoToRead[],
  keepsBytes: boolean,
): Promise<ReadonlyMap<string, ReadPhoto>> {
  const { memory } = context.images;
  const photos = new Map<string, ReadPhoto>();
  const waiting = [...users];
  while (waiting.length > 0) {
    const some = waiting.splice(0, memory.fitting(waiting.map(measured)));
    const unmeasured = new Set(some.filter(({ source }) => source === 'unmeasured').map(({ id }) => id));
    await memory.photos(some.map(measured), async (seen) => {
      for (const [id, photo] of await context.sourcePhotos.download(some.map(({ id }) => id))) {
        if (photo.kind === 'photo') seen(photo.bytes.length);
        if (photo.kind !== 'photo') photos.set(id, photo);
        else photos.set(id, await digested(context, photo, { keepsBytes, measures: unmeasured.has(id) }));
      }
    });
  }
  return photos;
}

/** Metadata and photo of one user in one request, for a caller that may write the photo. */
export async function readAlone(
  context: PhotoReader,
  userId: string,
): Promise<SourceReading & { readonly photo?: ReadPhoto }> {
  return context.images.memory.photos([undefined], async (seen) => {
    const { photo, ...source } = await context.sourcePhotos.describeAlone(userId, { withPhoto: true });
    if (photo?.kind !== 'photo') return source;
    seen(photo.bytes.length);
    return { ...source, photo: await digested(context, photo, { keepsBytes: true, measures: false }) };
  });
}

function measured({ source }: PhotoToRead): Measured {
  if (source === 'unmeasured') return source;
  return 'pixels' in source ? source.pixels : undefined;
}

async function digested(
  { images }: PhotoReader,
  { bytes, etag }: Extract<SourcePhoto, { kind: 'photo' }>,
  { keepsBytes, measures }: { readonly keepsBytes: boolean; readonly measures: boolean },
): Promise<DigestedPhoto> {
  const likeness = await images.likeness(bytes);
  return {
    kind: 'photo',
    sha: images.sha256(bytes),
    likeness,
    problem: likeness === undefined ? await images.problem(bytes) : undefined,
    bytes: keepsBytes ? bytes : undefined,
    etag,
    ...(measures ? { pixels: await images.pixels(bytes) } : {}),
  };
}
