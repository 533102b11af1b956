/**
 * Reads source photos whose bytes are needed in any case: the bytes are asked for at once, and the ETag of that answer takes
 * the place of the metadata (DECISIONS.md, D-bytes-etag).
 */
import type { SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, Tenant } from '../context.ts';
import { type DigestedPhoto, type ReadPhoto, readPhotos } from './read-photos.ts';

export interface ByBytes {
  /** Every user has an answer. */
  readonly sources: ReadonlyMap<string, SourceReading>;
  /** Of the users whose bytes were the answer. */
  readonly photos: ReadonlyMap<string, ReadPhoto>;
  /** Of the other users: their metadata, which had to be asked for after all. */
  readonly described: ReadonlyMap<string, SourceReading>;
}

export function wasNeverRead({ source, agreement, unreadable, uncheckedPending }: UserRow): boolean {
  return [source, agreement, unreadable, uncheckedPending].every((known) => known === undefined);
}

export async function readByBytes(context: Tenant & Runtime, ids: readonly string[]): Promise<ByBytes> {
  const unmeasured = ids.map((id) => ({ id, source: 'unmeasured' }) as const);
  const read = [...(await readPhotos(context, unmeasured, false))];
  const clear = read.flatMap(([id, photo]) => {
    const source = sourceOf(photo);
    return source === undefined ? [] : [{ id, source, photo }];
  });
  const answered = new Set(clear.map(({ id }) => id));
  // Their bytes are not used: they are older than the metadata, so a change in between would never be noticed.
  const described = await context.sourcePhotos.describe(ids.filter((id) => !answered.has(id)));
  return {
    sources: new Map([...clear.map(({ id, source }) => [id, source] as const), ...described]),
    photos: new Map(clear.map(({ id, photo }) => [id, photo])),
    described,
  };
}

/** What the metadata would say. Undefined: that is not certain. */
function sourceOf(photo: ReadPhoto): SourceReading | undefined {
  if (photo.kind === 'unknown') return undefined;
  if (photo.kind !== 'photo') return photo;
  return photoReading(photo);
}

/** The same for a photo of which only the bytes were asked for. */
export function photoReading({
  etag,
  pixels,
}: Pick<DigestedPhoto, 'etag' | 'pixels'>): SourceReading | undefined {
  // A picture of one pixel is a form of "no photo".
  if (etag === undefined || pixels === undefined || pixels.width * pixels.height === 1) return undefined;
  return { kind: 'photo', etag, pixels };
}
