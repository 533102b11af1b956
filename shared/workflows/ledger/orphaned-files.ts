/**
 * Photo files that belong to no single user with a row: the file was listed before its owner, or its owner was erased. The
 * library reports a file once, so it is stored by picture base until a user has that base (DECISIONS.md, D-orphaned-files).
 */
import { fileKey, type GeoHost } from '../../core/geo.ts';
import { sizes } from '../../core/observation.ts';
import { upnBase } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { LibraryFile, OrphanedFile } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { readLibraryCursors } from './library-cursor.ts';
import { ownersOf } from './ownership.ts';
import { unknownFile } from './unknown-file.ts';

/**
 * Gives orphaned files to users whose rows and names the refresh has just written. The list of the library may be stored at
 * this moment, and say more of a file than was known when it became an orphan: only that it is there counts.
 */
export async function attachOrphans(
  context: State & Pick<Runtime, 'clock'>,
  changed: readonly { readonly id: string; readonly upn?: string }[],
): Promise<void> {
  const bases = changed.flatMap(({ id, upn }) => (upn === undefined ? [id] : [id, upnBase(upn)]));
  for (const library of await readLibraryCursors(context)) await attachIn(context, library, bases);
}

async function attachIn(
  context: State & Pick<Runtime, 'clock'>,
  library: { readonly listId: string } & GeoHost,
  bases: readonly string[],
): Promise<void> {
  const { users, names, libraryFiles, clock } = context;
  const baseOf = new Map(bases.map((base) => [fileKey(base, library), base]));
  const orphans = await libraryFiles.orphans(library.listId, [...baseOf.keys()]);
  const items = await libraryFiles.get(
    library.listId,
    orphans.map(({ itemId }) => itemId),
  );
  // If a page of the library was applied in part and read again, a listed orphan may have an owner by now, or be gone.
  const { current = [], outdated = [] } = Object.groupBy(orphans, (file) =>
    isStillOrphaned(file, items.get(file.itemId)) ? 'current' : 'outdated',
  );
  const named = current.map((file) => ({ ...file, base: baseOf.get(file.key) as string }));
  const owners = await ownersOf(
    names,
    named.map(({ base }) => base),
  );
  const owned = named.map((file) => ({ ...file, userId: owners.get(file.base) })).filter(hasOwner);
  const without = new Set(await users.mergeSeen(owned.map((file) => unknownFile(file, clock.now()))));
  const attached = owned.filter(({ userId }) => !without.has(userId));
  // Last, so that an attempt after an interruption finds them again.
  await libraryFiles.assign(library.listId, attached);
  await libraryFiles.removeOrphans(library.listId, [...outdated, ...attached]);
}

function isStillOrphaned({ key, size }: OrphanedFile, item: LibraryFile | undefined): boolean {
  return item !== undefined && !hasOwner(item) && item.key === key && item.size === size;
}

/** Orphans the files of a user whose row was just erased, except files that are gone or belong to another user. */
export async function orphanFilesOf(
  context: State,
  userId: string,
  files: readonly OrphanedFile[],
): Promise<void> {
  const { libraryFiles } = context;
  for (const { listId } of await readLibraryCursors(context)) {
    const items = await libraryFiles.get(
      listId,
      files.map(({ itemId }) => itemId),
    );
    // Each library numbers its items from 1, so an item id alone does not identify a file.
    const left = files.filter(({ itemId, key }) => {
      const item = items.get(itemId);
      return item?.userId === userId && item.key === key;
    });
    await libraryFiles.addOrphans(listId, left);
    await libraryFiles.assign(
      listId,
      left.map(({ itemId }) => ({ itemId, userId: undefined })),
    );
  }
}

export function filesOf({ seen }: UserRow): OrphanedFile[] {
  return [...seen].flatMap(([key, files]) =>
    sizes.flatMap((size) => {
      const file = files[size];
      return file === undefined ? [] : [{ ...file, key, size }];
    }),
  );
}

export function hasOwner<T extends Pick<LibraryFile, 'userId'>>(
  file: T,
): file is T & { readonly userId: string } {
  return file.userId !== undefined;
}
