/** Where the enumeration of the picture library stands. */
import type { Context } from '../context.ts';

export interface LibraryCursor {
  readonly listId: string;
  /** Undefined: the next page is the first of a full listing. */
  readonly link: string | undefined;
  readonly full: boolean;
  /** Rises with each full listing; a file with an older one was not in it. */
  readonly listing: number;
  readonly doneFor: string;
}

export async function readLibraryCursor({
  cursors,
}: Pick<Context, 'cursors'>): Promise<LibraryCursor | undefined> {
  return cursors.get<LibraryCursor>('library');
}
