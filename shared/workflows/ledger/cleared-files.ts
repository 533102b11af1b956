/** Files of cleared photos, which stay for the undo days before tidyUp removes them. */
import { dayMs } from '../../core/calendar.ts';
import type { Agreement } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { clearedCursors } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

export type ClearedFiles = Awaited<ReturnType<typeof readCleared>>['files'][number];

/** Called before the photo is hidden. After a crash in between nothing is removed, because the files are still shown. */
export async function recordCleared(
  { clock, cursors, settings }: Cursors & Runtime,
  userId: string,
  agreement: Agreement,
): Promise<void> {
  const after = new Date(clock.now().getTime() + settings.UNDO_DAYS * dayMs).toISOString();
  await clearedCursors.set(cursors, userId, { after, agreement });
}

/** Postpones a removal by one day, if it was refused or prevented for a reason that may last. */
export async function postponeCleared(
  { clock, cursors }: Cursors & Pick<Runtime, 'clock'>,
  { userId, agreement }: ClearedFiles,
): Promise<void> {
  const after = new Date(clock.now().getTime() + dayMs).toISOString();
  await clearedCursors.set(cursors, userId, { after, agreement });
}

/** The files that tidyUp removes, and when. It removes only files that still have the agreed hashes. */
export async function readCleared({ cursors }: Cursors) {
  const { values, unreadable } = await clearedCursors.listEach(cursors);
  return { files: values.map(({ key, value }) => ({ userId: key, ...value })), unreadable };
}

export async function forgetCleared({ cursors }: Cursors, userId: string): Promise<void> {
  await clearedCursors.remove(cursors, userId);
}
