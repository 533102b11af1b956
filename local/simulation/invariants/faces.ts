/** Whose face is shown, and whether it is one face. */
import { baseShown } from '../../tenant/truth/native-sync.ts';
import { audit } from '../../tenant/truth/oracle.ts';
import { claimOf } from '../../tenant/truth/profiles.ts';
import type { World } from '../world.ts';
import { type History, isFileOf, type Picture, personOn } from './history.ts';
import type { Promises } from './names.ts';
import { peek } from './rows.ts';

type Seen = Pick<World, 'tenant' | 'storage' | 'time' | 'looks'>;
type Tenant = Seen['tenant'];

/** `undone`: files that an undo restored, where SharePoint itself may have stored the face of another. */
export async function checkFaces(
  world: Seen & Pick<World, 'names'>,
  promises: Promises,
  { history, undone }: { readonly history: History; readonly undone: ReadonlySet<string> },
): Promise<void> {
  const { tenant } = world;
  const { wrongByApp, filesOfOthersByApp } = await audit(tenant);
  // What went into a profile under a name that changed hands is taken back, or repaired in a later night.
  const wrong = ledBy(tenant, wrongByApp).filter((id) => !world.names.astray.has(id));
  promises.must('whose-face', wrong.length === 0, () => wrong.join(', '));
  const others = filesOfOthersByApp.filter((path) => !undone.has(path));
  promises.must('files-of-their-owner', others.length === 0, () => others.join(', '));
  checkSizes(world, promises, { history, undone });
}

/**
 * Whom Instep led to the face of another. Who chose it in SharePoint shows it until the next repair, whoever wrote that
 * file. The profile that is found under a name may be another's, until SharePoint follows a rename. And what others put
 * into a user's own files, the next night finds; those that Instep wrote have a promise of their own.
 */
export function ledBy(tenant: Tenant, people: readonly string[]): string[] {
  return people.filter((id) => {
    const person = tenant.users.get(id);
    const found = person && tenant.profileByAccount(claimOf(person.upn));
    const isOwn = found?.properties.get('msOnline-ObjectId') === id;
    const isLed = isOwn && found.writtenBy.get('PictureURL') === 'app';
    return isLed && person !== undefined && baseShown(tenant, person)?.toLowerCase() !== id;
  });
}

/** What an undo restored was there before, also where another program had replaced one size of it. */
export function checkSizes(
  world: Seen,
  promises: Promises,
  { history, undone }: { readonly history: History; readonly undone: ReadonlySet<string> },
): void {
  for (const id of world.tenant.users.keys()) {
    const mixed =
      isMixed(world.tenant, id, history.now(id)?.picture) &&
      !wasRestored(world.tenant, id, { picture: history.now(id)?.picture, undone }) &&
      !isBeingRepaired(world, id) &&
      !wasLeft(world.tenant, id, history.now(id)?.picture) &&
      !wasReplacedUnseen(world, id, history.now(id)?.picture) &&
      !history.interrupted.has(id);
    const told = () => JSON.stringify({ id, picture: history.now(id)?.picture });
    promises.must('one-face-in-all-sizes', !mixed, told);
  }
}

/** Instep wrote last, and the user's own files that are there show more than one face. */
function isMixed(tenant: Tenant, id: string, picture: Picture | undefined): boolean {
  const files = ownFiles(tenant, id, picture);
  return files[0]?.by === 'app' && new Set(files.map(personOn)).size > 1;
}

/** An undo wrote last. Beside the size that it restored, the others may be of an earlier repair. */
function wasRestored(
  tenant: Tenant,
  id: string,
  { picture, undone }: { readonly picture: Picture | undefined; readonly undone: ReadonlySet<string> },
): boolean {
  const [last] = ownFiles(tenant, id, picture);
  return last?.by === 'app' && undone.has(last.path);
}

/** The newest first. */
function ownFiles(tenant: Tenant, id: string, picture: Picture | undefined) {
  return Object.values(picture?.files ?? {})
    .filter(({ path }) => isFileOf(tenant, path, id))
    .toSorted((one, other) => other.modified - one.modified);
}

/**
 * The files are those of a geo location that the user has left. A write that was begun there is not finished there: the
 * user is copied to the new one, as the next run plans it.
 */
export function wasLeft(tenant: Tenant, id: string, picture: Picture | undefined): boolean {
  const person = tenant.users.get(id);
  const url = picture?.url ?? '';
  return person !== undefined && URL.canParse(url) && new URL(url).hostname !== tenant.libraryOf(person).host;
}

/** Since Instep looked at it or wrote it, in the repair that wrote last: the next night finds that. */
function wasReplacedUnseen({ tenant, looks }: Seen, id: string, picture: Picture | undefined): boolean {
  const { url = '', files = {} } = picture ?? {};
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname;
  return Object.values(files).some(({ path, modified, by }) => {
    return by !== 'app' && isFileOf(tenant, path, id) && looks.isOutdated({ host, path, modified });
  });
}

function isBeingRepaired(
  { storage: { tables }, time }: Pick<World, 'storage' | 'time'>,
  id: string,
): boolean {
  const pending = peek(tables, 'Users', id)?.columns.pending;
  const until = peek(tables, 'Leases', id)?.columns.until;
  return (typeof pending === 'string' && pending !== '') || Date.parse(String(until)) > time.ms();
}
