/** `/sites/{site}/lists/{list}/items/delta`: https://learn.microsoft.com/graph/api/listitem-delta */
import type { ListItem } from '@microsoft/microsoft-graph-types';
import type { Library } from '../../truth/library.ts';
import type { LibraryFile, LibraryFolder } from '../../truth/types.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal } from './errors.ts';
import { readable, readOptions, readToken, type Shape, writeToken } from './odata.ts';
import { findList, findSiteHost, guidFrom, siteIdOf } from './sites.ts';

const properties = [
  'contentType',
  'createdBy',
  'createdDateTime',
  'deleted',
  'description',
  'eTag',
  'fields',
  'id',
  'lastModifiedBy',
  'lastModifiedDateTime',
  'name',
  'parentReference',
  'sharepointIds',
  'webUrl',
];
const shape: Shape = {
  type: 'listItem',
  properties,
  defaults: properties,
  allow: ['select', 'top'],
  maxTop: 1000,
};

interface State {
  readonly phase: 'all' | 'changes';
  /** Item id up to which the enumeration came. */
  readonly after: number;
  readonly seq: number;
}

type Item = ListItem & { readonly deleted?: { readonly state: string } };
interface Page {
  readonly items: readonly Item[];
  readonly state: State;
  readonly more: boolean;
}

export function listDelta(world: World, call: Call, params: Params): Answer {
  const options = readOptions(call, shape);
  const host = findSiteHost(world.tenant, params.site ?? '');
  const list = findList(world.tenant, host, params.list ?? '');
  const library = world.tenant.libraryAt(host) ?? world.tenant.library;
  library.bumpLate();
  const link = `${call.origin}/v1.0/sites/${siteIdOf(host)}/lists/${list.id}/items/delta`;
  const state = readState(library, call, link);
  const isPhotos = list.id === library.listId;
  const size = options.top ?? world.options.listPageSize;
  const page =
    isPhotos && state !== 'latest' ? readPage(library, siteIdOf(host), state, size) : nothing(library);
  const replayed = world.options.replayItems && page.items.length > 2 ? page.items.slice(-1) : [];
  const query = new URLSearchParams({ token: writeToken({ ...page.state, listId: library.listId }) });
  for (const name of ['$select', '$top'])
    if (call.query.has(name)) query.set(name, call.query.get(name) ?? '');
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#Collection(listItem)`,
    [page.more ? '@odata.nextLink' : '@odata.deltaLink']: `${link}?${readable(query)}`,
    value: [...page.items, ...replayed].map((item) => chosen(item, options.select)),
  });
}

function nothing(library: Library): Page {
  return { items: [], state: { phase: 'changes', after: 0, seq: library.seq }, more: false };
}

function readState(library: Library, call: Call, link: string): State | 'latest' {
  const given = call.query.get('token');
  if (!given) return { phase: 'all', after: 0, seq: library.seq };
  if (given === 'latest') return 'latest';
  const state = readToken(given);
  if (!isState(state)) throw badRequest('The provided token is malformed.', 'invalidRequest');
  if (state.listId !== library.listId) throw resync('resyncChangesUploadDifferences', link);
  if (state.seq < library.oldestSeq) throw resync('resyncChangesApplyDifferences', link);
  return state;
}

function isState(state: Record<string, unknown> | undefined): state is Record<string, unknown> & State {
  return (
    (state?.phase === 'all' || state?.phase === 'changes') &&
    typeof state.seq === 'number' &&
    typeof state.after === 'number'
  );
}

function resync(code: string, link: string): GraphRefusal {
  const message =
    'Resync required. Replace any local items with the server version (including deletes) if you are sure that the service was up to date.';
  return new GraphRefusal({ status: 410, code, message, headers: { location: link } });
}

function readPage(library: Library, siteId: string, state: State, size: number): Page {
  return state.phase === 'all'
    ? everything(library, siteId, state, size)
    : changes(library, siteId, state, size);
}

function everything(library: Library, siteId: string, state: State, size: number): Page {
  const ids = idsInOrder(library);
  const start = ids.findIndex((id) => id > state.after);
  const page = start < 0 ? [] : ids.slice(start, start + size);
  const items = page.map((itemId) => shownOrGone(library, siteId, itemId));
  const after = page.at(-1);
  const more = start >= 0 && start + size < ids.length && after !== undefined;
  return { items, state: more ? { ...state, after } : { phase: 'changes', after: 0, seq: state.seq }, more };
}

const orderedIds = new WeakMap<Library, { readonly seq: number; readonly ids: readonly number[] }>();

/** Folders and files by id; put in order again only when the library changed. */
function idsInOrder(library: Library): readonly number[] {
  const cached = orderedIds.get(library);
  if (cached?.seq === library.seq) return cached.ids;
  const ids = [...library.folders.map((folder) => folder.itemId), ...library.files.keys()].sort(
    (a, b) => a - b,
  );
  orderedIds.set(library, { seq: library.seq, ids });
  return ids;
}

/** One line for each entry of the log, so that an item which moved twice comes twice. */
function changes(library: Library, siteId: string, state: State, size: number): Page {
  const page = library.changes.slice(state.seq, state.seq + size);
  const seq = page.at(-1)?.seq ?? state.seq;
  const items = page.map(({ itemId }) => shownOrGone(library, siteId, itemId));
  return { items, state: { ...state, seq }, more: seq < library.seq };
}

function shownOrGone(library: Library, siteId: string, itemId: number): Item {
  const entry = library.files.get(itemId) ?? library.folders.find((folder) => folder.itemId === itemId);
  return entry ? shown(library, siteId, entry) : gone(siteId, itemId);
}

function gone(siteId: string, itemId: number): Item {
  const contentType = { id: '0x0102', name: 'Picture' };
  return { id: String(itemId), parentReference: { siteId }, contentType, deleted: { state: 'deleted' } };
}

function shown(library: Library, siteId: string, entry: LibraryFile | LibraryFolder): Item {
  const isFile = 'bytes' in entry;
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const modified = library.times.listed(entry);
  return {
    id: String(entry.itemId),
    eTag: `"${entry.guid},${entry.version}"`,
    createdDateTime: entry.modified.toISOString(),
    ...(modified === undefined ? {} : { lastModifiedDateTime: modified }),
    webUrl: `https://${library.host}${path}`,
    createdBy: { user: { displayName: 'System Account' } },
    lastModifiedBy: { user: { displayName: 'System Account' } },
    parentReference: { id: guidFrom(`${library.host}${entry.path}/..`), siteId },
    contentType: isFile ? { id: '0x0102', name: 'Picture' } : { id: '0x0120', name: 'Folder' },
  };
}

function chosen(item: Item, select: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => select.includes(name)));
}
