/** A picture in the one format that Instep sends to browsers. */
import type { Budget } from './budget.ts';
import { openUpright } from './centre-square.ts';
import { isTooLarge, type PictureHeader, pictureHeader } from './picture-header.ts';

/** High enough that no viewer sees the difference. */
const quality = 90;

/** A JPEG stays as it is, but only if it can be decoded: first bytes alone do not make a picture. */
export async function asJpeg(bytes: Uint8Array, memory: Budget): Promise<Uint8Array | undefined> {
  const header = await pictureHeader(bytes);
  if (header === undefined || isTooLarge(header, bytes)) return undefined;
  return memory.within(header.decodedBytes, () => decoded(bytes, header).catch(() => undefined));
}

async function decoded(bytes: Uint8Array, header: PictureHeader): Promise<Uint8Array> {
  const picture = await openUpright(bytes, header);
  if (header.isJpeg) {
    await picture.stats();
    return bytes;
  }
  return picture.flatten({ background: '#ffffff' }).toColourspace('srgb').jpeg({ quality }).toBuffer();
}
