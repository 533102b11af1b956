/**
 * Instep's own idea in one function, as a first version would be: a timer function walks all users, compares hashes of both
 * photos with those of a row in Table Storage, and repairs what differs. Modelled after the one-line description of this
 * project. Settings: four users at a time, which is what the photo service of the bench bears; the rest of the users is
 * left when the host ends the invocation, and the next night begins with the first user again. Its first night has no rows
 * and writes everybody who has a photo. Later it finds what changed on either side, in the M file.
 */
import { RivalClient, type RivalUser } from './client.ts';
import { inPool } from './pool.ts';
import type { Rival, RivalWorld } from './rival.ts';
import { writePhoto } from './write-photo.ts';

const usersAtOnce = 4;

export function oneFunction(): Rival {
  return {
    reports: false,
    async pass(world) {
      const client = new RivalClient(world);
      const endsMs = world.nowMs() + world.functionTimeoutMs;
      const isOver = () => world.nowMs() >= endsMs;
      const users = await client.users();
      const pass = await inPool(users, { atOnce: usersAtOnce, isOver }, (user) =>
        compareAndRepair(world, client, user),
      );
      return pass;
    },
  };
}

async function compareAndRepair(world: RivalWorld, client: RivalClient, user: RivalUser): Promise<boolean> {
  const { images, table } = world;
  const photo = await client.photo(user);
  if (photo === undefined) return false;
  const path = await client.shownPath(user);
  const shown = path === undefined ? undefined : await client.file(path);
  const seen = `${images.sha256(photo)} ${shown === undefined ? '' : images.sha256(shown)}`;
  if ((await table.get(user.id)) === seen) return false;
  const written = await writePhoto(world, client, { user, photo });
  if (written === undefined) return false;
  // SharePoint encodes uploads anew, so only what it kept can be compared tomorrow.
  const kept = await client.file(written);
  await table.put(user.id, `${images.sha256(photo)} ${kept === undefined ? '' : images.sha256(kept)}`);
  return true;
}
