/**
 * Reads the photo of one user who may be written by one request: its bytes, where they are known to carry the ETag of its
 * metadata (DECISIONS.md, D-bytes-etag).
 */
import { isBelieved } from '../../core/bytes-etag.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { readEtagBehaviour } from '../ledger/etag-behaviour.ts';
import { photoReading } from './by-bytes.ts';

/** The same context; what is learnt meanwhile changes nothing. */
export async function withPhotosByBytes<T extends Tenant & State & Runtime>(context: T): Promise<T> {
  const { bytes } = await readEtagBehaviour(context);
  return isBelieved(bytes) ? { ...context, sourcePhotos: aloneByBytes(context) } : context;
}

/** Whatever is no photo with an ETag is asked for as before: only that may prove an absence. */
export function aloneByBytes({
  sourcePhotos,
  images,
}: Pick<Tenant, 'sourcePhotos'> & Pick<Runtime, 'images'>): Tenant['sourcePhotos'] {
  return {
    ...sourcePhotos,
    async describeAlone(id, asked) {
      const photo = asked && (await sourcePhotos.download([id])).get(id);
      if (photo?.kind !== 'photo') return sourcePhotos.describeAlone(id, asked);
      const reading = photoReading({ etag: photo.etag, pixels: await images.pixels(photo.bytes) });
      return reading === undefined ? sourcePhotos.describeAlone(id, asked) : { ...reading, photo };
    },
  };
}
