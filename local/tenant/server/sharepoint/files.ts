/** Folders and files of a web: https://learn.microsoft.com/sharepoint/dev/solution-guidance/supporting-and-in-file-and-folder-with-the-resourcepath-api */
import type { LibraryFile } from '../../truth/types.ts';
import { type Answer, bytesAnswer, type Call } from '../call.ts';
import { guidFrom } from '../graph/sites.ts';
import type { World } from '../world.ts';
import { fileNotFound, invalidQuery, noSuchFile, SharePointRefusal } from './errors.ts';
import { isLong, overThreshold } from './lists.ts';
import { collectionAnswer, type Entity, entityAnswer, nullAnswer } from './odata.ts';
import { flagArgument, type RestSegment, textArgument } from './rest-path.ts';

/** Decoded server-relative paths of the folders there are: only the my-site host's web holds the picture library. */
function folderPaths(world: World, call: Call): readonly string[] {
  const library = world.tenant.libraryAt(call.host);
  const common = ['/', '/Shared Documents', '/Shared Documents/Forms', '/Style Library'];
  if (!library || library.made === 'not-yet') return common;
  return [...common, library.path, `${library.path}/Forms`, ...library.folders.map((folder) => folder.path)];
}

function findFolder(world: World, call: Call, segment: RestSegment): string {
  const asked = withoutTrailingSlash(textArgument(call, segment, 'decodedUrl'));
  const path = folderPaths(world, call).find((folder) => folder.toLowerCase() === asked.toLowerCase());
  if (!path) throw fileNotFound();
  return path;
}

function withoutTrailingSlash(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return rooted.length > 1 ? rooted.replace(/\/$/, '') : rooted;
}

function childrenOf<T extends { readonly path: string }>(items: Iterable<T>, folder: string): readonly T[] {
  const prefix = folder === '/' ? '/' : `${folder.toLowerCase()}/`;
  return [...items].filter(({ path }) => {
    const lower = path.toLowerCase();
    return lower !== '/' && lower.startsWith(prefix) && !lower.slice(prefix.length).includes('/');
  });
}

export function getFolder(world: World, call: Call, segment: RestSegment): Answer {
  return entityAnswer(call, describeFolder(world, call, findFolder(world, call, segment)), 'SP.Folder');
}

/** Subfolders; without a folder segment, those of the web. */
export function listFolders(world: World, call: Call, segment: RestSegment | undefined): Answer {
  const parent = segment ? findFolder(world, call, segment) : '/';
  const paths = folderPaths(world, call).map((path) => ({ path }));
  const found = childrenOf(paths, parent).map(({ path }) => describeFolder(world, call, path));
  return collectionAnswer(call, found, 'SP.Folder');
}

/**
 * Refused in a library of more than 5,000 items, with any `$top`:
 * https://github.com/vgrem/office365-rest-python-client/issues/226 and /462
 */
export async function listFiles(world: World, call: Call, segment: RestSegment): Promise<Answer> {
  const files = filesIn(world, call, findFolder(world, call, segment));
  const top = Number(call.query.get('$top') ?? files.length);
  const library = world.tenant.libraryAt(call.host);
  if (library && isLong(world, library)) throw overThreshold();
  const isLengthAsked = /\blength\b/i.test(call.query.get('$select') ?? '');
  const shown = isLengthAsked
    ? await Promise.all(files.slice(0, top).map(withLength))
    : files.map(describeFile);
  return collectionAnswer(call, shown, 'SP.File');
}

function filesIn(world: World, call: Call, folder: string): readonly LibraryFile[] {
  const library = world.tenant.libraryAt(call.host);
  return library ? childrenOf(library.files.values(), folder) : [];
}

export async function uploadFile(
  world: World,
  call: Call,
  segments: readonly [RestSegment, RestSegment],
): Promise<Answer> {
  const [folderSegment, method] = segments;
  const folder = findFolder(world, call, folderSegment);
  const name = textArgument(call, method, 'decodedUrl');
  if (!name || /["*:<>?/\\|]/.test(name))
    throw new SharePointRefusal({
      status: 400,
      code: '-2130575245, Microsoft.SharePoint.SPException',
      message: `The file or folder name "${name}" contains characters that are not permitted.  Please use a different name.`,
    });
  const library = world.tenant.libraryAt(call.host);
  if (!library?.hasFolder(folder)) throw accessDenied();
  const path = `${folder}/${name}`;
  if (library.fileAt(path) && !flagArgument(method, 'overwrite'))
    throw new SharePointRefusal({
      status: 400,
      code: '-2130575257, Microsoft.SharePoint.SPException',
      message: `A file with the name ${path.slice(1)} already exists. It was last modified by i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint.`,
    });
  if (call.body.length === 0) throw invalidQuery('The file has no content.');
  const file = library.putFile(folder, name, call.body, 'app');
  world.accounting.write();
  return entityAnswer(call, await withLength(file), 'SP.File');
}

export async function readFile(world: World, call: Call, segment: RestSegment): Promise<Answer> {
  const file = findFile(world, call, segment);
  world.accounting.photoDownload();
  const type = file.name.toLowerCase().endsWith('.jpg') ? 'image/jpeg' : 'application/octet-stream';
  return bytesAnswer(await file.bytes(), type, { etag: etagOf(file), sprequestguid: call.requestId });
}

export async function getFile(world: World, call: Call, segment: RestSegment): Promise<Answer> {
  const file = findFile(world, call, segment);
  const isLengthAsked = /\blength\b/i.test(call.query.get('$select') ?? 'Length');
  return entityAnswer(call, isLengthAsked ? await withLength(file) : describeFile(file), 'SP.File');
}

export function deleteFile(world: World, call: Call, segment: RestSegment): Answer {
  const file = findFile(world, call, segment);
  const wanted = call.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(file))
    throw new SharePointRefusal({
      status: 412,
      code: '-1, Microsoft.SharePoint.Client.ClientServiceException',
      message: `The request ETag value '${wanted}' does not match the object's ETag value '${etagOf(file)}'.`,
    });
  world.tenant.libraryAt(call.host)?.removeFile(file.path, 'app');
  world.accounting.write();
  return nullAnswer(call, 'DeleteObject');
}

/** Checks in as a major version, or publishes a draft. */
export function publishFile(world: World, call: Call, segment: RestSegment): Answer {
  const file = findFile(world, call, segment);
  world.tenant.libraryAt(call.host)?.publish(file.path);
  return nullAnswer(call, 'Publish');
}

function findFile(world: World, call: Call, segment: RestSegment): LibraryFile {
  const path = textArgument(call, segment, 'decodedUrl');
  const file = world.tenant.libraryAt(call.host)?.fileAt(path);
  if (!file) throw noSuchFile(path);
  return file;
}

function accessDenied(): SharePointRefusal {
  const code = '-2147024891, System.UnauthorizedAccessException';
  const message = 'Access denied. You do not have permission to perform this action or access this resource.';
  return new SharePointRefusal({ status: 403, code, message });
}

/** REST quotes the GUID in braces, Graph does not: the two are not to be compared. */
function etagOf(file: LibraryFile): string {
  return `"{${file.guid.toUpperCase()}},${file.version}"`;
}

/** SP.FileLevel */
const levels = { published: 1, draft: 2, 'checked-out': 255 } as const;

function describeFile(file: LibraryFile): Entity {
  return {
    CheckOutType: file.level === 'checked-out' ? 0 : 2,
    ETag: etagOf(file),
    Exists: true,
    Level: levels[file.level],
    MajorVersion: file.version,
    MinorVersion: 0,
    Name: file.name,
    ServerRelativeUrl: file.path,
    TimeCreated: file.modified.toISOString(),
    TimeLastModified: `${file.stamped.toISOString().slice(0, 19)}Z`,
    UIVersion: file.version * 512,
    UIVersionLabel: `${file.version}.0`,
    UniqueId: file.guid,
  };
}

/** Bytes are made when asked for, so their number is given only where a client wants it. */
async function withLength(file: LibraryFile): Promise<Entity> {
  return { ...describeFile(file), Length: String((await file.bytes()).length) };
}

function describeFolder(world: World, call: Call, path: string): Entity {
  const below = folderPaths(world, call).map((folder) => ({ path: folder }));
  return {
    Exists: true,
    ItemCount: childrenOf(below, path).length + filesIn(world, call, path).length,
    Name: path.slice(path.lastIndexOf('/') + 1),
    ServerRelativeUrl: path,
    TimeLastModified: '2024-02-01T03:20:00Z',
    UniqueId: guidFrom(`${call.host}${path}`),
  };
}
