/**
 * What the processes of the app have used of the limits of windows, as far as the book of shares must know it. A part of the
 * allowance that one process gives up and another takes may have been used within the window. So what is free can owe:
 *
 *   in the book                                  | what comes to owe, of the free parts
 *   ---------------------------------------------+------------------------------------------------------
 *   a process gives parts up                     | what it has used beyond those that it keeps
 *   a process is forgotten                       | all of its parts
 *   a process takes parts                        | it takes those that owe nothing first, and owes the rest
 *   its own entry has more than it remembers     | it owes the difference: its last write was not answered
 */
import { type ShareBook, shareParts } from './shares.ts';

export interface Owed {
  readonly parts: number;
  readonly untilMs: number;
}

export const nothingOwed: Owed = { parts: 0, untilMs: 0 };

/** For clocks that differ. */
const marginMs = 10_000;

export interface Renewal {
  readonly before: ShareBook;
  readonly after: ShareBook;
  readonly id: string;
  /** The parts that the process knows it had. */
  readonly remembered: number;
  readonly nowMs: number;
}

export interface Debts {
  /** Of the parts that no process has. */
  readonly free: Owed;
  /** Of this process. */
  readonly own: Owed;
}

/** What a process uses of a limit, in parts. */
export interface Use {
  /** Within the window. */
  readonly used: number;
  /** How long until so many parts of it have left the window. */
  readonly leftAfterMs: (parts: number) => number;
  readonly windowMs: number;
}

export function owedAfter(
  debts: Debts,
  { before, after, id, remembered, nowMs }: Renewal,
  { used, leftAfterMs, windowMs }: Use,
): Debts {
  let free = current(debts.free, nowMs);
  let own = current(debts.own, nowMs);
  for (const one of before) {
    if (one.id === id || after.some((other) => other.id === one.id)) continue;
    // Its term has a margin already.
    const end = { parts: partsOf(one), untilMs: Math.min(one.untilMs, nowMs) + windowMs };
    free = sumOf(free, current(end, nowMs));
  }
  const listed = partsIn(before, id);
  const now = partsIn(after, id);
  const unknown = Math.max(0, listed - remembered);
  own = sumOf(own, { parts: unknown, untilMs: nowMs + leftAfterMs(shareParts.whole) + marginMs });
  if (now < listed) {
    const excess = Math.max(0, used + own.parts - now);
    const untilMs = nowMs + leftAfterMs(excess) + marginMs;
    free = sumOf(free, { parts: excess, untilMs: Math.max(untilMs, own.untilMs) });
    own = { ...own, parts: Math.max(0, own.parts - excess) };
  } else {
    const others = after.reduce((sum, one) => sum + partsOf(one), 0) - now;
    const unowing = Math.max(0, shareParts.whole - others - listed - free.parts);
    const taken = Math.max(0, now - listed - unowing);
    own = sumOf(own, { parts: taken, untilMs: free.untilMs });
    free = { ...free, parts: Math.max(0, free.parts - taken) };
  }
  return { free, own };
}

export function current(owed: Owed, nowMs: number): Owed {
  return owed.untilMs > nowMs ? owed : nothingOwed;
}

function sumOf(one: Owed, other: Owed): Owed {
  if (other.parts === 0) return one;
  return { parts: one.parts + other.parts, untilMs: Math.max(one.untilMs, other.untilMs) };
}

export function partsIn(book: ShareBook, id: string): number {
  return book.filter((one) => one.id === id).reduce((sum, one) => sum + partsOf(one), 0);
}

function partsOf({ parts, inReserve }: ShareBook[number]): number {
  return parts + (inReserve ? 1 : 0);
}
