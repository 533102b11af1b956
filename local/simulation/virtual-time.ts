/**
 * Time that passes only when nothing is left to do. Whatever waits, waits here: storage, the tenant, timers and queues.
 * The next thing to happen is the earliest one, so that one seed of latencies gives one order of everything.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';

interface Due {
  readonly at: number;
  /** Of two things at the same moment, the one that was planned first happens first. */
  readonly order: number;
  readonly act: () => void;
}

export class VirtualTime {
  /** How many things happened. */
  steps = 0;
  #now: number;
  #planned = 0;
  readonly #due: Due[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  readonly ms = (): number => this.#now;

  readonly now = (): Date => new Date(this.#now);

  /** Plans `act` for `delayMs` from now. */
  in(delayMs: number, act: () => void): void {
    this.#planned += 1;
    const due = { at: this.#now + Math.max(0, delayMs), order: this.#planned, act };
    let [from, to] = [0, this.#due.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (isLater(this.#due[middle], due)) to = middle;
      else from = middle + 1;
    }
    this.#due.splice(from, 0, due);
  }

  /**
   * Timers of libraries pass in virtual time too: PnPjs begins each request in one of its own. What is answered gives the
   * real ones back.
   */
  takeTimers(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const cleared = new WeakSet<object>();
    const virtual = (act: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]): object => {
      const timer = { ref: () => timer, unref: () => timer, hasRef: () => true };
      // A timer goes on with what its starter carried, as real ones do.
      const resume = AsyncLocalStorage.bind(() => act(...given));
      this.in(delayMs, () => {
        if (!cleared.has(timer)) resume();
      });
      return timer;
    };
    globalThis.setTimeout = virtual as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer?: object) => {
      if (typeof timer === 'object' && timer !== null) cleared.add(timer);
    }) as typeof clearTimeout;
    return () => {
      globalThis.setTimeout = setTimeout;
      globalThis.clearTimeout = clearTimeout;
    };
  }

  wait(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
      this.in(delayMs, resolve);
    });
  }

  timeout(delayMs: number): AbortSignal {
    const controller = new AbortController();
    this.in(delayMs, () =>
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    );
    return controller.signal;
  }

  /** Lets things happen, one at a time and each to its end, until `isOver` or nothing is planned. */
  async run(isOver: () => boolean, afterEach?: () => Promise<void>): Promise<void> {
    for (;;) {
      await untilQuiet();
      if (isOver()) return;
      const next = this.#due.shift();
      if (next === undefined) return;
      this.#now = next.at;
      this.steps += 1;
      next.act();
      if (afterEach !== undefined) {
        await untilQuiet();
        await afterEach();
      }
    }
  }
}

function isLater(one: Due | undefined, { at, order }: Due): boolean {
  return one !== undefined && (one.at > at || (one.at === at && one.order > order));
}

/**
 * Until every promise that can go on has gone on. Nothing in the simulation waits for the machine: a turn of the event
 * loop ends only when all microtasks and ticks are done, and streams need a second one.
 */
async function untilQuiet(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
