/** Processes of one app, which share a book of shares and send to the same services; in virtual time. */
import { createGraph } from '../../../shared/adapters/graph/graph-client.ts';
import { createSourcePhotos } from '../../../shared/adapters/graph/source-photos.ts';
import { unitLimit } from '../../../shared/adapters/transport/allowances.ts';
import { type DayUse, noPast } from '../../../shared/adapters/transport/own-use.ts';
import { createRateLimiter } from '../../../shared/adapters/transport/rate-limiter.ts';
import {
  type AllowanceShares,
  createShares,
  type ShareStore,
  type StoredBook,
} from '../../../shared/adapters/transport/shares.ts';
import {
  createTransport,
  type Transport,
  type TransportRequest,
} from '../../../shared/adapters/transport/transport.ts';
import { windowLimits } from '../../../shared/core/pacing.ts';
import type { SourcePhotos } from '../../../shared/ports/tenant.ts';
import { VirtualTime } from '../../simulation/virtual-time.ts';
import { createRandom } from '../../tenant/truth/random.ts';
import { PacedService } from './service.ts';

const hosts = { graph: 'graph.microsoft.com', sharePoint: 'contoso.sharepoint.com' } as const;
const storageMs = 8;

export interface PacedProcess {
  readonly shares: AllowanceShares;
  readonly photos: SourcePhotos;
  /** One request to SharePoint. Throws what the transport throws. */
  use(cost: number, until?: Pick<TransportRequest, 'signal' | 'withinMs'>): Promise<void>;
  /** How far its clock is ahead of the others. */
  skewMs: number;
  /** Sends nothing and can write nothing any more. */
  isDead: boolean;
}

export class Company {
  readonly time = new VirtualTime(Date.UTC(2027, 2, 1));
  readonly startMs = this.time.ms();
  readonly service: PacedService;
  readonly licensedUsers: number;
  isStorageDown = false;
  /** What is written to storage is not answered. */
  losesAnswers = false;
  /** What its processes said of the day. */
  readonly nearlyUsed: DayUse[] = [];
  readonly #random = createRandom('pacer');
  #stored: StoredBook = { book: [], past: noPast, etag: undefined };
  #writes = 0;

  constructor(licensedUsers: number) {
    this.licensedUsers = licensedUsers;
    this.service = new PacedService(this.time, this.#random.next);
  }

  /** Since the company began. */
  get nowMs(): number {
    return this.time.ms() - this.startMs;
  }

  async until(atMs: number): Promise<void> {
    let isOver = false;
    this.time.in(atMs - this.nowMs, () => {
      isOver = true;
    });
    await this.time.run(() => isOver);
  }

  /** To be called before a process starts: so much was sent in the present hour. */
  hasSent(units: number): void {
    const hour = Math.floor(this.time.ms() / 3_600_000);
    this.#stored = { ...this.#stored, past: { ...noPast, hours: [[hour, units]] } };
  }

  start(name: string): PacedProcess {
    const { time, licensedUsers } = this;
    const clock = { now: () => new Date(time.ms() + process.skewMs) };
    const timer = {
      wait: (ms: number, signal?: AbortSignal) => time.wait(ms, signal),
      timeout: (ms: number) => time.timeout(ms),
    };
    const common = { clock, timer, elapsedMs: time.ms };
    const store = this.#storeOf(() => process.isDead);
    const onDayNearlyUsed = (use: DayUse) => this.nearlyUsed.push(use);
    const shares = createShares({ store, id: name, licensedUsers, onDayNearlyUsed, ...common });
    const photoLimits = { inFlight: windowLimits.atOnce };
    const photos = createRateLimiter(photoLimits, common, shares.limiter('graph-photos'));
    const units = { window: unitLimit({ licensedUsers }) };
    const sharepoint = createRateLimiter(units, common, shares.limiter('sharepoint'));
    const send = this.service.fetchOf(name);
    const transport = createTransport({
      tokens: { get: async () => 'token' },
      userAgent: 'bench',
      ...{ clock, timer, random: this.#random.next },
      hosts: new Map(Object.values(hosts).map((host) => [host, host])),
      limiters: { graph: photos, 'graph-photos': photos, profiles: sharepoint, sharepoint },
      onRequest: () => undefined,
      onThrottled: () => undefined,
      fetch: (address, request) => (process.isDead ? new Promise(() => undefined) : send(address, request)),
    });
    const process: PacedProcess = {
      ...{ shares, skewMs: 0, isDead: false },
      photos: photosOf(transport, { clock, timer, random: this.#random.next }),
      async use(cost, until) {
        const url = `https://${hosts.sharePoint}/?cost=${cost}`;
        await transport.send({ method: 'POST', url, limiter: 'sharepoint', cost, kind: 'bench', ...until });
      },
    };
    return process;
  }

  #storeOf(isDead: () => boolean): ShareStore {
    const reach = async () => {
      await this.time.wait(storageMs);
      if (this.isStorageDown || isDead()) throw new Error('There is no storage.');
    };
    return {
      read: async () => {
        await reach();
        return this.#stored;
      },
      write: async (written, etag) => {
        await reach();
        if (etag !== this.#stored.etag) return undefined;
        this.#writes += 1;
        this.#stored = { ...written, etag: String(this.#writes) };
        if (this.losesAnswers) throw new Error('The connection was closed.');
        return this.#stored.etag;
      },
    };
  }
}

function photosOf(
  transport: Transport,
  common: Pick<Parameters<typeof createSourcePhotos>[0], 'clock' | 'timer' | 'random'>,
) {
  const graph = createGraph(transport, hosts.graph);
  return createSourcePhotos({ graph, transport, host: hosts.graph, ...common });
}
