/**
 * The picture library without Graph, for a cloud or a tenant where Graph does not serve the list: the whole list in
 * order of id, then what the change log says of it. The change log only says which items to look at; what they are now
 * is read, so that an item which was renamed, moved, deleted or restored, in whatever order, is told as it stands.
 */
import { z } from 'zod';
import { PermanentError, ResyncRequiredError, TransientError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../../ports/tenant.ts';
import { libraryName, type PictureList } from '../picture-list.ts';
import { thumbnailChange } from '../thumbnail-change.ts';
import { malformed } from '../transport/failures.ts';
import { type ListRow, readChanges, readList, readRows } from './list-calls.ts';
import type { SharePoint } from './sharepoint-client.ts';

/**
 * A list view answers at most this many rows:
 * https://learn.microsoft.com/office365/servicedescriptions/sharepoint-online-service-description/sharepoint-online-limits
 */
const mostRows = 5_000;
const idsAtOnce = 200;

/**
 * The change log is kept for 60 days, and a token from before it is answered as if nothing had changed, not refused
 * (https://github.com/SharePoint/sp-dev-docs/issues/10389, confirmed); changes were also reported missing from it
 * (https://github.com/SharePoint/sp-dev-docs/issues/9813). So whatever a listing began longer ago than this is worth
 * nothing, its tokens with it: the oldest of them is as old as the listing (DECISIONS.md, D-list-28-days).
 */
const listingHoldsMs = 28 * 86_400_000;

const prefix = 'rest:';
const linkSchema = z.object({
  listId: z.string(),
  /** When the listing began: no token of this enumeration is older. */
  since: z.iso.datetime(),
  /** Changes from here on are not told yet. Taken before the listing, so that what changes meanwhile is not lost. */
  token: z.string(),
  /** Where the listing goes on; absent: it is over. */
  paging: z.string().optional(),
});
type Link = z.infer<typeof linkSchema>;

export interface RestInventoryOptions {
  readonly sharePoint: SharePoint;
  readonly host: string;
  readonly clock: Clock;
  /** Told when another list has taken the place of the one that was found. */
  readonly listLost: () => void;
  /** Rows of one page; as many as SharePoint gives unless told. */
  readonly rows?: number;
}

export interface RestInventory {
  /** Throws PermanentError when SharePoint knows no such library. */
  find(): Promise<PictureList>;
  /** As `Library.delta`. */
  delta(place: LibraryLocation, link: string | undefined): Promise<DeltaPage<LibraryChange>>;
}

/** Whether a link is of this inventory. Neither API is ever given the other's. */
export function isRestLink(link: string | undefined): boolean {
  return link?.startsWith(prefix) === true;
}

export function createRestInventory(options: RestInventoryOptions): RestInventory {
  const { sharePoint, host, clock, listLost, rows = mostRows } = options;
  const path = `/${libraryName}`;

  async function list() {
    const found = await readList(sharePoint, path);
    if (found !== undefined) return found;
    throw new PermanentError(
      'no-picture-library',
      `https://${host} has no "${libraryName}" library. SharePoint makes it when the first user opens their profile picture`,
    );
  }

  async function begun(listId: string): Promise<Link> {
    const since = clock.now().toISOString();
    const now = await list();
    if (now.listId === listId.toLowerCase()) return { ...now, since };
    listLost();
    throw new TransientError(`The list of "${path}" on ${host} was replaced by another`, {
      cause: new Error('list replaced'),
    });
  }

  async function listed(link: Link, folder: string): Promise<DeltaPage<LibraryChange>> {
    const page = await readRows(sharePoint, path, { rows, paging: link.paging });
    if (page.paging !== undefined && page.paging === link.paging)
      throw malformed({ method: 'SharePoint', url: 'list rows (REST)' }, 'a listing that does not move on');
    const { paging: _, ...over } = link;
    const isLast = page.paging === undefined;
    return {
      changes: page.rows.flatMap((row) => toChange(row, folder)),
      next: page.paging === undefined ? undefined : written({ ...over, paging: page.paging }),
      delta: isLast ? written(over) : undefined,
    };
  }

  /** Nothing more to tell only when SharePoint says so: how many changes it tells at once is its own affair. */
  async function changed(link: Link, folder: string): Promise<DeltaPage<LibraryChange>> {
    const changes = await readChanges(sharePoint, path, link.token);
    const last = changes.at(-1);
    if (last === undefined) return { changes: [], next: undefined, delta: written(link) };
    if (last.token === link.token)
      throw malformed({ method: 'SharePoint', url: 'list changes (REST)' }, 'changes that do not move on');
    const ids = new Set(changes.flatMap(({ itemId }) => itemId ?? []));
    return {
      changes: await asTheyStand([...ids], folder),
      next: written({ ...link, token: last.token }),
      delta: undefined,
    };
  }

  async function asTheyStand(ids: readonly number[], folder: string): Promise<LibraryChange[]> {
    const changes: LibraryChange[] = [];
    for (const itemIds of chunksOf(ids, idsAtOnce)) {
      const found = new Map<number, ListRow>();
      for (const row of (await readRows(sharePoint, path, { rows: idsAtOnce, itemIds })).rows)
        found.set(Number(row.ID), row);
      changes.push(
        ...itemIds.flatMap((id): LibraryChange[] => {
          const row = found.get(id);
          return row === undefined ? [{ kind: 'deleted', itemId: String(id) }] : toChange(row, folder);
        }),
      );
    }
    return changes;
  }

  return {
    find: async () => ({ listId: (await list()).listId, path }),
    async delta({ listId, folder }, given) {
      if (given === undefined) return listed(await begun(listId), folder);
      const link = read(given);
      if (link.listId !== listId.toLowerCase())
        throw new ResyncRequiredError(`The link is for another list than "${path}" on ${host}`);
      if (clock.now().getTime() - Date.parse(link.since) > listingHoldsMs)
        throw new ResyncRequiredError(`The listing of "${path}" on ${host} from ${link.since} is too old`);
      return link.paging === undefined ? changed(link, folder) : listed(link, folder);
    },
  };
}

/** Folders are left out. The etag says by its beginning that it is none of Graph's (DECISIONS.md, D-list-etags). */
function toChange({ ID, FSObjType, FileRef, UniqueId, owshiddenversion }: ListRow, folder: string) {
  if (FSObjType !== '0') return [];
  const etag = `${prefix}${UniqueId.toLowerCase()},${owshiddenversion}`;
  return [thumbnailChange({ itemId: ID, etag, path: FileRef }, folder)];
}

function written(link: Link): string {
  return prefix + JSON.stringify(link);
}

function read(link: string): Link {
  const parsed = isRestLink(link) ? linkSchema.safeParse(parsedJson(link.slice(prefix.length))) : undefined;
  if (parsed?.success) return parsed.data;
  throw new ResyncRequiredError('The link is not one that the listing by REST made');
}
