/** How long one message may work before it sends a successor. */
import type { Runtime } from '../context.ts';

export const workMs = 4 * 60_000;

/** Starts now; the returned function says whether the time is over. */
export function workTime(clock: Runtime['clock']): () => boolean {
  const startedAt = clock.now().getTime();
  return () => clock.now().getTime() - startedAt > workMs;
}
