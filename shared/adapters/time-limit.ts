/** Waits for an answer, but not longer than a time limit. */

/** `late` gives what is answered in place of an answer that does not come in time; it may throw. */
export async function answerWithin<T>(
  signal: AbortSignal,
  answer: Promise<T>,
  late: (reason: unknown) => T,
): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<typeof isLate>();
  const end = () => resolve(isLate);
  signal.addEventListener('abort', end, { once: true });
  try {
    const first = await Promise.race([answer, promise]);
    return first === isLate ? late(signal.reason) : (first as T);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

const isLate = Symbol('late');
