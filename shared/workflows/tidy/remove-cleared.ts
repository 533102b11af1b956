/** Removes the files of a cleared picture after INSTEP_UNDO_DAYS, if they are still the files that were cleared. */
import { isOf } from '../../core/geo.ts';
import { sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { PhotoWriter } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { type ClearedFiles, forgetCleared, postponeCleared, readCleared } from '../ledger/cleared-files.ts';
import { eachAlone, throwFirst } from '../ledger/each-alone.ts';
import { leased } from '../ledger/leases.ts';
import { type Located, siteOf } from '../observe/geo-lookup.ts';
import { pictureReader } from '../observe/picture-reader.ts';

export async function removeCleared(context: Tenant & Writing & State & Runtime): Promise<void> {
  const { clock, settings } = context;
  if (settings.PAUSED || settings.MODE === 'report') return;
  const { files, unreadable } = await readCleared(context);
  const due = files.filter(({ after }) => !(Date.parse(after) > clock.now().getTime()));
  const failed = await eachAlone(context, due, {
    task: 'remove-cleared',
    subject: ({ userId }) => userId,
    async work(cleared) {
      if (await removeFiles(context, cleared)) await forgetCleared(context, cleared.userId);
    },
    postpone: (cleared) => postponeCleared(context, cleared),
  });
  const unread = await eachAlone(context, unreadable, {
    task: 'remove-cleared',
    subject: ({ key }) => key,
    async work({ error }) {
      throw error;
    },
  });
  throwFirst([...failed, ...unread]);
}

/**
 * False when a file is unreadable, its geo location is not listed, or the user is being written: the next call tries
 * again.
 */
async function removeFiles(
  context: Tenant & Writing & State & Runtime,
  { userId, agreement }: ClearedFiles,
): Promise<boolean> {
  const { geos, users } = context;
  // Entries from before multi-geo support have no host.
  const geo = (await geos.list()).find((one) => isOf(agreement.host ?? '', one));
  const site = geo && (await siteOf(geo));
  if (site === undefined || 'problem' in site) return false;
  const removed = await leased(context, { userId, holder: 'tidyUp' }, async (lease) => {
    // A picture that is shown again must stay.
    const shown = (await users.get(userId))?.value.agreement;
    if (shown?.base === agreement.base && isOf(shown.host, site.location)) return true;
    const reason = { userId, runId: 'tidyUp', action: 'remove-cleared' } as const;
    return removeFrom(context, site, agreement, context.writers.open(site.geo, { lease, reason }));
  });
  return removed === true;
}

async function removeFrom(
  { images }: Runtime,
  { geo, location }: Located,
  { base, files }: ClearedFiles['agreement'],
  writer: PhotoWriter,
): Promise<boolean> {
  const reader = pictureReader(geo.library, images);
  for (const size of sizes) {
    const file = await reader.file(base, size);
    if (file.kind === 'unknown') return false;
    if (file.kind === 'file' && file.sha === files[size].sha) {
      await writer.remove(`${location.folder}/${fileName(base, size)}`);
    }
  }
  return true;
}
