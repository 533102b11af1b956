/** Stores one page of a photo library's changes, and removes files that a full listing no longer contains. */
import { fileKey, type GeoHost } from '../../../core/geo.ts';
import { chunksOf } from '../../../core/ranges.ts';
import type { SeenFileEtag } from '../../../core/user.ts';
import type { LibraryFile, SeenFile } from '../../../ports/state.ts';
import type { DeltaPage, LibraryChange } from '../../../ports/tenant.ts';
import type { Runtime, State } from '../../context.ts';
import type { LibraryCursor } from '../../ledger/library-cursor.ts';
import { hasOwner } from '../../ledger/orphaned-files.ts';
import { ownersOf } from '../../ledger/ownership.ts';
import { isStartOverRequested } from '../../ledger/start-over.ts';
import { unknownEtag, unknownFile } from '../../ledger/unknown-file.ts';
import type { Begun } from './enumerate.ts';

/** Rows that are read in parallel. */
const atOnce = 16;

type Owned = LibraryFile & { readonly userId: string };

/**
 * Returns whether a row that could not be parsed belongs to no stored file. For a stored file, the ETag becomes unknown, so
 * that the comparison reads the file.
 */
export async function applyLibraryPage(
  context: State & Runtime,
  page: DeltaPage<LibraryChange>,
  { listId, full, listing, ...location }: LibraryCursor & GeoHost,
): Promise<boolean> {
  const { users, libraryFiles, clock } = context;
  const listed = await withOwners(context, page, { location, unknownEtag: unknownEtag(clock.now()) });
  const deleted = page.changes.filter((change) => change.kind === 'deleted').map(({ itemId }) => itemId);
  const understood = new Set(page.changes.map(({ itemId }) => itemId));
  const odd = (page.unreadable ?? [])
    .map(({ id }) => (id !== undefined && isItemId(id) ? String(Number(id)) : id))
    .filter((id) => id === undefined || !understood.has(id));
  const oddIds = odd.filter((id) => id !== undefined && isItemId(id)) as string[];
  // A renamed file leaves its old name. The first listing has no earlier names.
  const before = await libraryFiles.get(
    listId,
    listing === 1 && full ? [...deleted, ...oddIds] : [...deleted, ...oddIds, ...understood],
  );
  const doubted = oddIds.flatMap((id) => before.get(id) ?? []);
  const doubtedIds = new Set(oddIds);
  const stays = new Map(listed.map((file) => [file.itemId, keyOf(file)]));
  const left = [...before.values()].filter(
    (file) => !doubtedIds.has(file.itemId) && stays.get(file.itemId) !== keyOf(file),
  );
  const seen = [
    ...(await leavings(context, left.filter(hasOwner))),
    ...listed.filter(hasOwner).map(arrives),
    ...doubted.filter(hasOwner).map((file) => unknownFile(file, clock.now())),
  ];
  const without = new Set<string | undefined>(await users.mergeSeen(seen));
  const files = listed.map((file) => (without.has(file.userId) ? { ...file, userId: undefined } : file));
  await libraryFiles.removeOrphans(listId, left.filter(isOrphaned));
  await libraryFiles.addOrphans(listId, files.filter(isOrphaned));
  await libraryFiles.put(listId, [...files, ...doubted], listing);
  await libraryFiles.forget(listId, deleted);
  return odd.length > doubted.length;
}

/**
 * A new full listing does not report what was deleted since the last one: files that it did not list are gone.
 * A file that a listing without an end stored last is unknown: the delivery that stored it may be at work beside this one.
 * After a listing with malformed rows, or without most of the stored files, or one beside which an older delivery listed
 * too, all such files are unknown, and it counts as doubtful. Returns whether it can be true.
 */
export async function forgetUnlisted(
  context: State,
  { listId, listing, listingBefore = listing - 1, isDoubtful, progress }: Begun<LibraryCursor>,
  now: Date,
): Promise<boolean> {
  if (listing === 1) return true;
  const isDoubted =
    isDoubtful === true ||
    (await isStartOverRequested(context, 'library')) ||
    (await lacksMost(context, { listId, listing }, progress.changes));
  if (!isDoubted) await forget(context, listId, listingBefore);
  const doubted = await doubt(context, { listId, listing }, now);
  return !isDoubted && doubted === 0;
}

async function forget(context: State, listId: string, listingBefore: number): Promise<void> {
  const { users, libraryFiles } = context;
  for await (const files of libraryFiles.listedBefore(listId, listingBefore + 1)) {
    await users.mergeSeen(await leavings(context, files.filter(hasOwner)));
    await libraryFiles.removeOrphans(listId, files.filter(isOrphaned));
    await libraryFiles.forget(
      listId,
      files.map(({ itemId }) => itemId),
    );
  }
}

/** The comparison reads these files. Returns how many there are. */
async function doubt(
  context: State,
  { listId, listing }: Pick<LibraryCursor, 'listId' | 'listing'>,
  now: Date,
): Promise<number> {
  const { users, libraryFiles } = context;
  let doubted = 0;
  for await (const files of libraryFiles.listedBefore(listId, listing)) {
    const shown = await shownOf(context, files.filter(hasOwner));
    await users.mergeSeen(shown.map((file) => unknownFile(file, now)));
    await libraryFiles.put(listId, files, listing);
    doubted += files.length;
  }
  return doubted;
}

async function lacksMost(
  { libraryFiles }: State,
  { listId, listing }: Pick<LibraryCursor, 'listId' | 'listing'>,
  listed: number,
): Promise<boolean> {
  let unlisted = 0;
  for await (const files of libraryFiles.listedBefore(listId, listing)) unlisted += files.length;
  return unlisted > listed;
}

/** The files of a page, each with the only user who has its base. */
async function withOwners(
  { names }: State,
  { changes }: DeltaPage<LibraryChange>,
  { location, unknownEtag }: { readonly location: GeoHost; readonly unknownEtag: string },
): Promise<(LibraryFile & SeenFileEtag)[]> {
  const files = changes.filter((change) => change.kind === 'file');
  const owners = await ownersOf(names, [...new Set(files.map(({ base }) => base))]);
  return files.map(({ itemId, etag, modifiedAt, base, size }) => {
    const key = fileKey(base, location);
    return { itemId, etag: etag || unknownEtag, modifiedAt, key, size, userId: owners.get(base) };
  });
}

/**
 * Files that their users no longer have. If a file was created again, it has another item id, and the deletion of the old one
 * may be reported later; then the row keeps the new file.
 */
async function leavings(context: State, files: readonly Owned[]): Promise<readonly SeenFile[]> {
  const left = await shownOf(context, files);
  return left.map(({ userId, key, size }) => ({ userId, key, size, file: undefined }));
}

/** The files that are in the rows of their users. */
async function shownOf({ users }: State, files: readonly Owned[]): Promise<readonly Owned[]> {
  const shown: Owned[] = [];
  for (const some of chunksOf([...Map.groupBy(files, ({ userId }) => userId)], atOnce)) {
    const rows = await Promise.all(some.map(([userId]) => users.get(userId)));
    for (const [index, [, own]] of some.entries()) {
      const seen = rows[index]?.value.seen;
      shown.push(...own.filter(({ key, size, itemId }) => seen?.get(key)?.[size]?.itemId === itemId));
    }
  }
  return shown;
}

function arrives({ userId, key, size, itemId, etag, modifiedAt }: Owned & SeenFileEtag): SeenFile {
  return { userId, key, size, file: { itemId, etag, modifiedAt } };
}

/** Item ids are numbers; a malformed row may have anything. */
function isItemId(id: string): boolean {
  return /^\d{1,15}$/.test(id);
}

function keyOf({ userId, key, size }: LibraryFile): string {
  return `${userId}/${key}/${size}`;
}

function isOrphaned({ userId }: LibraryFile): boolean {
  return userId === undefined;
}
