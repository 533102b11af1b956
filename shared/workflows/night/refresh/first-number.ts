/** The number of the first full pass over a list without a stored position. */
const minuteMs = 60_000;

/**
 * If rows of earlier passes exist, the position was lost, and the number must be above theirs. The present time in minutes
 * is, because each pass adds only one.
 */
export async function firstNumber(
  now: Date,
  storedBefore: (number: number) => AsyncIterable<readonly unknown[]>,
): Promise<number> {
  const number = Math.floor(now.getTime() / minuteMs);
  for await (const rows of storedBefore(number)) if (rows.length > 0) return number;
  return 1;
}
