/** Which workflow works on which queue, as the files in functions/ say it. */
import { queueNames } from '../../shared/adapters/storage-names.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { parseMessage } from '../../shared/workflows/ledger/messages.ts';
import { refreshDirectory } from '../../shared/workflows/night/refresh/refresh-directory.ts';
import { refreshLibrary } from '../../shared/workflows/night/refresh/refresh-library.ts';
import { closeRun } from '../../shared/workflows/night/steps/close-run.ts';
import { compareUsers } from '../../shared/workflows/night/steps/compare-users.ts';
import { repairPhotos } from '../../shared/workflows/night/steps/repair-photos.ts';
import { continueSync } from '../../shared/workflows/on-demand/continue-sync.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';

export async function dispatch(context: Context, queue: string, body: string): Promise<void> {
  switch (queue) {
    case 'refresh-directory':
      return refreshDirectory(context, parseMessage(queue, body));
    case 'refresh-library':
      return refreshLibrary(context, parseMessage(queue, body));
    case 'compare-users':
      return compareUsers(context, parseMessage(queue, body));
    case 'close-run':
      return closeRun(context, parseMessage(queue, body));
    case 'repair-photos':
      return repairPhotos(context, parseMessage(queue, body));
    case 'sync-user':
      return continueSync(context, parseMessage(queue, body));
    default: {
      const own = queueNames.find((name) => queue === `${name}-poison`);
      if (own === undefined) throw new Error(`Nothing works on the queue ${queue}`);
      return poisoned(context, own, body);
    }
  }
}
