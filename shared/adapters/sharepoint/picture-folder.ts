/**
 * Finds the folder of photo files in the library. Its name is in the language of the my-site host. What SharePoint
 * refuses to list by folder, as it does with files in a library of more than 5,000, is found among the rows of the list,
 * in order of id (DECISIONS.md, D-folder-rows).
 */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import { hasRetryAfter, isOwnError } from '../transport/failures.ts';
import { type ListRow, readRows } from './list-calls.ts';
import { parsed } from './sharepoint-answers.ts';
import type { SharePoint } from './sharepoint-client.ts';
import { toOwnError } from './sharepoint-error.ts';

const foldersSchema = z.array(
  z.object({
    Name: z.string(),
    ServerRelativeUrl: z.string(),
    ItemCount: z.number().nullish(),
  }),
);

const filesSchema = z.array(z.object({ Name: z.string() }));

const kind = 'folder list';

type Folder = z.infer<typeof foldersSchema>[number];

/**
 * The only folder besides Forms. Of several, the one with the most items that contains a thumbnail. Throws
 * PermanentError when there is no folder, or when none of several contains a thumbnail.
 */
export async function findPictureFolder(sharePoint: SharePoint, library: string): Promise<string> {
  const candidates = await subfolders(sharePoint, library);
  if (candidates.length === 0) {
    throw new PermanentError(
      'no-picture-folder',
      `"${library}" has no folder for profile photos. SharePoint creates it when the first user opens ` +
        'their profile picture',
    );
  }
  const folder = candidates.length === 1 ? candidates[0] : await findFullest(sharePoint, candidates);
  if (folder !== undefined) return folder.ServerRelativeUrl;
  const names = candidates.map(({ Name }) => `"${Name}"`).join(', ');
  throw new PermanentError(
    'ambiguous-picture-folder',
    `"${library}" has ${candidates.length} folders (${names}), and none of them contains a profile photo: ` +
      "remove those that are not SharePoint's",
  );
}

async function subfolders(sharePoint: SharePoint, library: string): Promise<Folder[]> {
  const found = await listedFolders(sharePoint, library);
  return found
    .filter(({ Name }) => Name !== 'Forms' && !Name.startsWith('_'))
    .sort((a, b) => (b.ItemCount ?? 0) - (a.ItemCount ?? 0) || (a.Name < b.Name ? -1 : 1));
}

async function listedFolders(sharePoint: SharePoint, library: string): Promise<Folder[]> {
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 2, kind, withinMs: 20_000 });
  try {
    const folders = root.folder(library).folders;
    const answer: unknown = await folders.select('Name', 'ServerRelativeUrl', 'ItemCount')();
    return parsed(kind, foldersSchema, answer);
  } catch (error) {
    const own = await toOwnError(`Listing the folders of "${library}"`, error);
    if (!mayBeListedByRows(own)) throw own;
    return foldersByRows(sharePoint, library).catch(() => {
      throw own;
    });
  }
}

/** False if the library is missing or not accessible, or SharePoint asks to wait. */
function mayBeListedByRows(error: unknown): boolean {
  const isAnswer = error instanceof PermanentError && [401, 403, 404].includes(error.status ?? 0);
  return isOwnError(error) && !isAnswer && !hasRetryAfter(error);
}

async function foldersByRows(sharePoint: SharePoint, library: string): Promise<Folder[]> {
  const folders: Folder[] = [];
  for await (const rows of firstRows(sharePoint, library)) {
    const found = rows.filter(({ FSObjType, FileRef }) => FSObjType === '1' && isIn(library, FileRef));
    folders.push(...found.map(({ FileRef }) => ({ Name: nameOf(FileRef), ServerRelativeUrl: FileRef })));
    // A folder has a lower id than the files in it.
    if (folders.length > 0) break;
  }
  return folders;
}

async function findFullest(
  sharePoint: SharePoint,
  candidates: readonly Folder[],
): Promise<Folder | undefined> {
  for (const folder of candidates) {
    const names = await fileNames(sharePoint, folder.ServerRelativeUrl);
    if (names.some((name) => /_MThumb\.jpg$/i.test(name))) return folder;
  }
  return undefined;
}

const mostNames = 100;

/** At most 100 names. */
export async function fileNames(sharePoint: SharePoint, folder: string): Promise<readonly string[]> {
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 2, kind, withinMs: 20_000 });
  try {
    const answer: unknown = await root.files(folder).select('Name').top(mostNames)();
    return parsed(kind, filesSchema, answer).map(({ Name }) => Name);
  } catch (error) {
    const own = await toOwnError(`Listing the files of "${folder}"`, error);
    if (!mayBeListedByRows(own)) throw own;
    return namesByRows(sharePoint, folder).catch(() => {
      throw own;
    });
  }
}

async function namesByRows(sharePoint: SharePoint, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const rows of firstRows(sharePoint, folder.slice(0, folder.lastIndexOf('/')))) {
    const files = rows.filter(({ FSObjType, FileRef }) => FSObjType === '0' && isIn(folder, FileRef));
    names.push(...files.map(({ FileRef }) => nameOf(FileRef)));
    if (names.length >= mostNames) break;
  }
  return names.slice(0, mostNames);
}

const rowsPerPage = 500;
/** A folder is among the first rows of the list; later pages are not searched. */
const mostPages = 10;

async function* firstRows(sharePoint: SharePoint, library: string): AsyncGenerator<readonly ListRow[]> {
  let paging: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const found = await readRows(sharePoint, library, { rows: rowsPerPage, paging });
    yield found.rows;
    if (found.paging === undefined) return;
    paging = found.paging;
  }
}

function isIn(folder: string, path: string): boolean {
  return path.slice(0, path.lastIndexOf('/')).toLowerCase() === folder.toLowerCase();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
