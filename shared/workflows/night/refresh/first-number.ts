/** The number of the first full pass over a list of which no position is known. */
const minuteMs = 60_000;

/**
 * Where rows of earlier passes are stored, the position was lost: a number above all of theirs. Minutes, because each
 * pass counts one.
 */
export async function firstNumber(
  now: Date,
  storedBefore: (number: number) => AsyncIterable<readonly unknown[]>,
): Promise<number> {
  const number = Math.floor(now.getTime() / minuteMs);
  for await (const rows of storedBefore(number)) if (rows.length > 0) return number;
  return 1;
}
