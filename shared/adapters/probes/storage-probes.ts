/** Tests whether tables, queues and blobs can be read and, with `write`, written. */
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { ProbedStorage, Probes } from '../../ports/probes.ts';
import type { Ids } from '../../ports/runtime.ts';
import type { StorageAccount } from '../storage-account.ts';
import { codeOf, isAnswer, statusOf } from '../storage-errors.ts';
import { statusAnswer } from './probe-answers.ts';

type Probe = (account: StorageAccount, write: boolean, ids: Ids) => Promise<void>;

export function storageProbe(account: StorageAccount, ids: Ids): Probes['storage'] {
  return async (service, write) => {
    try {
      await probes[service](account, write, ids);
      return { kind: 'answered', value: undefined };
    } catch (error) {
      return toAnswer(error);
    }
  };
}

const probes: Readonly<Record<ProbedStorage, Probe>> = {
  async tables(account, write, ids) {
    const client = account.table('Cursors');
    await client.getEntity('preflight', 'preflight').catch(passAbsent);
    if (!write) return;
    const row = { partitionKey: 'preflight', rowKey: ids.fresh() };
    await client.createEntity(row);
    await client.deleteEntity(row.partitionKey, row.rowKey);
  },
  /** The message is never delivered: it is removed at once, or expires a second after it becomes visible. */
  async queues(account, write) {
    const client = account.queue('close-run');
    await client.peekMessages({ numberOfMessages: 1 });
    if (!write) return;
    const sent = await client.sendMessage('', { visibilityTimeout: 300, messageTimeToLive: 301 });
    await client.deleteMessage(sent.messageId, sent.popReceipt);
  },
  async blobs(account, write, ids) {
    const client = account.container('undo');
    await client.listBlobsFlat().byPage({ maxPageSize: 1 }).next();
    if (!write) return;
    const name = `preflight/${ids.fresh()}`;
    await client.getBlockBlobClient(name).upload('', 0);
    await client.deleteBlob(name);
  },
};

function passAbsent(error: unknown): void {
  if (!isAnswer(error, 404)) throw error;
}

/** The code is kept because a missing role and the firewall both give 403. */
function toAnswer(error: unknown): ProbeAnswer {
  const status = statusOf(error);
  if (status !== undefined) return statusAnswer(status, codeOf(error));
  const said = error instanceof Error ? error.message.trim().split('\n')[0] : String(error);
  return { kind: 'silent', cause: `no connection: ${said}` };
}
