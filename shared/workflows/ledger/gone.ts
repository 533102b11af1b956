/** Notes about users to erase, and when. A note outlives the row, so that an interrupted erasure is completed. */
import { dayMs } from '../../core/calendar.ts';
import { nameKey } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { goneCursors } from './cursors.ts';
import type { Held } from './typed-cursor.ts';

type Cursors = Pick<State, 'cursors'>;

export type Gone = NonNullable<Awaited<ReturnType<typeof goneCursors.get>>>;
export type Remains = NonNullable<Gone['remains']>;

/** Entra ID keeps a deleted user for 30 days. */
export const restorableMs = 30 * dayMs;

/** Keeps what an erasure that broke off has yet to erase, because only the earlier note lists it. */
export async function recordGone(
  context: Cursors & Pick<Runtime, 'clock'>,
  id: string,
  { after }: Pick<Gone, 'after'>,
): Promise<void> {
  for (;;) {
    const note = await holdGone(context, id);
    if ((await note.replace({ after, remains: note.value?.remains })) !== undefined) return;
  }
}

/**
 * An unreadable note, whose time and content are unknown, counts as one that waits longest, and lists only what is found
 * under the object id. Names that only that note listed stay claimed.
 */
export function holdGone(
  { cursors, clock }: Cursors & Pick<Runtime, 'clock'>,
  id: string,
): Promise<Held<Gone>> {
  return goneCursors.hold(cursors, id, {
    after: new Date(clock.now().getTime() + restorableMs).toISOString(),
    remains: { names: [nameKey(id)], files: [] },
  });
}

/** What an earlier erasure left, and what the next one is to erase. */
export function together(earlier: Remains | undefined, next: Remains): Remains {
  const { names = [], files = [] } = earlier ?? {};
  const byItem = new Map([...files, ...next.files].map((file) => [`${file.key} ${file.itemId}`, file]));
  return {
    ...next,
    names: [...new Set([...names, ...next.names])],
    files: [...byItem.values()],
  };
}

export async function readGone({ cursors }: Cursors) {
  const { values, unreadable } = await goneCursors.listEach(cursors);
  return { notes: values, unreadable };
}

/**
 * A user who is back is not erased. What an erasure that broke off has yet to erase stays noted, also where that is unknown
 * because the note is unreadable.
 */
export async function forgetLeaving(context: Cursors & Pick<Runtime, 'clock'>, id: string): Promise<void> {
  const note = await holdGone(context, id);
  if (note.value?.remains === undefined) await note.remove();
}

/** `epoch`: that of the last full pass over the directory. */
export function isBack({ directory }: UserRow, epoch: number): boolean {
  return directory.removed === undefined && directory.epoch >= epoch;
}
