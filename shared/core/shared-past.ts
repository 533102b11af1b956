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
 *
 * A process counts what it has used until that has left the window, also after it gave the parts up. So that it counts once
 * when it gets parts back, each renewal first takes from what is owed what the process itself has left there.
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
  /** Of `free`, what this process has used itself, and counts too. */
  readonly mine: Owed;
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
  const known = current(debts.free, nowMs);
  // If others have left more there since, it is not known whose parts were taken meanwhile.
  const isAsLeft = known.untilMs === debts.mine.untilMs;
  const mine = isAsLeft ? Math.min(debts.mine.parts, known.parts) : 0;
  const ofOthers = mine === known.parts ? nothingOwed : { ...known, parts: known.parts - mine };
  const forgotten = before.filter((one) => one.id !== id && !after.some((other) => other.id === one.id));
  let free = forgotten.reduce((sum, one) => sumOf(sum, ofForgotten(one, { nowMs, windowMs })), ofOthers);
  const listed = partsIn(before, id);
  const now = partsIn(after, id);
  const unknown = Math.max(0, listed - remembered);
  const unknownUntilMs = nowMs + leftAfterMs(shareParts.whole) + marginMs;
  const own = sumOf(current(debts.own, nowMs), { parts: unknown, untilMs: unknownUntilMs });
  const excess = Math.max(0, used + own.parts - now);
  const left = now < listed ? excess : Math.min(excess, mine);
  const leftUntilMs = nowMs + leftAfterMs(left) + marginMs;
  free = sumOf(free, { parts: left, untilMs: Math.max(leftUntilMs, own.untilMs) });
  if (now < listed) {
    const kept = { ...own, parts: Math.max(0, own.parts - excess) };
    return { free, own: kept, mine: { ...free, parts: Math.max(0, excess - own.parts) } };
  }
  const others = after.reduce((sum, one) => sum + partsOf(one), 0) - now;
  const unowing = Math.max(0, shareParts.whole - others - listed - free.parts);
  const taken = Math.max(0, now - listed - unowing);
  return {
    free: { ...free, parts: Math.max(0, free.parts - taken) },
    own: sumOf(own, { parts: taken, untilMs: free.untilMs }),
    mine: { ...free, parts: left },
  };
}

/** All of its parts. */
function ofForgotten(
  one: ShareBook[number],
  { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number },
): Owed {
  // Its term has a margin already.
  const untilMs = Math.min(one.untilMs, nowMs) + windowMs;
  return current({ parts: partsOf(one), untilMs }, nowMs);
}

export function current(owed: Owed, nowMs: number): Owed {
  return owed.untilMs > nowMs ? owed : nothingOwed;
}

function sumOf(one: Owed, other: Owed): Owed {
  if (other.parts === 0) return one;
  return { parts: one.parts + other.parts, untilMs: Math.max(one.untilMs, other.untilMs) };
}

/**
 * The parts that a process surely had, as `book` lists it now. With a later term than in the book that it wrote last, one of
 * its writes since was carried out without an answer. `share` is the least that it wrote since then, 0 to 1.
 */
export function partsSure(
  book: ShareBook,
  last: { readonly id: string; readonly book: ShareBook; readonly share: number },
): number {
  const isLater = termIn(book, last.id) > termIn(last.book, last.id);
  return isLater ? last.share * shareParts.whole : partsIn(last.book, last.id);
}

function termIn(book: ShareBook, id: string): number {
  return Math.max(0, ...book.filter((one) => one.id === id).map(({ untilMs }) => untilMs));
}

export function partsIn(book: ShareBook, id: string): number {
  return book.filter((one) => one.id === id).reduce((sum, one) => sum + partsOf(one), 0);
}

function partsOf({ parts, inReserve }: ShareBook[number]): number {
  return parts + (inReserve ? 1 : 0);
}
