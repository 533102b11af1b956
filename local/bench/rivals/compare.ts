/**
 * Download and compare: for each user the photo from Exchange, the profile, and the M file that it names; if the two look
 * different, three uploads and four properties. Modelled after scripts that hash both sides, with Instep's comparison by
 * likeness in place of hashes: SharePoint encodes uploads anew, so that hashes would differ for ever. Settings: how many
 * users at a time; 8 is about what the photo service of the bench bears, 32 what people try next. It finds who shows no
 * photo or another one, sees neither S nor L, and does not ask whose files it overwrites.
 */
import { samePicture } from '../../../shared/core/likeness.ts';
import { RivalClient } from './client.ts';
import { inPool } from './pool.ts';
import type { Rival, RivalWorld } from './rival.ts';
import { writePhoto } from './write-photo.ts';

export function downloadAndCompare(atOnce: number): Rival {
  return {
    reports: true,
    async pass(world, mode) {
      const client = new RivalClient(world);
      return inPool(await client.users(), { atOnce }, async (user) => {
        const photo = await client.photo(user);
        if (photo === undefined) return false;
        const path = await client.shownPath(user);
        const shown = path === undefined ? undefined : await client.file(path);
        if (shown !== undefined && (await looksTheSame(world, photo, shown))) return false;
        return mode === 'report' || (await writePhoto(world, client, { user, photo })) !== undefined;
      });
    },
  };
}

async function looksTheSame({ images }: RivalWorld, one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [a, b] = [await images.likeness(one), await images.likeness(other)];
  return a !== undefined && b !== undefined && samePicture(a, b);
}
