/** The library of profile photos, read through Graph. */
import { z } from 'zod';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../../ports/tenant.ts';
import { hasRemovedMarker, type RowReading } from '../page-rows.ts';
import { libraryName, type PictureList } from '../picture-list.ts';
import { itemIdSchema, longestEtag, thumbnailChange } from '../thumbnail-change.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { aboutList, findingRefusals, ListRefusedError } from './list-refusal.ts';
import { readPages } from './pages.ts';

const listSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  webUrl: z.string().nullish(),
  list: z.object({ template: z.string().nullish() }).nullish(),
});

type List = z.infer<typeof listSchema>;

/** SharePoint is the alternative, so requests to Graph are not repeated for long. */
const findWithinMs = 20_000;

/** Every content type of a folder starts with this id: https://learn.microsoft.com/previous-versions/office/developer/sharepoint-2010/aa543822(v=office.14) */
const folderType = '0x0120';

const idSchema = z.union([itemIdSchema, z.int().nonnegative().transform(String)]);
const rowSchema = z.looseObject({ id: idSchema });
const itemSchema = z.object({
  id: idSchema,
  eTag: z.string().max(longestEtag).nullish(),
  webUrl: z.string().nullish(),
  lastModifiedDateTime: z.string().nullish().catch(undefined),
  contentType: z.object({ id: z.string() }).optional().catch(undefined),
});
const deletedSchema = z.object({ id: idSchema, deleted: z.object({}) });

/**
 * Hidden lists are listed only when `system` is selected: https://learn.microsoft.com/graph/api/list-list
 * Throws ListRefusedError when Graph refuses to list them, or when this one is not among them.
 */
export async function findPictureList(graph: Graph, host: string): Promise<PictureList> {
  const path = `/sites/${host}/lists?$select=id,name,displayName,webUrl,list,system`;
  const request = { path, limiter: 'sharepoint', cost: 2, kind: 'lists', withinMs: findWithinMs } as const;
  for await (const page of readPages(aboutList(graph, findingRefusals), request, listSchema)) {
    const found = pickList(page);
    if (found !== undefined) return found;
  }
  throw new ListRefusedError(
    'list-not-listed',
    `Graph lists no "${libraryName}" library of https://${host} to this identity`,
  );
}

/** One page of the library's changes. Throws as `readDeltaPage` does, and ListRefusedError. */
export async function readPictureList(
  graph: Graph,
  location: LibraryLocation,
  link: string | undefined,
): Promise<DeltaPage<LibraryChange>> {
  const request = {
    path: link ?? `${deltaPath(location)}?$top=999`,
    limiter: 'sharepoint',
    cost: link === undefined ? 2 : 1,
    kind: 'list delta',
  } as const;
  const row = { schema: rowSchema, read: (one: Row) => readItem(one, location.folder) };
  const { items, ...page } = await readDeltaPage(aboutList(graph), request, row);
  return { changes: lastOccurrences(items), ...page };
}

/**
 * Returns when Graph serves the list's changes, for the cost of one empty page. Throws as `readPictureList`
 * does.
 */
export async function checkPictureList(graph: Graph, location: LibraryLocation): Promise<void> {
  await readPictureList(graph, location, `${deltaPath(location)}?token=latest`);
}

function deltaPath({ host, listId }: Pick<LibraryLocation, 'host' | 'listId'>): string {
  return `/sites/${host}/lists/${listId}/items/delta`;
}

/** Finds the list by its address, to which some answers add a view ("/User Photos/Forms/Thumbnails.aspx"). */
function pickList(lists: readonly List[]): PictureList | undefined {
  const named = lists.filter((list) => topFolder(list)?.toLowerCase() === libraryName.toLowerCase());
  const found = named.find((list) => list.list?.template === 'pictureLibrary') ?? named[0];
  return found && { listId: found.id, path: `/${topFolder(found)}` };
}

function topFolder(list: List): string | undefined {
  return decodedPath(list.webUrl)?.split('/')[1];
}

type Row = z.infer<typeof rowSchema>;

/** Nothing for a folder, whose name has no extension. */
function readItem(row: Row, folder: string): RowReading<LibraryChange> {
  const deleted = deletedSchema.safeParse(row);
  if (deleted.success) return { item: { kind: 'deleted', itemId: deleted.data.id } };
  if (hasRemovedMarker(row)) return { cause: 'removed-marker' };
  const parsed = itemSchema.safeParse(row);
  if (!parsed.success) return { cause: 'wrong-type' };
  const { id: itemId, eTag: etag, webUrl, lastModifiedDateTime: modified, contentType } = parsed.data;
  if (contentType?.id.startsWith(folderType)) return {};
  const path = decodedPath(webUrl);
  if (path === undefined) return { cause: 'no-path' };
  if (!/\.[^/.]+$/.test(path)) return {};
  const item = thumbnailChange({ itemId, etag, path, modified }, folder);
  return { item, cause: item.kind === 'file' && item.etag === '' ? 'no-etag' : undefined };
}

/** Of several occurrences of an item the last counts: each shows the whole item. */
function lastOccurrences(changes: readonly LibraryChange[]): LibraryChange[] {
  const byId = new Map<string, LibraryChange>();
  for (const change of changes) {
    byId.delete(change.itemId);
    byId.set(change.itemId, change);
  }
  return [...byId.values()];
}

/** The decoded path of an address without a trailing slash; undefined when the address cannot be decoded. */
function decodedPath(webUrl: string | null | undefined): string | undefined {
  if (!webUrl || !URL.canParse(webUrl)) return undefined;
  try {
    return decodeURIComponent(new URL(webUrl).pathname).replace(/\/$/, '');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
