/** Works on several items at a time and gives the results in the order of the items. */

/**
 * Takes the next item while fewer than `atOnce` results are waited for. After an error the results before it are still
 * given, and those after it are dropped. However it ends, no work is left then: nothing of it outlives its caller.
 */
export async function* inOrder<I, T>(
  items: AsyncIterable<I>,
  atOnce: number,
  work: (item: I) => Promise<T>,
): AsyncIterable<T> {
  const begun: Promise<T>[] = [];
  try {
    for await (const begin of tasks(items, work)) {
      const result = begin();
      // Thrown when it is its turn; until then, a rejection must not count as unhandled.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length >= atOnce) yield await (begun.shift() as Promise<T>);
    }
    while (begun.length > 0) yield await (begun.shift() as Promise<T>);
  } finally {
    await Promise.allSettled(begun);
  }
}

/** If an item cannot be taken, that is the last task, and it fails. */
async function* tasks<I, T>(
  items: AsyncIterable<I>,
  work: (item: I) => Promise<T>,
): AsyncIterable<() => Promise<T>> {
  try {
    for await (const item of items) yield () => work(item);
  } catch (error) {
    yield () => Promise.reject(error);
  }
}
