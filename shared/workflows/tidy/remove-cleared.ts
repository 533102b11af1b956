/** The files of a cleared picture stay for the undo days, and then go, if they are still the ones that were cleared. */
import { sizes } from '../../core/observation.ts';
import { fileName } from '../../core/picture-url.ts';
import type { Context } from '../context.ts';
import { pictureReader } from '../examine/picture-reader.ts';
import type { ClearedFiles } from '../repair/clear-picture.ts';

export async function removeCleared(context: Context): Promise<void> {
  const { cursors, clock, settings } = context;
  if (settings.PAUSED || settings.MODE === 'report') return;
  for (const { name, value } of await cursors.list<ClearedFiles>('cleared:')) {
    if (Date.parse(value.after) > clock.now().getTime()) continue;
    if (await removeFiles(context, name.slice('cleared:'.length), value)) await cursors.remove(name);
  }
}

/** False: a file could not be read; the next round tries again. */
async function removeFiles(context: Context, userId: string, { agreement }: ClearedFiles): Promise<boolean> {
  const { library, images, users } = context;
  // A picture that is shown again is not a cleared one.
  if ((await users.get(userId))?.value.agreement?.base === agreement.base) return true;
  const place = await library.place();
  const reader = pictureReader(library, images, place);
  for (const size of sizes) {
    const file = await reader.file(agreement.base, size);
    if (file.kind === 'unknown') return false;
    if (file.kind === 'file' && file.sha === agreement.files[size].sha) {
      await library.remove(`${place.folder}/${fileName(agreement.base, size)}`);
    }
  }
  return true;
}
