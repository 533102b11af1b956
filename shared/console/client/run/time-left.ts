/** How long the present step of a run still takes, from what was seen of its progress since the page is open. */

export interface Seen {
  readonly atMs: number;
  /** Of which step, and how many parts it has. */
  readonly step: string;
  readonly done: number;
  readonly all: number;
}

export interface TimeLeft {
  readonly fromMs: number;
  readonly toMs: number;
}

/** With fewer parts ended, or in less time, any number would be a guess. */
const fewestParts = 4;
const shortestMs = 10_000;

/** The moments at which more parts had ended than before. A reading that brings nothing new, or another step, is told apart. */
export function withSeen(seen: readonly Seen[], now: Seen): readonly Seen[] {
  const last = seen.at(-1);
  if (last === undefined || last.step !== now.step || last.all !== now.all) return [now];
  return now.done > last.done ? [...seen, now] : seen;
}

/**
 * Counted from the first ended part that was seen to the latest, because the page may have been opened at any moment between
 * two. The bounds are those of counting: the more parts, the closer. Undefined: not known, or overdue.
 */
export function timeLeft(seen: readonly Seen[], nowMs: number): TimeLeft | undefined {
  const [, first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const parts = last.done - first.done;
  const tookMs = last.atMs - first.atMs;
  if (parts < fewestParts || tookMs < shortestMs) return undefined;
  const leftMs = ((last.all - last.done) * tookMs) / parts;
  const spread = 1 / Math.sqrt(parts);
  const passedMs = nowMs - last.atMs;
  const toMs = leftMs * (1 + spread) - passedMs;
  return toMs <= 0 ? undefined : { fromMs: Math.max(0, leftMs * (1 - spread) - passedMs), toMs };
}

/** `about 12 minutes`, `8 to 16 minutes`, `less than a minute`. */
export function timeLeftText({ fromMs, toMs }: TimeLeft): string {
  const unitMs = toMs < 120 * 60_000 ? 60_000 : 3_600_000;
  const [from, to] = [fromMs, toMs].map((ms) => Math.round(ms / unitMs)) as [number, number];
  const unit = unitMs === 60_000 ? 'minute' : 'hour';
  if (to < 1) return `less than a ${unit}`;
  const most = `${to.toLocaleString()} ${unit}${to === 1 ? '' : 's'}`;
  if (from === to) return `about ${most}`;
  return from < 1 ? `at most ${most}` : `${from.toLocaleString()} to ${most}`;
}
