/** Files of cleared pictures, which stay for the undo days before tidyUp removes them. */
import type { Agreement } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';

/** What tidyUp is to remove, and when. Only files that are still the agreed ones are removed. */
export interface ClearedFiles {
  readonly after: string;
  readonly agreement: Omit<Agreement, 'host'> & { readonly host?: string };
}

const dayMs = 86_400_000;

/** Before the picture is hidden: a crash in between removes nothing, because the files are shown still. */
export async function noteCleared(
  context: State & Runtime,
  userId: string,
  agreement: Agreement,
): Promise<void> {
  const { clock, cursors, settings } = context;
  const after = new Date(clock.now().getTime() + settings.UNDO_DAYS * dayMs).toISOString();
  await cursors.set(`cleared:${userId}`, { after, agreement } satisfies ClearedFiles);
}
