/** Counts what clients asked for: the figures that request budgets are checked against. */
import type { Call } from './call.ts';

export interface Counts {
  /** Requests per "<host> <kind>"; inside a batch "<host> batch/<kind>" or "<host> sp-batch/<kind>". */
  readonly requests: Readonly<Record<string, number>>;
  /** Outer requests to Graph and SharePoint; tokens not counted. */
  readonly httpRequests: number;
  /** How often either side served photo bytes; the parts of a batch are counted one by one. */
  readonly photoDownloads: number;
  /** Requests that changed the tenant. */
  readonly writes: number;
  /** Answers 429 and 503; the parts of a batch are counted one by one. */
  readonly throttled: number;
}

export interface LoggedRequest {
  readonly at: string;
  readonly host: string;
  readonly kind: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly inner: boolean;
}

const keptRequests = 2000;

export class Accounting {
  /** The last requests, at most 2,000. */
  readonly requests: LoggedRequest[] = [];
  readonly #byKind = new Map<string, number>();
  #httpRequests = 0;
  #photoDownloads = 0;
  #writes = 0;
  #throttled = 0;

  request(call: Call, kind: string): void {
    if (!call.inner) this.#httpRequests += 1;
    this.#count(`${call.host} ${kind}`);
  }

  token(host: string): void {
    this.#count(`${host} token`);
  }

  photoDownload(): void {
    this.#photoDownloads += 1;
  }

  write(): void {
    this.#writes += 1;
  }

  answered(call: Call, kind: string, status: number, at: Date): void {
    if (status === 429 || status === 503) this.#throttled += 1;
    const query = call.query.toString();
    const url = `${call.path}${query ? `?${query}` : ''}`;
    const { host, method, inner } = call;
    this.requests.push({ at: at.toISOString(), host, kind, method, url, status, inner });
    if (this.requests.length > keptRequests) this.requests.splice(0, keptRequests / 2);
  }

  counts(): Counts {
    return {
      requests: Object.fromEntries([...this.#byKind].sort(([a], [b]) => (a < b ? -1 : 1))),
      httpRequests: this.#httpRequests,
      photoDownloads: this.#photoDownloads,
      writes: this.#writes,
      throttled: this.#throttled,
    };
  }

  #count(name: string): void {
    this.#byKind.set(name, (this.#byKind.get(name) ?? 0) + 1);
  }
}

/** What was counted between two snapshots; kinds that did not occur are left out. */
export function countsBetween(before: Counts, after: Counts): Counts {
  const requests: Record<string, number> = {};
  for (const [kind, count] of Object.entries(after.requests)) {
    const more = count - (before.requests[kind] ?? 0);
    if (more > 0) requests[kind] = more;
  }
  return {
    requests,
    httpRequests: after.httpRequests - before.httpRequests,
    photoDownloads: after.photoDownloads - before.photoDownloads,
    writes: after.writes - before.writes,
    throttled: after.throttled - before.throttled,
  };
}
