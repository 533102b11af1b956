/** Azurite behind a front, on a disk of its own: it can be restarted, cut off, and its disk can be full. */
import type { IncomingMessage } from 'node:http';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { type Azurite, startAzurite } from '../azurite.ts';
import { hostUserAgent } from '../host/outgoing-requests.ts';
import { answerError, type Interception, type StorageService, startServiceFronts } from '../storage-front.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { mountDisk } from './disk.ts';
import type { Moment } from './plan.ts';

/** Called around each request of the app, which waits for it. `nth` counts from 1 since `watch`. */
export type Watcher = (nth: number, when: Moment['when'], what: string) => Promise<void>;

export interface ChaosStorage {
  /** Of one of the accounts: for the host, and for who looks on. */
  connectionStrings(account: string): { readonly host: string; readonly direct: string };
  watch(watcher: Watcher | undefined): void;
  /** Requests of the app since `watch`. */
  readonly seen: number;
  /** By how many milliseconds its clock is ahead: messages that wait come back by that clock. */
  setClock(offsetMs: number): Promise<void>;
  /** In order, with everything on its disk; answers when it listens again. */
  restart(): Promise<void>;
  /** Every connection, and the next `more` requests, every second one only after it was carried out. */
  reset(more: number): void;
  /** While it is on, nothing of the app is carried out or answered: its worker is dead, whatever its process does. */
  silence(on: boolean): void;
  /** Who sent what is under way is dead: what is not carried out yet never is. */
  forgetSenders(): void;
  fillDisk(full: boolean): void;
  /** Whether the disk is a real one, or the front answers as Azurite does when it is full. */
  readonly hasDisk: boolean;
  stop(): Promise<void>;
}

/** A busy machine needs long for what takes an idle one no second. */
const patienceMs = 60_000;

export async function startChaosStorage(accounts: readonly string[]): Promise<ChaosStorage> {
  const folder = makeTemporaryFolder('instep-chaos-');
  const disk = mountDisk(folder.path);
  const leave = () => {
    disk?.unmount();
    folder.remove();
  };
  let clockOffsetMs = 0;
  const start = (again?: Azurite) => {
    const options = { folder: folder.path, accounts, clockOffsetMs };
    if (again === undefined) return startAzurite(options);
    const ports = { blob: again.blobPort, queue: again.queuePort, table: again.tablePort };
    return startAzurite({ ...options, ports });
  };
  let azurite = await start().catch((error: unknown) => {
    leave();
    throw error;
  });
  const traffic = createTraffic();
  const fronts = await startServiceFronts(azurite.connectionString, traffic);
  return {
    connectionStrings: (account) => {
      const direct = azurite.connectionStringFor(account);
      return { direct, host: fronts.through(direct) };
    },
    watch: traffic.watch,
    get seen() {
      return traffic.seen();
    },
    async setClock(offsetMs) {
      clockOffsetMs = offsetMs;
      await azurite.setClock(offsetMs);
    },
    async restart() {
      await changeEachDatabase(azurite.connectionString);
      await azurite.stop(patienceMs);
      const { signal } = await azurite.exited;
      // Azure keeps what it has acknowledged; Azurite does only if it may end in order.
      if (signal !== null) throw new Error('Azurite had to be killed, and has lost what was in its memory.');
      azurite = await start(azurite);
      // It may have been moved meanwhile.
      await azurite.setClock(clockOffsetMs);
    },
    reset(more) {
      traffic.resetNext(more);
      fronts.resetConnections();
    },
    silence: traffic.silence,
    forgetSenders: traffic.forgetSenders,
    fillDisk(full) {
      if (disk === undefined) traffic.refuseBlobs(full);
      else if (full) disk.fill();
      else disk.free();
    },
    hasDisk: disk !== undefined,
    async stop() {
      await fronts.stop();
      await azurite.stop();
      leave();
    },
  };
}

/**
 * Azurite saves each of its databases as a whole, if it changed. After a save that failed on the full disk, it counts as
 * saved until the next change, so that an end in order would lose what was acknowledged, which Azure keeps. In the
 * development account, which no seed uses.
 */
async function changeEachDatabase(connectionString: string): Promise<void> {
  const account = storageAccount({ connectionString });
  const [container, queue, table] = [
    account.container('scope'),
    account.queue('restart'),
    account.table('Cursors'),
  ];
  await Promise.all([container.createIfNotExists(), queue.createIfNotExists(), table.createTable()]);
  await container.getBlockBlobClient('restart').upload('x', 1);
  await queue.sendMessage('x');
  await table.upsertEntity({ partitionKey: 'restart', rowKey: 'restart' });
}

interface Traffic extends Interception {
  watch(watcher: Watcher | undefined): void;
  seen(): number;
  resetNext(count: number): void;
  silence(on: boolean): void;
  forgetSenders(): void;
  refuseBlobs(on: boolean): void;
}

function createTraffic(): Traffic {
  let watcher: Watcher | undefined;
  let seen = 0;
  let toReset = 0;
  let silent = false;
  let blobsRefused = false;
  /** How many processes are dead. */
  let process = 0;
  const senders = new WeakMap<IncomingMessage, { readonly number: number; readonly process: number }>();
  const losesAnswer = new WeakSet<IncomingMessage>();
  const isDead = (incoming: IncomingMessage): boolean => {
    const sender = senders.get(incoming);
    return sender !== undefined && (silent || sender.process !== process);
  };
  const breaksOff = (incoming: IncomingMessage): boolean => {
    if (toReset === 0) return false;
    toReset -= 1;
    if (toReset % 2 === 0) return true;
    losesAnswer.add(incoming);
    return false;
  };
  return {
    async before(service, incoming, outgoing) {
      if (isOfApp(incoming)) {
        seen += 1;
        senders.set(incoming, { number: seen, process });
        await watcher?.(seen, 'before', describe(service, incoming));
        if (isDead(incoming)) return destroyed(incoming);
      }
      if (breaksOff(incoming)) return destroyed(incoming);
      if (!blobsRefused || service !== 'Blob' || incoming.method !== 'PUT') return true;
      answerError(service, { status: 500, code: 'InternalError', message: 'No space left.' }, outgoing);
      return false;
    },
    async after(service, incoming) {
      const number = senders.get(incoming)?.number;
      if (number !== undefined) await watcher?.(number, 'after', describe(service, incoming));
      return !losesAnswer.has(incoming) && !isDead(incoming);
    },
    watch(next) {
      watcher = next;
      seen = 0;
    },
    seen: () => seen,
    resetNext(count) {
      toReset = count;
    },
    silence(on) {
      silent = on;
    },
    forgetSenders() {
      process += 1;
    },
    refuseBlobs(on) {
      blobsRefused = on;
    },
  };
}

function destroyed({ socket }: IncomingMessage): false {
  socket.resetAndDestroy();
  return false;
}

/** For example `Table PUT Users`. */
function describe(service: StorageService, { method, url = '' }: IncomingMessage): string {
  const [, , name = ''] = new URL(url, 'http://localhost').pathname.split('/');
  return `${service} ${method} ${name.replace(/\(.*/, '')}`;
}

function isOfApp({ headers }: IncomingMessage): boolean {
  return !String(headers['user-agent'] ?? '').startsWith(hostUserAgent);
}
