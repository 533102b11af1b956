/** The SharePoint list that contains the profile photos. */

/** Part of the library's address, which is not localised; the title and the folder inside it are. */
export const libraryName = 'User Photos';

export interface PictureList {
  readonly listId: string;
  /** Decoded, server-relative, without a trailing slash: "/User Photos". */
  readonly path: string;
}
