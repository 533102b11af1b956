/** Deletes the files of a removed photo after INSTEP_UNDO_DAYS, if they are still the same files. */
import { isOf } from '../../core/geo.ts';
import { sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Lease } from '../../ports/state.ts';
import type { PhotoWriter } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { type ClearedFiles, forgetCleared, postponeCleared, readCleared } from '../ledger/cleared-files.ts';
import { eachAlone, throwFirst } from '../ledger/each-alone.ts';
import { leased } from '../ledger/leases.ts';
import { type Located, siteOf } from '../observe/geo-lookup.ts';
import { pictureReader } from '../observe/picture-reader.ts';
import { mayBeRemoved } from './may-be-removed.ts';

/** Has no effect while writes are paused or in mode `report`. Throws the first error after all users were tried. */
export async function removeCleared(context: Tenant & Writing & State & Runtime): Promise<void> {
  const { clock, settings } = context;
  if (settings.PAUSED || settings.MODE === 'report') return;
  const { files, unreadable } = await readCleared(context);
  const due = files.filter(({ after }) => !(Date.parse(after) > clock.now().getTime()));
  const failed = await eachAlone(context, due, {
    task: 'remove-cleared',
    subject: ({ userId }) => userId,
    work: (cleared) => removeFor(context, cleared),
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

async function removeFor(context: Tenant & Writing & State & Runtime, cleared: ClearedFiles): Promise<void> {
  const { userId } = cleared;
  const done = await leased(context, { userId, holder: 'tidyUp' }, (lease) =>
    removeFiles(context, cleared, lease),
  );
  if (done === 'over') await forgetCleared(context, userId);
  if (done === 'no') await postponeCleared(context, cleared);
}

/**
 * `over`: nothing is left to remove. `no`: something speaks against it for now. `again`: a file is
 * unreadable, or its geo location is not listed; the next call tries again.
 */
type Done = 'over' | 'no' | 'again';

async function removeFiles(
  context: Tenant & Writing & State & Runtime,
  cleared: ClearedFiles,
  lease: Lease,
): Promise<Done> {
  const { userId, agreement } = cleared;
  // Entries from before multi-geo support have no host.
  const geo = (await context.geos.list()).find((one) => isOf(agreement.host ?? '', one));
  const site = geo && (await siteOf(geo));
  if (site === undefined || 'problem' in site) return 'again';
  const answer = await mayBeRemoved(context, cleared, site);
  if (answer !== 'yes') return answer;
  // Then the note does not prove that files under a sign-in name are this user's, and Instep wrote none of them.
  if (agreement.base !== userId && !(await context.users.believes(userId, agreement))) return 'over';
  const reason = { userId, runId: 'tidyUp', action: 'remove-cleared' } as const;
  const writer = context.writers.open(site.geo, { lease, reason });
  return removeFrom(context, site, agreement, writer);
}

async function removeFrom(
  { images }: Runtime,
  { geo, location }: Located,
  { base, files }: ClearedFiles['agreement'],
  writer: PhotoWriter,
): Promise<Done> {
  const reader = pictureReader(geo.library, images);
  for (const size of sizes) {
    const file = await reader.file(base, size);
    if (file.kind === 'unknown') return 'again';
    if (file.kind === 'file' && file.sha === files[size].sha) {
      await writer.remove(`${location.folder}/${fileName(base, size)}`, file.etag);
    }
  }
  return 'over';
}
