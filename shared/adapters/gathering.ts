/**
 * Gathers what callers want at about the same time. One batch of a kind is read at a time, and only while one of its
 * callers is there (DECISIONS.md, D-viewing).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Gathering, Timer, Wanted } from '../ports/runtime.ts';

/** `$batch` of Graph and PnPjs holds as many requests. */
const mostTogether = 20;
/** Long enough for the requests that a browser sends for one page, short enough that a viewer does not notice. */
const gatherMs = 25;

interface Caller {
  readonly wanted: Wanted<{ readonly key: string }, unknown>;
  /** The invocation of the caller, so that requests are counted where they belong. */
  readonly within: <T>(work: () => T) => T;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** What else to do when the caller leaves. */
  left: () => void;
}

export function createGathering({
  clock,
  timer,
}: {
  readonly clock: Clock;
  readonly timer: Timer;
}): Gathering {
  /** The callers who wait for a batch of a kind. A kind without a list has no batch either. */
  const waiting = new Map<string, Set<Caller>>();

  /** Ends when no caller of the kind is left. */
  async function serve(kind: string, callers: Set<Caller>): Promise<void> {
    while (callers.size > 0) {
      await timer.wait(gatherMs);
      const batch = takeBatch(callers);
      if (batch.length === 0) continue;
      const startedMs = clock.now().getTime();
      const share = await answer(batch);
      const tookMs = clock.now().getTime() - startedMs;
      await timer.wait(tookMs * (1 / share - 1));
    }
    waiting.delete(kind);
  }

  return {
    ask(wanted) {
      const { kind, signal } = wanted;
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const callers = waiting.get(kind) ?? new Set();
        const caller: Caller = {
          wanted: wanted as unknown as Caller['wanted'],
          within: AsyncLocalStorage.snapshot(),
          resolve: resolve as Caller['resolve'],
          reject,
          left: () => callers.delete(caller),
        };
        signal.addEventListener(
          'abort',
          () => {
            reject(signal.reason);
            caller.left();
          },
          { once: true },
        );
        callers.add(caller);
        if (waiting.has(kind)) return;
        waiting.set(kind, callers);
        void serve(kind, callers);
      });
    },
  };
}

/** The callers who came first, with at most twenty keys. */
function takeBatch(callers: Set<Caller>): readonly Caller[] {
  const keys = new Set<string>();
  const batch: Caller[] = [];
  for (const caller of callers) {
    const { key } = caller.wanted.item;
    if (keys.size >= mostTogether && !keys.has(key)) break;
    keys.add(key);
    batch.push(caller);
    callers.delete(caller);
  }
  return batch;
}

/** Returns the share of time for such batches; 1 if it could not be learnt, because then nothing was read. */
async function answer(batch: readonly Caller[]): Promise<number> {
  const [first] = batch as readonly [Caller, ...Caller[]];
  const abandoned = new AbortController();
  const present = new Set(batch);
  const noneLeft = new Promise<undefined>((resolve) => {
    for (const caller of batch) {
      caller.left = () => {
        present.delete(caller);
        if (present.size > 0) return;
        abandoned.abort();
        resolve(undefined);
      };
    }
  });
  let share = 1;
  try {
    share = await first.within(() => first.wanted.share());
    const items = [...new Map(batch.map(({ wanted: { item } }) => [item.key, item])).values()];
    const reading = first.within(() => first.wanted.read(items, abandoned.signal));
    const answers = await Promise.race([reading, noneLeft]);
    for (const caller of batch) caller.resolve(answers?.get(caller.wanted.item.key));
  } catch (error) {
    for (const caller of batch) caller.reject(error);
  }
  return share;
}
