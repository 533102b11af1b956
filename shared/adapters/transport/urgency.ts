/**
 * Whether a person waits for what the running code does: a call over HTTP and what it started, but no run. Such work does
 * not stand behind a run's requests (DECISIONS.md, D-people-first).
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<true>();

/** Also for what `work` starts in its promises. */
export function asUrgent<T>(work: () => T): T {
  return current.run(true, work);
}

export function isUrgent(): boolean {
  return current.getStore() === true;
}
