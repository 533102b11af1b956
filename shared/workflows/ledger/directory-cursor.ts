import type { State } from '../context.ts';

/** Where the enumeration of the directory stands. */
export interface DirectoryCursor {
  /** Undefined: the next page is the first of a full pass. */
  readonly link: string | undefined;
  readonly full: boolean;
  /** Rises with each full pass; a row with an older one was not listed by it. */
  readonly epoch: number;
  readonly fullSince: string;
  /** How many users the last full pass listed, about. */
  readonly users: number;
  /** The run for which the enumeration reached its end. */
  readonly doneFor: string;
}

export async function readDirectoryCursor(
  context: Pick<State, 'cursors'>,
): Promise<DirectoryCursor | undefined> {
  return context.cursors.get<DirectoryCursor>('directory');
}
