/** Finds the folder of photo files in the library. Its name is in the language of the my-site host. */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
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
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 2, kind });
  try {
    const folders = root.folder(library).folders;
    const answer: unknown = await folders.select('Name', 'ServerRelativeUrl', 'ItemCount')();
    return parsed(kind, foldersSchema, answer)
      .filter(({ Name }) => Name !== 'Forms' && !Name.startsWith('_'))
      .sort((a, b) => (b.ItemCount ?? 0) - (a.ItemCount ?? 0) || (a.Name < b.Name ? -1 : 1));
  } catch (error) {
    throw await toOwnError(`Listing the folders of "${library}"`, error);
  }
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

/** At most 100 names. */
export async function fileNames(sharePoint: SharePoint, folder: string): Promise<readonly string[]> {
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 2, kind });
  try {
    const answer: unknown = await root.files(folder).select('Name').top(100)();
    return parsed(kind, filesSchema, answer).map(({ Name }) => Name);
  } catch (error) {
    throw await toOwnError(`Listing the files of "${folder}"`, error);
  }
}
