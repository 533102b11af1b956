/** Shows no picture for a user whose Exchange photo is gone. The files stay for the undo days; tidyUp removes them. */
import { pictureTimestamp } from '../../core/picture-url.ts';
import type { Agreement } from '../../core/user.ts';
import type { Context } from '../context.ts';
import { type Job, mustHold, type RowMemory } from './act.ts';
import { readableProfile, readProfile, writeProperties } from './picture-properties.ts';
import { keepUndoCopy } from './undo-copy.ts';

/** What tidyUp is to remove, and when. Only files that are still the agreed ones are removed. */
export interface ClearedFiles {
  readonly after: string;
  readonly agreement: Omit<Agreement, 'host'> & { readonly host?: string };
}

const dayMs = 86_400_000;

/** Before the picture is hidden: a crash in between removes nothing, because the files are shown still. */
export async function noteCleared(context: Context, userId: string, agreement: Agreement): Promise<void> {
  const { clock, cursors, settings } = context;
  const after = new Date(clock.now().getTime() + settings.UNDO_DAYS * dayMs).toISOString();
  await cursors.set(`cleared:${userId}`, { after, agreement } satisfies ClearedFiles);
}

export async function clearPicture(context: Context, job: Job, memory: RowMemory): Promise<void> {
  const { user, remembered } = job.examined;
  const agreement = user.agreement as Agreement;
  await keepUndoCopy(context, job, agreement.base, { kind: 'nothing' });
  const now = context.clock.now();
  await noteCleared(context, user.id, agreement);
  await mustHold(context, job);
  const changes: (readonly [
    'PictureURL' | 'SPS-PicturePlaceholderState' | 'SPS-PictureTimestamp',
    string,
  ])[] = [
    // What makes caches fetch again first: once nothing is shown, a broken-off clear is not taken up again.
    ['SPS-PictureTimestamp', pictureTimestamp(now)],
    ['SPS-PicturePlaceholderState', '1'],
    ['PictureURL', ''],
  ];
  const profile = readableProfile(job);
  const differs = changes.filter(([property]) => property !== 'PictureURL' || profile.pictureUrl !== '');
  await writeProperties(context, job, differs);
  await memory.write({
    ...remembered,
    profile: await readProfile(context, job.examined, undefined),
    agreement: undefined,
    pending: undefined,
    look: undefined,
    trouble: undefined,
    absentSince: undefined,
    repairedAt: [...user.repairedAt, now.toISOString()].slice(-3),
  });
}
