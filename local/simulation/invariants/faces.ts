/** Whose face is shown, and whether it is one face. */
import { audit } from '../../tenant/truth/oracle.ts';
import type { World } from '../world.ts';
import { type History, isFileOf, type Picture } from './history.ts';
import type { Promises } from './names.ts';
import { peek } from './rows.ts';

type Seen = Pick<World, 'tenant' | 'storage' | 'time'>;

export async function checkFaces(world: Seen, promises: Promises, history: History): Promise<void> {
  const { tenant } = world;
  const { wrongByApp, filesOfOthersByApp } = await audit(tenant);
  // Whoever chose the photo of another in SharePoint shows it until the next repair, no matter who wrote that file.
  const wrong = wrongByApp.filter((id) => {
    return tenant.users.get(id)?.profile?.writtenBy.get('PictureURL') === 'app';
  });
  promises.must('whose-face', wrong.length === 0, () => wrong.join(', '));
  promises.must('files-of-their-owner', filesOfOthersByApp.length === 0, () => filesOfOthersByApp.join(', '));
  checkSizes(world, promises, history);
}

export function checkSizes(world: Seen, promises: Promises, history: History): void {
  for (const id of world.tenant.users.keys()) {
    const mixed = isMixed(world.tenant, id, history.now(id)?.picture) && !isBeingRepaired(world, id);
    const told = () => JSON.stringify({ id, picture: history.now(id)?.picture });
    promises.must('one-face-in-all-sizes', !mixed, told);
  }
}

/** Instep wrote last, and the user's own files that are there show more than one face. */
function isMixed(tenant: Seen['tenant'], id: string, picture: Picture | undefined): boolean {
  const files = Object.values(picture?.files ?? {}).filter(({ path }) => isFileOf(tenant, path, id));
  const [last] = files.toSorted((one, other) => other.modified - one.modified);
  return last?.by === 'app' && new Set(files.map(({ face }) => face)).size > 1;
}

function isBeingRepaired(
  { storage: { tables }, time }: Pick<World, 'storage' | 'time'>,
  id: string,
): boolean {
  const pending = peek(tables, 'Users', id)?.columns.pending;
  const until = peek(tables, 'Leases', id)?.columns.until;
  return (typeof pending === 'string' && pending !== '') || Date.parse(String(until)) > time.ms();
}
