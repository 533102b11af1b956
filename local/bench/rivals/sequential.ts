/**
 * The sequential uploader: for each user the photo from Exchange, three uploads, four properties, one user after the other
 * and without any comparison. Modelled after the profile picture uploader of PnP and the PowerShell scripts that grew
 * from it. It has no settings that would make it faster. It comes to no findings: it writes everybody who has a photo in
 * every pass.
 */
import { RivalClient } from './client.ts';
import { inPool } from './pool.ts';
import type { Rival } from './rival.ts';
import { writePhoto } from './write-photo.ts';

export function sequentialUploader(): Rival {
  return {
    reports: false,
    async pass(world) {
      const client = new RivalClient(world);
      return inPool(await client.users(), { atOnce: 1 }, async (user) => {
        const photo = await client.photo(user);
        if (photo === undefined) return false;
        return (await writePhoto(world, client, { user, photo })) !== undefined;
      });
    },
  };
}
