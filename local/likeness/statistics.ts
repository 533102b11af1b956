/** The value below which that share (0 to 1) of the values is. The values need not be sorted; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The share of the values, 0 to 1, that satisfies the test. */
export function shareOf(values: readonly number[], test: (value: number) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

const barLength = 50;

/** One line for each interval of `step`, up to the largest value or `limit`; values above are one line. */
export function histogram(values: readonly number[], step: number, limit: number): string[] {
  const counts = new Array<number>(Math.ceil(limit / step) + 1).fill(0);
  for (const value of values) {
    const bin = Math.min(Math.floor(value / step), counts.length - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return counts.map((count, bin) => {
    const label = bin === counts.length - 1 ? `${bin * step}+` : `${bin * step}-${(bin + 1) * step}`;
    const bar = '#'.repeat(Math.ceil((count / most) * barLength));
    return `  ${label.padStart(9)} ${String(count).padStart(7)} ${bar}`;
  });
}
