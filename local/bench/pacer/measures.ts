/** The figures of a scene. */
import type { Counted } from './service.ts';

/** The most that was counted in any window of this length, wherever it lies. */
export function mostInWindow(counted: readonly Counted[], windowMs: number): number {
  const inOrder = counted.toSorted((one, other) => one.atMs - other.atMs);
  let [most, sum, first] = [0, 0, 0];
  for (const { atMs, cost } of inOrder) {
    sum += cost;
    for (let one = inOrder[first]; one !== undefined && one.atMs <= atMs - windowMs; one = inOrder[first]) {
      sum -= one.cost;
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by?: string;
}

export function sumOf(counted: readonly Counted[], { fromMs, toMs, by }: Span): number {
  return counted
    .filter((one) => one.atMs >= fromMs && one.atMs < toMs && (by === undefined || one.by === by))
    .reduce((sum, { cost }) => sum + cost, 0);
}

/** Points for a chart: what the window that ends at each moment holds, in seconds and units. */
export function windowsOver(
  counted: readonly Counted[],
  {
    startMs,
    endMs,
    windowMs,
    everyMs,
  }: { startMs: number; endMs: number; windowMs: number; everyMs: number },
): readonly (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  for (let atMs = startMs; atMs <= endMs; atMs += everyMs)
    points.push([(atMs - startMs) / 1_000, sumOf(counted, { fromMs: atMs - windowMs, toMs: atMs })]);
  return points;
}

export function percentile(values: readonly number[], part: number): number {
  const inOrder = values.toSorted((one, other) => one - other);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * part))] ?? 0;
}
