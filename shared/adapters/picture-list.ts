/** The list that SharePoint keeps profile pictures in. */

/** The library's address is not localised; its title and the folder inside it are. */
export const libraryName = 'User Photos';

export interface PictureList {
  readonly listId: string;
  /** Decoded, server-relative, without a trailing slash: "/User Photos". */
  readonly path: string;
}
