/**
 * Second step of a night: the delta of each geo location's photo library, page by page, into the Users rows. Then the
 * compare ranges start.
 */
import { TransientError } from '../../../core/errors.ts';
import { fileKey, type GeoHost } from '../../../core/geo.ts';
import { rangeCount } from '../../../core/ranges.ts';
import { withState } from '../../../core/run-states.ts';
import type { LibraryFile, OrphanedFile, SeenFile } from '../../../ports/state.ts';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { readDirectoryCursor } from '../../ledger/directory-cursor.ts';
import { recordingError } from '../../ledger/last-error.ts';
import { type LibraryCursor, readLibraryCursor, saveLibraryCursor } from '../../ledger/library-cursor.ts';
import type { Messages } from '../../ledger/messages.ts';
import { arrives, hasOwner } from '../../ledger/orphaned-files.ts';
import { sendOutstandingRanges } from '../../ledger/outstanding.ts';
import { ownersOf } from '../../ledger/ownership.ts';
import { orRetryLater } from '../../ledger/retry-later.ts';
import { moveOn, runIn } from '../../ledger/run-record.ts';
import { workTime } from '../../ledger/work-time.ts';
import { type Located, siteOf } from '../../observe/geo-lookup.ts';
import { enumerate } from './enumerate.ts';
import { tellGeoLack } from './tell-geo-lack.ts';

/** A night waits a few minutes for a satellite that does not answer, and then goes on without it. */
const satelliteWaits = 4;
const satelliteWaitMs = 2 * 60_000;

export function refreshLibrary(
  context: Tenant & State & Runtime,
  message: Messages['refresh-library'],
): Promise<void> {
  return orRetryLater(context, 'refresh-library', message, () =>
    recordingError(context, message.runId, () => refresh(context, message)),
  );
}

async function refresh(
  context: Tenant & State & Runtime,
  message: Messages['refresh-library'],
): Promise<void> {
  const run = await runIn(context, message.runId, ['scanning', 'comparing']);
  if (run === undefined) return;
  if (run.value.state === 'comparing') return sendOutstandingRanges(context, run.value);
  const isOver = workTime(context.clock);
  const { geos } = await context.geos.listing();
  for (const geo of geos) {
    const site = await siteOf(geo);
    if ('problem' in site) {
      if (site.mayPass === true && message.waits < satelliteWaits)
        throw new TransientError(site.problem, { retryAfterMs: satelliteWaitMs });
      // Its users count as unknown.
      continue;
    }
    if (await refreshSite(context, message.runId, site, isOver)) continue;
    await context.queues.send('refresh-library', { runId: message.runId, page: message.page + 1, waits: 0 });
    return;
  }
  await startComparing(context, message.runId);
}

/** Whether it reached the end; its cursor says so too, for a message that comes again. */
async function refreshSite(
  context: Tenant & State & Runtime,
  runId: string,
  { geo, location }: Located,
  isOver: () => boolean,
): Promise<boolean> {
  const start = startingPoint(await readLibraryCursor(context, location), location);
  const end = await enumerate<LibraryCursor, LibraryChange>(
    {
      read: (link) => geo.library.delta(link),
      restart: ({ listing }) => fullListing(location, listing + 1),
      apply: (page, at) => applyPage(context, page, { ...at, ...location }),
      endFullPass: (at) => forgetUnlisted(context, at),
      save: (at) => saveLibraryCursor(context, location, at),
    },
    start,
    { runId, isOver },
  );
  return end !== undefined;
}

function startingPoint(cursor: LibraryCursor | undefined, location: LibraryLocation): LibraryCursor {
  return cursor?.listId === location.listId ? cursor : fullListing(location, 1);
}

function fullListing({ listId }: LibraryLocation, listing: number): LibraryCursor {
  return { listId, link: undefined, full: true, listing, doneFor: '' };
}

/** A new full listing does not report what was deleted since the last one: what it did not list is gone. */
async function forgetUnlisted(
  { users, libraryFiles }: State,
  { listId, listing }: LibraryCursor,
): Promise<void> {
  if (listing === 1) return;
  for await (const files of libraryFiles.listedBefore(listId, listing)) {
    await users.mergeSeen(files.filter(hasOwner).map(leaves));
    await libraryFiles.removeOrphans(listId, files.filter(isOrphaned));
    await libraryFiles.forget(
      listId,
      files.map(({ itemId }) => itemId),
    );
  }
}

async function applyPage(
  context: State,
  page: DeltaPage<LibraryChange>,
  { listId, full, listing, ...location }: LibraryCursor & GeoHost,
): Promise<void> {
  const { users, libraryFiles } = context;
  const listed = await withOwners(context, page, location);
  const deleted = page.changes.filter((change) => change.kind === 'deleted').map(({ itemId }) => itemId);
  // A renamed file leaves its old name. The first listing has no earlier names.
  const before = await libraryFiles.get(
    listId,
    listing === 1 && full ? deleted : [...deleted, ...listed.map(({ itemId }) => itemId)],
  );
  const stays = new Map(listed.map((file) => [file.itemId, keyOf(file)]));
  const left = [...before.values()].filter((file) => stays.get(file.itemId) !== keyOf(file));
  const seen = [...left.filter(hasOwner).map(leaves), ...listed.filter(hasOwner).map(arrives)];
  const without = new Set<string | undefined>(await users.mergeSeen(seen));
  const files = listed.map((file) => (without.has(file.userId) ? { ...file, userId: undefined } : file));
  await libraryFiles.removeOrphans(listId, left.filter(isOrphaned));
  await libraryFiles.addOrphans(listId, files.filter(isOrphaned));
  await libraryFiles.put(listId, files, listing);
  await libraryFiles.forget(listId, deleted);
}

/** The files of a page, each with the only user who has its base. */
async function withOwners(
  { names }: State,
  { changes }: DeltaPage<LibraryChange>,
  location: GeoHost,
): Promise<(OrphanedFile & LibraryFile)[]> {
  const files = changes.filter((change) => change.kind === 'file');
  const owners = await ownersOf(names, [...new Set(files.map(({ base }) => base))]);
  return files.map(({ itemId, etag, base, size }) => {
    return { itemId, etag, key: fileKey(base, location), size, userId: owners.get(base) };
  });
}

function keyOf({ userId, key, size }: LibraryFile): string {
  return `${userId}/${key}/${size}`;
}

function isOrphaned({ userId }: LibraryFile): boolean {
  return userId === undefined;
}

function leaves({ userId, key, size }: LibraryFile & { readonly userId: string }): SeenFile {
  return { userId, key, size, file: undefined };
}

async function startComparing(context: Tenant & State & Runtime, runId: string): Promise<void> {
  const run = await runIn(context, runId, ['scanning']);
  if (run === undefined) return;
  const directory = await readDirectoryCursor(context);
  const ranges = rangeCount(directory?.users ?? 0);
  const lack = await tellGeoLack(context, runId);
  const note = lack ?? run.value.note;
  const comparing = withState(run.value, 'comparing', context.clock.now(), { ranges, note });
  await moveOn(context, run.etag, comparing);
  await sendOutstandingRanges(context, comparing);
}
