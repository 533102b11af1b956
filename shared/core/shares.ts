/**
 * How all processes of the app share what the tenant allows (DECISIONS.md, D-shares). Every share is in one book, which is only
 * ever written as a whole and conditionally. So the shares in it never add up to more than there is, whoever writes.
 *
 *   short | others                  | may take
 *   ------+-------------------------+------------------------------------------------
 *   any   | none is short           | all that is free
 *   no    | at least one is short   | one part
 *   yes   | any                     | an equal part, beside one for each that is not
 *
 * Nothing is taken away: who has more than that gives it back at the next renewal. Who finds nothing free has one part of the
 * reserve, which is never given out otherwise.
 */

/** The allowance in parts: those that are given out, and the reserve. */
export const shareParts = { regular: 60, reserve: 4, whole: 64 } as const;

/** After a renewal a process may use its share for this time. */
export const usableMs = 120_000;
/** After this time others take the share. The difference is for clocks that differ. */
export const shareTermMs = 180_000;

export interface ShareHolder {
  readonly id: string;
  /** Of `shareParts.regular`. */
  readonly parts: number;
  /** Has one part of the reserve, because nothing was free. */
  readonly inReserve: boolean;
  /** Requests had to wait since the last renewal. */
  readonly isShort: boolean;
  readonly untilMs: number;
}

export type ShareBook = readonly ShareHolder[];

/** The book after a process has taken or renewed its share. */
export function withShare(
  book: ShareBook,
  { id, isShort }: Pick<ShareHolder, 'id' | 'isShort'>,
  nowMs: number,
): ShareBook {
  const others = book.filter((one) => one.id !== id && one.untilMs > nowMs).map((one) => inTime(one, nowMs));
  const free = shareParts.regular - sum(others.map(({ parts }) => parts));
  const parts = Math.min(mostOf(others, isShort), free);
  const reserved = others.filter(({ inReserve }) => inReserve).length;
  const inReserve = parts === 0 && reserved < shareParts.reserve;
  return [...others, { id, parts, inReserve, isShort, untilMs: nowMs + shareTermMs }];
}

/** Without the decision about what is free. */
function mostOf(others: ShareBook, isShort: boolean): number {
  const short = others.filter((one) => one.isShort).length;
  if (short === 0 && !isShort) return shareParts.regular;
  if (!isShort) return 1;
  return Math.max(1, Math.floor((shareParts.regular - (others.length - short)) / (short + 1)));
}

/** A term that a wrong clock has set far ahead ends like any other. */
function inTime(one: ShareHolder, nowMs: number): ShareHolder {
  return { ...one, untilMs: Math.min(one.untilMs, nowMs + shareTermMs) };
}

/** The book after a process has given its share back. */
export function withoutShare(book: ShareBook, id: string): ShareBook {
  return book.filter((one) => one.id !== id);
}

/** In place of a book that cannot be read: everything is given out for one term, in which its holders stop using it. */
export function closedBook(nowMs: number): ShareBook {
  const { regular: parts } = shareParts;
  return [{ id: 'unreadable', parts, inReserve: true, isShort: false, untilMs: nowMs + shareTermMs }];
}

/** 0 to 1: the part of the allowance that a process of the book may use. */
export function shareIn(book: ShareBook, id: string): number {
  const mine = book.find((one) => one.id === id);
  if (mine === undefined) return 0;
  return (mine.parts + (mine.inReserve ? 1 : 0)) / shareParts.whole;
}

/** For a process that cannot reach the book. Four of them use no more than the reserve. */
export const smallestShare = 1 / shareParts.whole;

/** Whether a larger share would be possible if others gave theirs back. */
export function isPartial(share: number): boolean {
  return share < shareParts.regular / shareParts.whole;
}

/** Of requests that may be in flight. The reserve is not counted here: a process may always send one. */
export function slotsOf(inFlight: number, share: number): number {
  return Math.min(inFlight, Math.floor((inFlight * share * shareParts.whole) / shareParts.regular));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
