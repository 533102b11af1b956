/**
 * The share of this process in what the tenant allows. It is taken with the first request, renewed once a minute while
 * requests are sent, and given back after a minute without one (DECISIONS.md, D-shares).
 */
import { TransientError } from '../../core/errors.ts';
import {
  isPartial,
  type ShareBook,
  shareIn,
  smallestShare,
  usableMs,
  withoutShare,
  withShare,
} from '../../core/shares.ts';
import type { LimiterName, Time } from './rate-limiter.ts';

export interface AllowanceShares {
  /** Resolves when this process has a share, or cannot have one for now. To be called before each request. */
  ready(): Promise<void>;
  /** 0 to 1: the part of the allowance of a limiter that this process may use now. */
  of(limiter: LimiterName): number;
  /** Tells that a request has to wait for its turn. */
  short(): void;
}

/** For a process that is alone, such as a command or a test. */
export const wholeAllowance: AllowanceShares = {
  ready: async () => undefined,
  of: () => 1,
  short: () => undefined,
};

/** The book of all shares. Throws like all stores. */
export interface ShareStore {
  /** `etag` undefined: there is no book yet. */
  read(nowMs: number): Promise<StoredBook>;
  /** Conditional. Undefined: the book had changed. */
  write(book: ShareBook, etag: string | undefined): Promise<string | undefined>;
}

export interface StoredBook {
  readonly book: ShareBook;
  readonly etag: string | undefined;
}

interface Held extends StoredBook {
  readonly share: number;
  readonly usableUntilMs: number;
}

export interface SharesOptions extends Time {
  readonly store: ShareStore;
  /** Of this process. */
  readonly id: string;
}

/** Ten seconds less than a minute, so that a process that waits for others has its share within the minute. */
const renewAfterMs = 50_000;
/** How often a process asks again that waits for others, or could not reach the book. */
const askAgainMs = 10_000;
/** How long the first request waits for a share. */
const firstWaitMs = 5_000;
const mostWrites = 3;

export function createShares({ store, id, clock, timer }: SharesOptions): AllowanceShares {
  let held: Held | undefined;
  let isUsed = false;
  let isShort = false;
  let keeping: { readonly first: Promise<void> } | undefined;

  const nowMs = () => clock.now().getTime();

  function share(): number {
    return held === undefined || nowMs() >= held.usableUntilMs ? smallestShare : held.share;
  }

  async function renew(): Promise<void> {
    const atMs = nowMs();
    const me = { id, isShort };
    isShort = false;
    // Who was alone last time is mostly alone still, and saves the reading.
    let known: StoredBook = held?.book.length === 1 ? held : await store.read(atMs);
    for (let writes = 0; writes < mostWrites; writes += 1) {
      const book = withShare(known.book, me, atMs);
      const given = shareIn(book, id);
      // What is given back is not used any more when others may take it.
      if (held !== undefined) held = { ...held, share: Math.min(held.share, given) };
      const etag = await store.write(book, known.etag);
      if (etag !== undefined) {
        held = { book, etag, share: given, usableUntilMs: atMs + usableMs };
        return;
      }
      known = await store.read(atMs);
    }
    throw new TransientError('The book of shares was changed by others at each attempt to write it');
  }

  async function giveBack(): Promise<void> {
    const known = held;
    held = undefined;
    if (known === undefined) return;
    const { book, etag } = known.book.length === 1 ? known : await store.read(nowMs());
    await store.write(withoutShare(book, id), etag);
  }

  /** True: renewed. After a failure the share stays usable for its time, then the smallest is assumed (DECISIONS.md, D-smallest-share). */
  async function tried(work: () => Promise<void>): Promise<boolean> {
    return work().then(
      () => true,
      () => false,
    );
  }

  async function keep(taken: () => void): Promise<void> {
    do {
      isUsed = false;
      const isRenewed = await tried(renew);
      taken();
      for (let waitedMs = 0; waitedMs < renewAfterMs; waitedMs += askAgainMs) {
        await timer.wait(askAgainMs);
        if (!isRenewed || (isShort && isPartial(share()))) break;
      }
    } while (isUsed);
    await tried(giveBack);
  }

  return {
    async ready() {
      isUsed = true;
      if (keeping === undefined) {
        const { promise: first, resolve: taken } = Promise.withResolvers<void>();
        keeping = { first };
        void keep(taken).finally(() => {
          keeping = undefined;
        });
      }
      if (held === undefined) await Promise.race([keeping.first, timer.wait(firstWaitMs)]);
    },
    of: share,
    short() {
      isShort = true;
    },
  };
}
