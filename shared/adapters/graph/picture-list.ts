/** The library that SharePoint keeps profile pictures in, as Graph shows it. */
import { z } from 'zod';
import type { DeltaPage, LibraryChange, PicturePlace } from '../../ports.ts';
import { libraryName, type PictureList } from '../picture-list.ts';
import { thumbnailChange } from '../thumbnail-change.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { readBody } from './graph-error.ts';
import { aboutList, ListRefusedError } from './list-refusal.ts';

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

/**
 * Hidden lists are listed only when `system` is selected: https://learn.microsoft.com/graph/api/list-list
 * Throws ListRefusedError when Graph does not tell the lists, or tells them without this one.
 */
export async function findPictureList(graph: Graph, host: string): Promise<PictureList> {
  let path: string | undefined = `/sites/${host}/lists?$select=id,name,displayName,webUrl,list,system`;
  while (path !== undefined) {
    const request = { method: 'GET', path, limiter: 'sharepoint', cost: 2, kind: 'lists' } as const;
    const page: z.infer<typeof listsSchema> = readBody(
      { method: 'GET', url: path },
      await aboutList(graph).send(request),
      listsSchema,
    );
    const found = pickList(page.value);
    if (found !== undefined) return found;
    path = page['@odata.nextLink'];
  }
  throw new ListRefusedError(
    'list-not-listed',
    `Graph lists no "${libraryName}" library of https://${host} to this identity`,
  );
}

/** One page of the library's changes. Throws as readDeltaPage does, and ListRefusedError. */
export async function readPictureList(
  graph: Graph,
  place: PicturePlace,
  link: string | undefined,
): Promise<DeltaPage<LibraryChange>> {
  const first = `/sites/${place.host}/lists/${place.listId}/items/delta?$top=999`;
  const request = {
    path: link ?? first,
    limiter: 'sharepoint',
    cost: link === undefined ? 2 : 1,
    kind: 'list delta',
  } as const;
  const page = await readDeltaPage(aboutList(graph), request, itemSchema);
  return {
    changes: page.items.flatMap((item) => toChange(item, place.folder)),
    next: page.next,
    delta: page.delta,
  };
}

/** Whether Graph serves the list's changes at all, at the price of one empty page. Throws as readPictureList does. */
export async function askPictureList(graph: Graph, place: PicturePlace): Promise<void> {
  await readPictureList(graph, place, `/sites/${place.host}/lists/${place.listId}/items/delta?token=latest`);
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

/** Folders are left out. */
function toChange(item: z.infer<typeof itemSchema>, folder: string): LibraryChange[] {
  if (item.deleted) return [{ kind: 'deleted', itemId: item.id }];
  const path = decodedPath(item.webUrl);
  if (path === undefined || !/\.[^/.]+$/.test(path)) return [];
  return [thumbnailChange({ itemId: item.id, etag: item.eTag, path }, folder)];
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
