/**
 * Picture files that no single user with a row has: they came before their owner, or stayed behind. The library's delta
 * tells of a file once, so they are kept by their base until somebody has it (DECISIONS.md, D-orphaned-files).
 */
import { fileKey, type GeoHost } from '../../core/geo.ts';
import { sizes } from '../../core/observation.ts';
import { upnBase } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { LibraryFile, OrphanedFile, SeenFile } from '../../ports/state.ts';
import type { State } from '../context.ts';
import { readLibraryCursors } from './library-cursor.ts';
import { ownersOf } from './ownership.ts';

/** For users the directory has just told of, once their rows and names are written. */
export async function attachOrphans(
  context: State,
  told: readonly { readonly id: string; readonly upn?: string }[],
): Promise<void> {
  const bases = told.flatMap(({ id, upn }) => (upn === undefined ? [id] : [id, upnBase(upn)]));
  for (const library of await readLibraryCursors(context)) await attachIn(context, library, bases);
}

async function attachIn(
  context: State,
  library: { readonly listId: string } & GeoHost,
  told: readonly string[],
): Promise<void> {
  const { users, names, libraryFiles } = context;
  const bases = new Map(told.map((base) => [fileKey(base, library), base]));
  const parked = await libraryFiles.orphans(library.listId, [...bases.keys()]);
  const items = await libraryFiles.get(
    library.listId,
    parked.map(({ itemId }) => itemId),
  );
  // A page of the library that broke off and was read again may have left a file parked that has an owner, or is gone.
  const { waiting = [], over = [] } = Object.groupBy(parked, (file) =>
    isStillParked(file, items.get(file.itemId)) ? 'waiting' : 'over',
  );
  const named = waiting.map((file) => ({ ...file, base: bases.get(file.key) as string }));
  const owners = await ownersOf(
    names,
    named.map(({ base }) => base),
  );
  const owned = named.map((file) => ({ ...file, userId: owners.get(file.base) })).filter(hasOwner);
  const without = new Set(await users.mergeSeen(owned.map(arrives)));
  const attached = owned.filter(({ userId }) => !without.has(userId));
  // Last: what breaks off before is found parked by the next attempt.
  await libraryFiles.assign(library.listId, attached);
  await libraryFiles.removeOrphans(library.listId, [...over, ...attached]);
}

function isStillParked({ key, size }: OrphanedFile, item: LibraryFile | undefined): boolean {
  return item !== undefined && !hasOwner(item) && item.key === key && item.size === size;
}

/** The files of a user whose row has just been erased; what the library has no more, or somebody else has, is left out. */
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
    // Every library counts its items from 1, so that an item id alone says nothing.
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

export function arrives({
  userId,
  key,
  size,
  itemId,
  etag,
}: OrphanedFile & { readonly userId: string }): SeenFile {
  return { userId, key, size, file: { itemId, etag } };
}
