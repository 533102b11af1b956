/** A proxy for Azurite: the three services under addresses of their own, each of which may refuse as Azure does. */
import type { IncomingMessage } from 'node:http';
import { answerError, type StorageService, startServiceFronts } from '../../local/storage-front.ts';

export interface StorageRefusal {
  readonly service: StorageService;
  /** `reader`: a role that may only read. */
  readonly to: 'everything' | 'reader';
  /** https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
  readonly code: 'AuthorizationPermissionMismatch' | 'AuthorizationFailure';
}

export interface LostAnswer {
  readonly service: StorageService;
  readonly method: string;
  readonly path: RegExp;
  /** What the body of the request has to contain. */
  readonly body?: RegExp;
}

export interface StorageFront {
  readonly connectionString: string;
  refuse(refusal: StorageRefusal | undefined): void;
  /** The next request that fits is carried out, and its answer never arrives. */
  loseAnswer(lost: LostAnswer): void;
  /** How many of them were lost. */
  lost(): number;
  stop(): Promise<void>;
}

const message = 'This request is not authorized to perform this operation using this permission.';

export async function startStorageFront(azurite: string): Promise<StorageFront> {
  let refusal: StorageRefusal | undefined;
  let toLose: LostAnswer | undefined;
  let lost = 0;
  const isToLose = (service: StorageService, { method, url = '' }: IncomingMessage, body: Buffer) => {
    const fits =
      toLose?.service === service &&
      toLose.method === method &&
      toLose.path.test(decodeURIComponent(url)) &&
      toLose.body?.test(body.toString('utf8')) !== false;
    if (!fits) return false;
    toLose = undefined;
    lost += 1;
    return true;
  };
  const fronts = await startServiceFronts(azurite, {
    async before(service, incoming, outgoing) {
      if (refusal?.service !== service) return true;
      if (refusal.to === 'reader' && incoming.method === 'GET') return true;
      answerError(service, { status: 403, code: refusal.code, message }, outgoing);
      return false;
    },
    after: async (service, incoming, body) => !isToLose(service, incoming, body),
  });
  return {
    connectionString: fronts.through(azurite),
    refuse(next) {
      refusal = next;
    },
    loseAnswer(next) {
      toLose = next;
    },
    lost: () => lost,
    stop: () => fronts.stop(),
  };
}
