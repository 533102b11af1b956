/**
 * The photo library without Graph, for a cloud or a tenant where Graph does not serve the list: first the
 * whole list in order of id, then its change log. The change log only says which items changed; their current
 * rows are then read, so that the order of renames, moves, deletions and restores does not matter.
 */
import { z } from 'zod';
import { dayMs, isOver } from '../../core/calendar.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { DeltaPage, LibraryChange, LibraryLocation, UnreadableRow } from '../../ports/tenant.ts';
import { libraryName, type PictureList } from '../picture-list.ts';
import { thumbnailChange } from '../thumbnail-change.ts';
import { type ListRow, readChanges, readList, readRows } from './list-calls.ts';
import { malformedAnswer } from './sharepoint-answers.ts';
import type { SharePoint } from './sharepoint-client.ts';

/**
 * A list view answers at most this many rows:
 * https://learn.microsoft.com/office365/servicedescriptions/sharepoint-online-service-description/sharepoint-online-limits
 */
const mostRows = 5_000;
/** Keeps the XML of the query short. */
const idsPerQuery = 200;

/**
 * How long after a full listing the change log is used. SharePoint keeps the log for 60 days; for an older
 * token it answers "no changes" instead of refusing it
 * (https://github.com/SharePoint/sp-dev-docs/issues/10389, confirmed). Changes were also reported missing
 * from the log (https://github.com/SharePoint/sp-dev-docs/issues/9813) (DECISIONS.md, D-list-28-days).
 */
const listingValidMs = 28 * dayMs;

const prefix = 'rest:';
const linkSchema = z.object({
  listId: z.string(),
  /** Start of the full listing; every token is from then or later. */
  since: z.iso.datetime(),
  /**
   * Later changes have not been returned yet. Taken before the listing, so that changes during it are not
   * lost.
   */
  token: z.string(),
  /** Next page of the full listing; absent when the listing is complete. */
  paging: z.string().optional(),
});
type Link = z.infer<typeof linkSchema>;

export interface RestInventoryOptions {
  readonly sharePoint: SharePoint;
  readonly host: string;
  readonly clock: Clock;
  /** Called when the list that was found has been replaced by another one. */
  readonly listLost: () => void;
  /** Rows of one page; 5,000, the most that SharePoint returns, by default. */
  readonly rows?: number;
}

export interface RestInventory {
  /** Throws PermanentError when SharePoint has no such library. */
  find(): Promise<PictureList>;
  /** As `Library.delta`. */
  delta(location: LibraryLocation, link: string | undefined): Promise<DeltaPage<LibraryChange>>;
}

/** Whether this inventory made the link. A link of one API is never sent to the other. */
export function isRestLink(link: string | undefined): boolean {
  return link?.startsWith(prefix) === true;
}

export function createRestInventory(options: RestInventoryOptions): RestInventory {
  const { sharePoint, host, clock, listLost, rows = mostRows } = options;
  const path = `/${libraryName}`;

  async function currentList() {
    const found = await readList(sharePoint, path);
    if (found !== undefined) return found;
    throw new PermanentError(
      'no-picture-library',
      `https://${host} has no "${libraryName}" library. SharePoint creates it when the first user opens their profile picture`,
    );
  }

  async function firstLink(listId: string): Promise<Link> {
    const since = clock.now().toISOString();
    const list = await currentList();
    if (list.listId === listId.toLowerCase()) return { ...list, since };
    listLost();
    throw new TransientError(`The list of "${path}" on ${host} was replaced by another`, {
      cause: new Error('list replaced'),
    });
  }

  async function listingPage(link: Link, folder: string): Promise<DeltaPage<LibraryChange>> {
    const page = await readRows(sharePoint, path, { rows, paging: link.paging });
    if (page.paging !== undefined && page.paging === link.paging)
      throw malformedAnswer('list rows (REST)', 'a listing that does not move on');
    const changes = page.rows.flatMap((row) => toChange(row, folder));
    const { paging: _, ...complete } = link;
    const read = { changes, unreadable: page.unreadable };
    return page.paging === undefined
      ? { ...read, next: undefined, delta: formatLink(complete) }
      : { ...read, next: formatLink({ ...complete, paging: page.paging }), delta: undefined };
  }

  /** An empty page is the last one; a short page is not, because SharePoint chooses the size of each page. */
  async function changesPage(link: Link, folder: string): Promise<DeltaPage<LibraryChange>> {
    const { changes, unreadable } = await readChanges(sharePoint, path, link.token);
    const last = changes.at(-1);
    if (last === undefined) return { changes: [], unreadable, next: undefined, delta: formatLink(link) };
    if (last.token === link.token)
      throw malformedAnswer('list changes (REST)', 'changes that do not move on');
    const ids = new Set(changes.flatMap(({ itemId }) => itemId ?? []));
    const current = await currentState([...ids], folder);
    return {
      changes: current.changes,
      unreadable: [...unreadable, ...current.unreadable],
      next: formatLink({ ...link, token: last.token }),
      delta: undefined,
    };
  }

  async function currentState(ids: readonly number[], folder: string) {
    const changes: LibraryChange[] = [];
    const unreadable: UnreadableRow[] = [];
    for (const itemIds of chunksOf(ids, idsPerQuery)) {
      const page = await readRows(sharePoint, path, { rows: idsPerQuery, itemIds });
      const found = new Map(page.rows.map((row) => [Number(row.ID), row]));
      // An item may be missing because its row could not be parsed; then it does not count as gone.
      if (page.unreadable.length === 0) changes.push(...itemIds.filter((id) => !found.has(id)).map(deleted));
      changes.push(...[...found.values()].flatMap((row) => toChange(row, folder)));
      unreadable.push(...page.unreadable);
    }
    return { changes, unreadable };
  }

  return {
    find: async () => ({ listId: (await currentList()).listId, path }),
    async delta({ listId, folder }, given) {
      if (given === undefined) return listingPage(await firstLink(listId), folder);
      const link = parseLink(given);
      if (link.listId !== listId.toLowerCase())
        throw new ResyncRequiredError(`The link is for another list than "${path}" on ${host}`);
      if (isOver(link.since, listingValidMs, clock.now()))
        throw new ResyncRequiredError(`The listing of "${path}" on ${host} from ${link.since} is too old`);
      return link.paging === undefined ? changesPage(link, folder) : listingPage(link, folder);
    },
  };
}

function deleted(id: number): LibraryChange {
  return { kind: 'deleted', itemId: String(id) };
}

/**
 * Empty for a folder. The prefix of the ETag marks it as different from Graph's, with which it cannot be
 * compared (DECISIONS.md, D-list-etags).
 */
function toChange(row: ListRow, folder: string) {
  const { ID, FSObjType, FileRef, UniqueId, owshiddenversion, Modified } = row;
  if (FSObjType !== '0') return [];
  const etag = `${prefix}${UniqueId.toLowerCase()},${owshiddenversion}`;
  return [thumbnailChange({ itemId: ID, etag, path: FileRef, modified: Modified }, folder)];
}

function formatLink(link: Link): string {
  return prefix + JSON.stringify(link);
}

function parseLink(link: string): Link {
  const parsed = isRestLink(link) ? linkSchema.safeParse(parsedJson(link.slice(prefix.length))) : undefined;
  if (parsed?.success) return parsed.data;
  throw new ResyncRequiredError('The link was not made by the REST inventory');
}
