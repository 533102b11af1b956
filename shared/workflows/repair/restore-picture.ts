/** A copy was begun, and then the Exchange photo went away: what was there before comes back. */
import { PermanentError } from '../../core/errors.ts';
import { isOf } from '../../core/geo.ts';
import { type Size, sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { PendingWrite } from '../../core/user.ts';
import type { PictureProperty, UndoCopy } from '../../ports.ts';
import type { Context } from '../context.ts';
import { type Job, mustHold, type RowMemory } from './act.ts';
import { readableProfile, writeProperties } from './picture-properties.ts';

/** In this order; the timestamp last, as when a picture is shown. */
const properties = [
  'PictureURL',
  'SPS-PicturePlaceholderState',
  'SPS-PictureExchangeSyncState',
  'SPS-PictureTimestamp',
] as const satisfies readonly PictureProperty[];

export async function restorePicture(context: Context, job: Job, memory: RowMemory): Promise<void> {
  const { user, remembered } = job.examined;
  const pending = user.pending as PendingWrite;
  const kept = await context.undo.get(user.id, pending.runId);
  const copies = kept.filter(({ host }) => isOf(host, job.examined.geo));
  const [first] = copies;
  if (first === undefined) {
    throw new PermanentError(
      'no-undo-copy',
      `What user ${user.id} showed before run ${pending.runId} was not kept`,
    );
  }
  for (const copy of copies) for (const size of sizes) await putBack(context, job, copy, size);
  const profile = readableProfile(job);
  const now: Record<PictureProperty, string> = {
    PictureURL: profile.pictureUrl,
    'SPS-PicturePlaceholderState': profile.placeholderState,
    'SPS-PictureTimestamp': profile.timestamp,
    'SPS-PictureExchangeSyncState': profile.syncState,
  };
  const changes = properties.filter((name) => now[name] !== first.properties[name]);
  await writeProperties(
    context,
    job,
    changes.map((name) => [name, first.properties[name]] as const),
  );
  await memory.write({
    ...remembered,
    profile: undefined,
    pending: undefined,
    look: undefined,
    trouble: undefined,
    repairedAt: [...user.repairedAt, context.clock.now().toISOString()].slice(-3),
  });
}

async function putBack(context: Context, job: Job, copy: UndoCopy, size: Size): Promise<void> {
  const { library } = job.examined.geo;
  const { folder } = await library.place();
  const before = copy.files[size];
  const now = await job.examined.reader.file(copy.base, size);
  if (before === undefined) {
    if (now.kind === 'absent') return;
    await mustHold(context, job);
    return library.remove(`${folder}/${fileName(copy.base, size)}`);
  }
  if (now.kind === 'file' && now.sha === context.images.sha256(before)) return;
  await mustHold(context, job);
  await library.upload(folder, fileName(copy.base, size), before);
}
