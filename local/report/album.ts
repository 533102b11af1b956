/** The pictures that the report shows: small, each kept once, of a bounded number of users. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { TenantControl } from '../tenant/control-client.ts';
import { eachOf } from '../tenant/truth/each-of.ts';

/** Names of pictures; undefined: that side shows none. */
export interface RowPictures {
  readonly exchange: string | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface Album {
  /** Keeps what SharePoint shows of these users, before something may be written. */
  lookBefore(userIds: readonly string[]): Promise<void>;
  /** Keeps what both sides show of these users after a night. */
  lookAfter(night: number, userIds: readonly string[]): Promise<void>;
  picturesOf(night: number, userId: string): RowPictures | undefined;
  /** By name: a data URI. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Each night; a person reads the first dozen, and the file must stay small. */
const usersPerNight = 250;
/** Twice the size in which a picture is shown, for sharp screens. */
const pixels = 112;
const atOnce = 16;

export function createAlbum(tenant: Pick<TenantControl, 'picture'>): Album {
  const pictures = new Map<string, string>();
  const lastShown = new Map<string, string | undefined>();
  const byNight = new Map<string, RowPictures>();
  const take = async (userId: string, side: 'exchange' | 'sharepoint') => {
    const bytes = await tenant.picture(userId, side);
    if (!bytes) return undefined;
    const small = await makeThumbnail(bytes);
    const name = `p${createHash('sha256').update(small).digest('hex').slice(0, 12)}`;
    pictures.set(name, `data:image/webp;base64,${small.toString('base64')}`);
    return name;
  };
  return {
    pictures,
    lookBefore: (userIds) =>
      ofSome(userIds, async (userId) => {
        lastShown.set(userId, await take(userId, 'sharepoint'));
      }),
    lookAfter: (night, userIds) =>
      ofSome(userIds, async (userId) => {
        const [exchange, after] = [await take(userId, 'exchange'), await take(userId, 'sharepoint')];
        const before = lastShown.has(userId) ? lastShown.get(userId) : after;
        byNight.set(`${night}/${userId}`, { exchange, before, after });
        lastShown.set(userId, after);
      }),
    picturesOf: (night, userId) => byNight.get(`${night}/${userId}`),
  };
}

function makeThumbnail(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes).rotate().resize(pixels, pixels, { fit: 'cover' }).webp({ quality: 72 }).toBuffer();
}

async function ofSome(userIds: readonly string[], work: (userId: string) => Promise<void>): Promise<void> {
  await eachOf(userIds.slice(0, usersPerNight), work, atOnce);
}
