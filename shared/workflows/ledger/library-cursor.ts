/** Where the enumeration of each picture library stands. */
import type { GeoHost } from '../../core/geo.ts';
import type { State } from '../context.ts';

export interface LibraryCursor {
  readonly listId: string;
  /** Undefined: the next page is the first of a full listing. */
  readonly link: string | undefined;
  readonly full: boolean;
  /** Rises with each full listing; a file with an older one was not in it. */
  readonly listing: number;
  readonly doneFor: string;
}

const homeName = 'library';
const prefix = `${homeName}:`;

/** Home's keeps the name it had when there was one. */
export function libraryCursorName({ home, host }: GeoHost): string {
  return home ? homeName : `${prefix}${host}`;
}

/** Of every geo location that was ever listed, with no request to the tenant. */
export async function readLibraryCursors({
  cursors,
}: Pick<State, 'cursors'>): Promise<readonly (LibraryCursor & GeoHost)[]> {
  const found = await cursors.list<LibraryCursor>(homeName);
  return found
    .filter(({ name }) => name === homeName || name.startsWith(prefix))
    .map(({ name, value }) => ({ ...value, home: name === homeName, host: name.slice(prefix.length) }));
}
