/** Requests of a worker to the storage account, repeated as the SDK repeats them. */
import { RestError } from '@azure/core-rest-pipeline';
import type { StorageSenders } from '../../shared/adapters/storage-account.ts';
import type { ServiceAnswer } from './storage/service-call.ts';
import { type SimulatedStorage, sendersOf } from './storage/storage-client.ts';
import { type Life, sendOver, type Wire } from './wire.ts';

/** https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific#azure-storage */
const mostRepeats = 3;
const firstWaitMs = 1_000;

export function storageSenders(storage: SimulatedStorage, wire: Wire, life: Life): StorageSenders {
  return sendersOf(storage, async ({ service, call }, act) => {
    const what = `${service} ${call.method} ${decodeURIComponent(call.path)}`;
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await sendOver<ServiceAnswer>(wire, {
          life,
          what,
          act,
          failed: async (fate) => {
            if (fate === 'refused-5xx') throw new RestError('ServerBusy', { statusCode: 503 });
            throw new RestError('socket hang up', { code: 'ECONNRESET' });
          },
        });
      } catch (error) {
        if (repeats >= mostRepeats) throw error;
        await wire.time.wait(firstWaitMs * 2 ** repeats);
      }
    }
  });
}
