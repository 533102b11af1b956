/**
 * The services as the pacer sees them, without a tenant behind them: SharePoint, which counts units at some moment between
 * sending and answer, and photos, of which it works on so many at a time and on four of a batch.
 */
import type { Fetch } from '../../../shared/adapters/transport/transport.ts';
import type { VirtualTime } from '../../simulation/virtual-time.ts';

/** A request, when the service counted it. */
export interface Counted {
  readonly by: string;
  readonly atMs: number;
  readonly cost: number;
}

export interface Refused {
  readonly atMs: number;
  readonly status: number;
}

const ofOneBatch = 4;
const photoRetryAfter = 1;

export class PacedService {
  readonly units: Counted[] = [];
  /** That were answered. */
  readonly photos: Counted[] = [];
  readonly refused: Refused[] = [];
  /** When requests were sent, whatever became of them. */
  readonly sentMs: number[] = [];
  photosAtOnce = 8;
  photoMs = 150;
  latencyMs = 120;
  isDown = false;
  /** Seconds to wait in place of an answer of SharePoint. */
  retryAfter: () => number | undefined = () => undefined;
  #photosInFlight = 0;
  readonly #time: VirtualTime;
  readonly #random: () => number;

  constructor(time: VirtualTime, random: () => number) {
    this.#time = time;
    this.#random = random;
  }

  /** The way of a process to the service and back. */
  fetchOf(by: string): Fetch {
    return async (address, { body }) => {
      this.sentMs.push(this.#time.ms());
      if (this.isDown) {
        await this.#time.wait(this.latencyMs);
        return this.#refuse(503);
      }
      const url = new URL(address);
      return url.hostname.startsWith('graph.') ? this.#batch(by, body as string) : this.#call(by, url);
    };
  }

  async #call(by: string, url: URL): Promise<Response> {
    const tookMs = this.latencyMs * (0.5 + this.#random());
    const beforeMs = tookMs * this.#random();
    await this.#time.wait(beforeMs);
    this.units.push({ by, atMs: this.#time.ms(), cost: Number(url.searchParams.get('cost')) });
    await this.#time.wait(tookMs - beforeMs);
    const retryAfter = this.retryAfter();
    return retryAfter === undefined ? new Response(null, { status: 204 }) : this.#refuse(429, retryAfter);
  }

  async #batch(by: string, body: string): Promise<Response> {
    const { requests } = JSON.parse(body) as { requests: { id: string }[] };
    const responses: unknown[] = [];
    for (let first = 0; first < requests.length; first += ofOneBatch) {
      const some = requests.slice(first, first + ofOneBatch);
      responses.push(...(await Promise.all(some.map(({ id }) => this.#photo(by, id)))));
    }
    return Response.json({ responses });
  }

  async #photo(by: string, id: string) {
    if (this.isDown || this.#photosInFlight >= this.photosAtOnce) {
      const status = this.isDown ? 503 : 429;
      this.refused.push({ atMs: this.#time.ms(), status });
      return { id, status, headers: this.isDown ? {} : { 'Retry-After': String(photoRetryAfter) } };
    }
    this.#photosInFlight += 1;
    await this.#time.wait(this.photoMs);
    this.#photosInFlight -= 1;
    this.photos.push({ by, atMs: this.#time.ms(), cost: 1 });
    return { id, status: 404, body: { error: { code: 'ImageNotFound' } } };
  }

  #refuse(status: number, retryAfter?: number): Response {
    this.refused.push({ atMs: this.#time.ms(), status });
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return new Response(null, { status, headers });
  }
}
