/** Downloads source photos and hashes each once. */
import type { SourcePhoto } from '../../core/observation.ts';
import type { Runtime, Tenant } from '../context.ts';
import type { HashedBytes } from './picture-reader.ts';

export type HashedPhoto =
  | ({ readonly kind: 'photo' } & HashedBytes)
  | Exclude<SourcePhoto, { readonly kind: 'photo' }>;

/** By object id; every id has an answer. */
export async function readPhotos(
  { sourcePhotos, images }: Pick<Tenant, 'sourcePhotos'> & Pick<Runtime, 'images'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, HashedPhoto>> {
  if (ids.length === 0) return new Map();
  const photos = await sourcePhotos.download(ids);
  return new Map([...photos].map(([id, photo]) => [id, hashed(images, photo)]));
}

export function hashed(images: Runtime['images'], photo: SourcePhoto): HashedPhoto {
  return photo.kind === 'photo' ? { ...photo, sha: images.sha256(photo.bytes) } : photo;
}
