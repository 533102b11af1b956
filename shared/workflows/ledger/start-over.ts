/**
 * The request that the next run reads the directory, the libraries or both from the start. Only positions are
 * reset; rows, agreements and approvals stay (DECISIONS.md, D-start-over).
 */
import type { State } from '../context.ts';
import { directoryCursor, startOverCursor } from './cursors.ts';
import { type DirectoryCursor, readDirectoryCursor } from './directory-cursor.ts';
import { type LibraryCursor, readLibraryCursors, saveLibraryCursor } from './library-cursor.ts';

type Cursors = Pick<State, 'cursors'>;

export interface StartOver {
  readonly directory: boolean;
  readonly library: boolean;
}

/** Adds to an earlier request. */
export async function requestStartOver({ cursors }: Cursors, request: StartOver): Promise<StartOver> {
  const before = await startOverCursor.get(cursors);
  const both = {
    directory: request.directory || before?.directory === true,
    library: request.library || before?.library === true,
  };
  await startOverCursor.set(cursors, both);
  return both;
}

/** Whether another pass over this list follows, because what the present one stores may be mixed with an older one's. */
export async function isStartOverRequested({ cursors }: Cursors, list: keyof StartOver): Promise<boolean> {
  return (await startOverCursor.get(cursors))?.[list] === true;
}

/** Called at the start of a run, while no other message reads a list. */
export async function applyStartOver(context: Cursors, now: Date): Promise<void> {
  const request = await startOverCursor.get(context.cursors);
  if (request === undefined) return;
  const directory = request.directory ? await readDirectoryCursor(context) : undefined;
  if (directory !== undefined) await directoryCursor.set(context.cursors, nextFullPass(directory, now));
  for (const { host, home, ...library } of request.library ? await readLibraryCursors(context) : []) {
    await saveLibraryCursor(context, { host, home }, nextFullListing(library));
  }
  await startOverCursor.remove(context.cursors);
}

/** The number of users is known at the end of a pass; until then the number of the previous pass is used. */
export function nextFullPass(
  { epoch, full, users, usersBefore, doubts, completeAt }: DirectoryCursor,
  now: Date,
): DirectoryCursor {
  const before = full ? usersBefore : users;
  return { ...fullPass(epoch + 1, now), usersBefore: before, doubts, completeAt };
}

export function fullPass(epoch: number, now: Date): DirectoryCursor {
  return { link: undefined, full: true, epoch, fullSince: now.toISOString(), users: 0, doneFor: '' };
}

export function nextFullListing({
  listId,
  full,
  listing,
  listingBefore,
  doubts,
  completeAt,
}: LibraryCursor): LibraryCursor {
  // 0: none has reached its end.
  const before = full ? (listingBefore ?? 0) : listing;
  return { ...fullListing(listId, listing + 1), listingBefore: before, doubts, completeAt };
}

export function fullListing(listId: string, listing: number): LibraryCursor {
  return { listId, link: undefined, full: true, listing, doneFor: '' };
}
