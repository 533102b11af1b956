/** The library that SharePoint keeps profile pictures in, as Graph shows it. */
import { z } from 'zod';
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Size } from '../../core/observation.ts';
import type { DeltaPage, LibraryChange, PicturePlace } from '../../ports.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { readBody } from './graph-error.ts';

/** The library's address is not localised; its title and the folder inside it are. */
export const libraryName = 'User Photos';

const listsSchema = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().nullish(),
      webUrl: z.string().nullish(),
      list: z.object({ template: z.string().nullish() }).nullish(),
    }),
  ),
  '@odata.nextLink': z.string().optional(),
});

type List = z.infer<typeof listsSchema>['value'][number];

const itemSchema = z.object({
  id: z.coerce.string().min(1),
  eTag: z.string().nullish(),
  webUrl: z.string().nullish(),
  deleted: z.object({}).nullish(),
});

export interface PictureList {
  readonly listId: string;
  /** Decoded, server-relative, without a trailing slash: "/User Photos". */
  readonly path: string;
}

/** Hidden lists are listed only when `system` is selected: https://learn.microsoft.com/graph/api/list-list */
export async function findPictureList(graph: Graph, host: string): Promise<PictureList> {
  let path: string | undefined = `/sites/${host}/lists?$select=id,name,displayName,webUrl,list,system`;
  while (path !== undefined) {
    const request = { method: 'GET', path, lane: 'sharepoint', cost: 2, kind: 'lists' } as const;
    const page: z.infer<typeof listsSchema> = readBody(
      { method: 'GET', url: path },
      await graph.send(request),
      listsSchema,
    );
    const found = pickList(page.value);
    if (found !== undefined) return found;
    path = page['@odata.nextLink'];
  }
  throw new PermanentError(
    'no-picture-library',
    `https://${host} has no "${libraryName}" library that this identity can see. SharePoint makes it when the ` +
      'first user opens their profile picture; if it exists, grant the identity Sites.Read.All in Microsoft Graph',
  );
}

/** One page of the library's changes. Throws as readDeltaPage does. */
export async function readPictureList(
  graph: Graph,
  place: PicturePlace,
  link: string | undefined,
): Promise<DeltaPage<LibraryChange>> {
  const first = `/sites/${place.host}/lists/${place.listId}/items/delta?$top=999`;
  const request = {
    path: link ?? first,
    lane: 'sharepoint',
    cost: link === undefined ? 2 : 1,
    kind: 'list delta',
  } as const;
  const page = await readDeltaPage(graph, request, itemSchema);
  return {
    changes: page.items.flatMap((item) => toChange(item, place.folder)),
    next: page.next,
    delta: page.delta,
  };
}

/** By address, which some answers extend with a view of the library ("/User Photos/Forms/Thumbnails.aspx"). */
function pickList(lists: readonly List[]): PictureList | undefined {
  const named = lists.filter((list) => topFolder(list)?.toLowerCase() === libraryName.toLowerCase());
  const found = named.find((list) => list.list?.template === 'pictureLibrary') ?? named[0];
  return found && { listId: found.id, path: `/${topFolder(found)}` };
}

function topFolder(list: List): string | undefined {
  return decodedPath(list.webUrl)?.split('/')[1];
}

/**
 * A file that is not a thumbnail in the folder is told like a deletion: it may have been one until it was renamed
 * or moved, and forgetting an item that was never known does nothing. Folders are left out.
 */
function toChange(item: z.infer<typeof itemSchema>, folder: string): LibraryChange[] {
  if (item.deleted) return [{ kind: 'deleted', itemId: item.id }];
  const path = decodedPath(item.webUrl);
  if (path === undefined || !/\.[^/.]+$/.test(path)) return [];
  const thumbnail = readThumbnailPath(path, folder);
  if (thumbnail === undefined) return [{ kind: 'deleted', itemId: item.id }];
  if (!item.eTag)
    throw new TransientError(`List item ${item.id} has no eTag`, { cause: new Error('item without eTag') });
  return [{ kind: 'file', itemId: item.id, etag: item.eTag, ...thumbnail }];
}

/** `{folder}/{base}_{S|M|L}Thumb.jpg` in any case; the base in lower case. */
export function readThumbnailPath(path: string, folder: string): { base: string; size: Size } | undefined {
  const cut = path.lastIndexOf('/');
  if (path.slice(0, cut).toLowerCase() !== folder.toLowerCase()) return undefined;
  const match = /^(.+)_([SML])Thumb\.jpg$/i.exec(path.slice(cut + 1));
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { base: match[1].toLowerCase(), size: match[2].toUpperCase() as Size };
}

/** The path of an address, decoded, without a trailing slash; undefined when it cannot be one. */
function decodedPath(webUrl: string | null | undefined): string | undefined {
  if (!webUrl || !URL.canParse(webUrl)) return undefined;
  try {
    return decodeURIComponent(new URL(webUrl).pathname).replace(/\/$/, '');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
