/**
 * What was used of a limit for a sliding window, such as units a minute. The service counts a request at some moment
 * between its sending and its answer, so here it counts from its sending until one whole window after its answer. When the
 * last request of any window is sent, all others of that window therefore still count.
 */

/** How much the service allows in any window of this length. */
export interface WindowLimit {
  readonly most: number;
  readonly windowMs: number;
}

interface Slot {
  /** Slots are counted from time zero. */
  readonly number: number;
  readonly cost: number;
}

export interface Used {
  /** Of requests without an answer yet. */
  readonly inFlight: number;
  /** By the slot of the answer, oldest first. */
  readonly answered: readonly Slot[];
}

export const nothingUsed: Used = { inFlight: 0, answered: [] };

/** Bounds the memory. What is answered counts to the end of its slot, so half a slot of each window is lost. */
const slotsOfWindow = 240;

export interface Moment {
  /** Must not be set back. */
  readonly nowMs: number;
  readonly windowMs: number;
}

export function withSent(used: Used, cost: number): Used {
  return { ...used, inFlight: used.inFlight + cost };
}

export function withAnswered(used: Used, cost: number, { nowMs, windowMs }: Moment): Used {
  const inFlight = used.inFlight - cost;
  const number = Math.floor(nowMs / slotMsOf(windowMs));
  // A request that is larger than the share counts for longer, so that its slot may come after those of later answers.
  const later = used.answered.findIndex((slot) => slot.number >= number);
  const index = later === -1 ? used.answered.length : later;
  const found = used.answered[index];
  const slot = found?.number === number ? { number, cost: found.cost + cost } : { number, cost };
  return { inFlight, answered: used.answered.toSpliced(index, slot.number === found?.number ? 1 : 0, slot) };
}

/** Without what does not count any more. */
export function inWindow(used: Used, { nowMs, windowMs }: Moment): Used {
  const oldest = Math.floor(nowMs / slotMsOf(windowMs)) - slotsOfWindow;
  const first = used.answered[0];
  if (first === undefined || first.number >= oldest) return used;
  return { ...used, answered: used.answered.filter(({ number }) => number >= oldest) };
}

export function totalOf({ inFlight, answered }: Used): number {
  return answered.reduce((sum, { cost }) => sum + cost, inFlight);
}

/** How long until so much more fits; undefined: it takes an answer or a larger limit. */
export function fitsAfterMs(
  used: Used,
  { excess, nowMs, windowMs }: Moment & { readonly excess: number },
): number | undefined {
  let left = excess;
  for (const { number, cost } of used.answered) {
    left -= cost;
    if (left <= 0) return Math.max(0, (number + slotsOfWindow + 1) * slotMsOf(windowMs) - nowMs);
  }
  return undefined;
}

function slotMsOf(windowMs: number): number {
  return windowMs / slotsOfWindow;
}
