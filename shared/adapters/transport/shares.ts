/**
 * The share of this process in what the tenant allows. It is taken with the first request, renewed once a minute while
 * requests are sent, and given back after ten seconds without one in flight (DECISIONS.md, D-shares).
 */
import { TransientError } from '../../core/errors.ts';
import { partsSure } from '../../core/shared-past.ts';
import {
  isPartial,
  type ShareBook,
  shareIn,
  shareParts,
  smallestShare,
  usableMs,
  withoutShare,
  withShare,
} from '../../core/shares.ts';
import { type Share, unitLimit, unitsPerDay } from './allowances.ts';
import { type LimiterName, type LimiterShare, wholeShare } from './limiter-share.ts';
import { createOwnUse, type DayUse, type SharedPast } from './own-use.ts';
import type { Time } from './rate-limiter.ts';

export interface AllowanceShares {
  /** 0 to 1: the part of the allowance of a limiter that this process may use now. */
  of(limiter: LimiterName): number;
  /** For a new limiter. `ready` is to be called before each request. */
  limiter(name: LimiterName): LimiterShare;
}

/** For a process that is alone, such as a command or a test. */
export const wholeAllowance: AllowanceShares = { of: wholeShare.now, limiter: () => wholeShare };

/** The book of all shares. Throws like all stores. */
export interface ShareStore {
  /** `etag` undefined: there is no book yet. */
  read(nowMs: number): Promise<StoredBook>;
  /** Conditional. Undefined: the book had changed. */
  write(written: WrittenBook, etag: string | undefined): Promise<string | undefined>;
}

export interface WrittenBook {
  readonly book: ShareBook;
  readonly past: SharedPast;
}

export interface StoredBook extends WrittenBook {
  readonly etag: string | undefined;
}

interface Held extends StoredBook {
  readonly share: number;
  /** In the time of `elapsedMs`. */
  readonly usableUntilMs: number;
}

export interface SharesOptions extends Time, Pick<Share, 'licensedUsers'> {
  readonly store: ShareStore;
  /** Of this process. */
  readonly id: string;
  /** Runs have used nearly all of a day's units. Called at most once an hour. */
  readonly onDayNearlyUsed?: (use: DayUse) => void;
}

/** Ten seconds less than a minute, so that a process that waits for others has its share within the minute. */
const renewAfterMs = 50_000;
/** How often a process asks again that waits for others, or could not reach the book; and looks whether it is idle. */
const askAgainMs = 10_000;
/** How long the first request waits for a share. */
const firstWaitMs = 5_000;
const mostWrites = 3;
/** Of what runs may use in a day. */
const nearlyUsed = 9 / 10;
const sayAgainMs = 3_600_000;

export function createShares(options: SharesOptions): AllowanceShares {
  const { store, id, clock, timer } = options;
  const nowMs = () => clock.now().getTime();
  const elapsedMs = options.elapsedMs ?? nowMs;
  const day = { perDay: unitsPerDay(options), perMinute: unitLimit(options).most };
  const use = createOwnUse(day, elapsedMs);
  let held: Held | undefined;
  let isUsed = false;
  let inFlight = 0;
  let isShort = false;
  let keeping: { readonly first: Promise<void> } | undefined;
  let saidMs = Number.NEGATIVE_INFINITY;

  function isUsable(one: Held | undefined): one is Held {
    return one !== undefined && elapsedMs() < one.usableUntilMs;
  }

  function share(): number {
    return isUsable(held) ? held.share : smallestShare;
  }

  /** What the book is to be after this process has `book` in place of the known one. */
  function next(known: StoredBook, book: ShareBook, atMs: number) {
    const given = shareIn(book, id);
    const remembered = held === undefined ? 0 : partsSure(known.book, { id, ...held });
    // What is given back is not used any more when others may take it.
    if (held !== undefined) held = { ...held, share: Math.min(held.share, given) };
    return use.renewed(known.past, { before: known.book, after: book, id, remembered, nowMs: atMs }, given);
  }

  async function rewrite(change: (book: ShareBook, atMs: number) => ShareBook): Promise<StoredBook> {
    const atMs = nowMs();
    // Who was alone last time is mostly alone still, and saves the reading.
    let known: StoredBook = held?.book.length === 1 ? held : await store.read(atMs);
    for (let writes = 0; writes < mostWrites; writes += 1) {
      const book = change(known.book, atMs);
      const { past, commit } = next(known, book, atMs);
      const etag = await store.write({ book, past }, known.etag);
      if (etag !== undefined) {
        commit();
        return { book, past, etag };
      }
      known = await store.read(atMs);
    }
    throw new TransientError('The book of shares was changed by others at each attempt to write it');
  }

  async function renew(): Promise<void> {
    const usableUntilMs = elapsedMs() + usableMs;
    const me = { id, isShort };
    isShort = false;
    const stored = await rewrite((book, atMs) => withShare(book, me, atMs));
    held = { ...stored, share: shareIn(stored.book, id), usableUntilMs };
    sayIfDayIsNearlyUsed();
  }

  function sayIfDayIsNearlyUsed(): void {
    const day = use.day();
    if (day.used < day.allowed * nearlyUsed || elapsedMs() - saidMs < sayAgainMs) return;
    saidMs = elapsedMs();
    options.onDayNearlyUsed?.(day);
  }

  /** If it fails, the parts are remembered, because the book may list them still. */
  async function giveBack(): Promise<void> {
    if (held === undefined) return;
    held = { ...held, usableUntilMs: Number.NEGATIVE_INFINITY };
    await rewrite((book) => withoutShare(book, id));
    held = undefined;
  }

  /** True: renewed. After a failure the share stays usable for its time, then the smallest is assumed (DECISIONS.md, D-smallest-share). */
  async function tried(work: () => Promise<void>): Promise<boolean> {
    return work().then(
      () => true,
      () => {
        use.unsure();
        return false;
      },
    );
  }

  async function keep(taken: () => void): Promise<void> {
    do {
      const isRenewed = await tried(renew);
      taken();
      for (let waitedMs = 0; waitedMs < renewAfterMs; waitedMs += askAgainMs) {
        isUsed = false;
        await timer.wait(askAgainMs);
        isUsed ||= inFlight > 0;
        if (!isUsed || !isRenewed || (isShort && isPartial(share()))) break;
      }
    } while (isUsed);
    await tried(giveBack);
  }

  async function ready(): Promise<void> {
    isUsed = true;
    if (keeping === undefined) {
      const { promise: first, resolve: taken } = Promise.withResolvers<void>();
      keeping = { first };
      void keep(taken).finally(() => {
        keeping = undefined;
      });
    }
    if (!isUsable(held)) await Promise.race([keeping.first, timer.wait(firstWaitMs)]);
  }

  return {
    of: share,
    limiter: (name) => ({
      ready,
      now: share,
      unused: () => Math.max(0, share() - use.owed(name) / shareParts.whole),
      short() {
        isShort = true;
      },
      sent() {
        inFlight += 1;
      },
      ended() {
        inFlight -= 1;
        isUsed = true;
      },
      ...use.add(name),
    }),
  };
}
