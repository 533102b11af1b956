/**
 * The script with a database of ETags: each night the metadata of all photos; whose ETag is another one than in the
 * database is downloaded and uploaded. Modelled after scripts that keep a table of what they saw last. Settings: batches of
 * twenty, one at a time, because the service works on four of a batch at once; four users at a time to write. The database
 * is a local file and takes no time here. Its first night writes everybody. Later it finds what changed in Exchange and
 * nothing that changed in SharePoint, which it never reads.
 */
import { RivalClient } from './client.ts';
import { inPool } from './pool.ts';
import type { Rival } from './rival.ts';
import { writePhoto } from './write-photo.ts';

const usersABatch = 20;
const writersAtOnce = 4;

export function etagDatabase(): Rival {
  const known = new Map<string, string>();
  return {
    reports: false,
    async pass(world) {
      const client = new RivalClient(world);
      const users = await client.users();
      const changed = new Map<string, string>();
      for (let start = 0; start < users.length; start += usersABatch) {
        const etags = await client.etags(users.slice(start, start + usersABatch));
        for (const [id, etag] of etags)
          if (etag !== undefined && etag !== known.get(id)) changed.set(id, etag);
      }
      const toWrite = users.filter(({ id }) => changed.has(id));
      return inPool(toWrite, { atOnce: writersAtOnce }, async (user) => {
        const photo = await client.photo(user);
        if (photo === undefined) return false;
        const isWritten = (await writePhoto(world, client, { user, photo })) !== undefined;
        known.set(user.id, changed.get(user.id) ?? '');
        return isWritten;
      });
    },
  };
}
