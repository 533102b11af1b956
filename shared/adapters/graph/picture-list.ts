/** The library of profile photos, read through Graph. */
import { z } from 'zod';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../../ports/tenant.ts';
import { libraryName, type PictureList } from '../picture-list.ts';
import { thumbnailChange } from '../thumbnail-change.ts';
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

/** SharePoint can be asked instead, so that nobody waits long for Graph. */
const findWithinMs = 20_000;

const itemSchema = z.object({
  id: z.coerce.string().min(1),
  eTag: z.string().nullish(),
  webUrl: z.string().nullish(),
  deleted: z.object({}).nullish(),
});

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
  const page = await readDeltaPage(aboutList(graph), request, itemSchema);
  return {
    changes: page.items.flatMap((item) => toChange(item, location.folder)),
    next: page.next,
    delta: page.delta,
  };
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

/** By its address, to which some answers add a view ("/User Photos/Forms/Thumbnails.aspx"). */
function pickList(lists: readonly List[]): PictureList | undefined {
  const named = lists.filter((list) => topFolder(list)?.toLowerCase() === libraryName.toLowerCase());
  const found = named.find((list) => list.list?.template === 'pictureLibrary') ?? named[0];
  return found && { listId: found.id, path: `/${topFolder(found)}` };
}

function topFolder(list: List): string | undefined {
  return decodedPath(list.webUrl)?.split('/')[1];
}

/** Empty for a folder, whose name has no extension. */
function toChange(item: z.infer<typeof itemSchema>, folder: string): LibraryChange[] {
  if (item.deleted) return [{ kind: 'deleted', itemId: item.id }];
  const path = decodedPath(item.webUrl);
  if (path === undefined || !/\.[^/.]+$/.test(path)) return [];
  return [thumbnailChange({ itemId: item.id, etag: item.eTag, path }, folder)];
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
