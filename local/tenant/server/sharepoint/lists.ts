/**
 * The picture list as SharePoint REST shows it: its properties, its rows and its change log.
 * RenderListDataAsStream: https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
 * GetChanges: https://learn.microsoft.com/previous-versions/office/sharepoint-server/ee536137(v=office.15)
 */
import type { Library } from '../../truth/library.ts';
import type { LibraryChange, LibraryFile, LibraryFolder } from '../../truth/types.ts';
import type { Answer, Call } from '../call.ts';
import { guidFrom, siteIdOf } from '../graph/sites.ts';
import type { World } from '../world.ts';
import { readCaml, type View } from './caml.ts';
import { isExpired, readChangeToken, tokenOf } from './change-tokens.ts';
import { fileNotFound, invalidQuery, SharePointRefusal } from './errors.ts';
import { collectionAnswer, entityAnswer, readJsonBody, sharePointJson } from './odata.ts';
import { type RestSegment, textArgument } from './rest-path.ts';

/** A list view answers no more. */
const mostRows = 5_000;
const mostChanges = 1_000;

/** As https://learn.microsoft.com/previous-versions/office/sharepoint-server/ee543793(v=office.15) numbers them. */
const changeTypes = { add: 1, update: 2, delete: 3, rename: 4, restore: 7 } as const;
const flags = {
  add: 'Add',
  update: 'Update',
  delete: 'DeleteObject',
  rename: 'Rename',
  restore: 'Restore',
} as const;

type Entry = LibraryFile | LibraryFolder;

export function getListByPath(world: World, call: Call, segment: RestSegment): Answer {
  const library = findLibrary(world, call, segment);
  return entityAnswer(
    call,
    {
      BaseTemplate: 109,
      EnableMinorVersions: library.rules.minorVersions,
      EnableModeration: library.rules.moderation,
      ForceCheckout: library.rules.forceCheckout,
      CurrentChangeToken: { StringValue: tokenOf(library, { seq: library.seq, at: world.tenant.now() }) },
      Id: library.listId,
      ItemCount: library.files.size + library.folders.length,
      Title: 'User Photos',
    },
    'SP.List',
  );
}

export function renderListData(world: World, call: Call, segment: RestSegment): Answer {
  const library = findLibrary(world, call, segment);
  library.bumpLate();
  const { parameters } = readJsonBody(call);
  const { view, paging, options } = readParameters(parameters);
  const entries = chosen(library, view).filter(({ itemId }) => itemId > afterId(paging));
  if (view.rows > mostRows || (isLong(world, library) && !view.byId)) throw overThreshold();
  const page = entries.slice(0, view.rows);
  const last = page.at(-1);
  const first = firstRow(paging);
  const data = {
    Row: page.map((entry) => row(library, entry, view.fields)),
    FirstRow: first,
    FolderPermissions: '0x1b03c4312ef',
    LastRow: first + page.length - 1,
    RowLimit: view.rows,
    ...(view.paged && entries.length > page.length && last
      ? { NextHref: `?Paged=TRUE&p_ID=${last.itemId}&PageFirstRow=${first + page.length}&View=${noView}` }
      : {}),
    FilterLink: '?',
    ForceNoHierarchy: '1',
    HierarchyHasIndention: '',
  };
  return sharePointJson(call, options === 2 ? data : { ListData: data });
}

const noView = '00000000-0000-0000-0000-000000000000';

interface Parameters {
  readonly view: View;
  readonly paging: string;
  readonly options: number;
}

function readParameters(given: unknown): Parameters {
  const { ViewXml, Paging = '', RenderOptions, ...rest } = (given ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(rest).find((name) => !['DatesInUtc', 'AddRequiredFields'].includes(name));
  if (unknown) throw invalidQuery(`The property '${unknown}' is not served here.`);
  if (typeof ViewXml !== 'string' || typeof Paging !== 'string' || typeof RenderOptions !== 'number')
    throw invalidQuery('RenderListDataAsStream takes ViewXml, RenderOptions and Paging.');
  return { view: readCaml(ViewXml), paging: Paging, options: RenderOptions };
}

function afterId(paging: string): number {
  return Number(new URLSearchParams(paging).get('p_ID') ?? 0);
}

function firstRow(paging: string): number {
  return Number(new URLSearchParams(paging).get('PageFirstRow') ?? 1);
}

function chosen(library: Library, { ids, recursive }: View): readonly Entry[] {
  const all: readonly Entry[] = [...library.folders, ...library.files.values()];
  const inScope = recursive ? all : library.folders;
  return inScope
    .filter(({ itemId }) => ids === undefined || ids.has(itemId))
    .toSorted((a, b) => a.itemId - b.itemId);
}

/**
 * Every value is a text; numbers and dates are in the format of the web's language, and as they are under the name with a
 * dot: https://github.com/SharePoint/sp-dev-docs/issues/9058. For dates, recorded answers in public repositories show it
 * ("Modified": "9/15/2022 9:36 PM", "Modified.": "2022-09-16T04:36:45Z").
 */
function row(library: Library, entry: Entry, fields: readonly string[]): Record<string, string> {
  const numbers: Readonly<Record<string, number>> = { ID: entry.itemId, owshiddenversion: entry.version };
  const modified = library.times.listed(entry);
  const values: Readonly<Record<string, string>> = {
    FSObjType: 'bytes' in entry ? '0' : '1',
    FileLeafRef: entry.name,
    FileRef: entry.path,
    UniqueId: `{${entry.guid.toUpperCase()}}`,
  };
  return Object.fromEntries(
    fields.flatMap((name) => {
      const number = numbers[name];
      if (number !== undefined)
        return [
          [name, number.toLocaleString('de-DE')],
          [`${name}.`, String(number)],
        ];
      if (name === 'Modified') return modified === undefined ? [] : dateValues(name, modified);
      const value = values[name];
      if (value === undefined) throw invalidQuery(`The field '${name}' is not served here.`);
      return [[name, value]];
    }),
  );
}

function dateValues(name: string, at: string): (readonly [string, string])[] {
  const local = new Date(at).toLocaleString('de-DE', {
    timeZone: 'UTC',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return [
    [name, local],
    [`${name}.`, at],
  ];
}

/** A token from before the log is answered as if nothing had changed: https://github.com/SharePoint/sp-dev-docs/issues/10389 */
export function getChanges(world: World, call: Call, segment: RestSegment): Answer {
  const library = findLibrary(world, call, segment);
  library.bumpLate();
  const query = (readJsonBody(call).query ?? {}) as Readonly<Record<string, unknown>>;
  const start = readChangeToken(library, query.ChangeTokenStart);
  const now = world.tenant.now();
  const since = isExpired(library, start, now) ? [] : library.changes.slice(start.seq);
  const wanted = since.filter((change) => isWanted(library, change, query)).slice(0, mostChanges);
  return collectionAnswer(
    call,
    wanted.map((change) => ({
      ChangeToken: { StringValue: tokenOf(library, change) },
      ChangeType: changeTypes[change.kind],
      ItemId: change.itemId,
      ListId: library.listId,
      SiteId: siteIdOf(call.host).split(',')[1],
      Time: change.at.toISOString(),
      UniqueId: guidFrom(`${library.listId}/${change.itemId}`),
      WebId: siteIdOf(call.host).split(',')[2],
    })),
    'SP.ChangeItem',
  );
}

function isWanted(
  library: Library,
  { itemId, kind }: LibraryChange,
  query: Readonly<Record<string, unknown>>,
): boolean {
  const isFolder = library.folders.some((folder) => folder.itemId === itemId);
  return query[isFolder ? 'Folder' : 'Item'] === true && query[flags[kind]] === true;
}

function findLibrary(world: World, call: Call, segment: RestSegment): Library {
  const library = world.tenant.libraryAt(call.host);
  const path = textArgument(call, segment, '').replace(/\/$/, '');
  if (library && library.made !== 'not-yet' && path.toLowerCase() === library.path.toLowerCase())
    return library;
  throw fileNotFound();
}

export function isLong(world: World, library: Library): boolean {
  return library.files.size + library.folders.length > world.options.listViewThreshold;
}

export function overThreshold(): SharePointRefusal {
  return new SharePointRefusal({
    status: 500,
    code: '-2147024860, Microsoft.SharePoint.SPQueryThrottledException',
    message: 'The attempted operation is prohibited because it exceeds the list view threshold.',
  });
}
