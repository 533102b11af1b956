/** Requests of a worker to the storage account, repeated as the SDK repeats them. */
import { RestError } from '@azure/core-rest-pipeline';
import type { StorageSenders } from '../../shared/adapters/storage-account.ts';
import type { ServiceAnswer } from './storage/service-call.ts';
import { textOf } from './storage/service-call.ts';
import { type SimulatedStorage, sendersOf } from './storage/storage-client.ts';
import { type Life, sendOver, type Wire } from './wire.ts';

/** https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific#azure-storage */
const mostRepeats = 3;
const firstWaitMs = 1_000;

/** `isDown` is asked with everything by which a request says what it is about. */
export type StorageWire = Wire & { readonly isDown: (service: string, named: string) => boolean };

export function storageSenders(storage: SimulatedStorage, wire: StorageWire, life: Life): StorageSenders {
  return sendersOf(storage, async ({ service, call }, act) => {
    const path = decodeURIComponent(call.path);
    const what = `${service} ${call.method} ${path}`;
    const named = `${path} ${call.query} ${textOf(call.body)}`;
    for (let repeats = 0; ; repeats += 1) {
      try {
        if (wire.isDown(service, named)) throw await unavailable(wire, `${life.name}: ${what} [down]`);
        return await sendOver<ServiceAnswer>(wire, {
          life,
          what,
          act,
          failed: async (fate) => {
            if (fate === 'refused-5xx') throw new RestError('ServerBusy', { statusCode: 503 });
            if (fate === 'ill-after-effect') throw new RestError('OperationTimedOut', { statusCode: 500 });
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

const answersAfterMs = 30;

async function unavailable({ time, tell }: StorageWire, what: string): Promise<RestError> {
  await time.wait(answersAfterMs);
  tell(what);
  return new RestError('ServerBusy', { statusCode: 503 });
}
