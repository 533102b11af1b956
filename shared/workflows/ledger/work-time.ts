/** How long one message may work before it hands over to a successor. */
import type { Runtime } from '../context.ts';

export const workMs = 4 * 60_000;

/** Starts now; answers whether the time is over. */
export function workTime(clock: Runtime['clock']): () => boolean {
  const startedAt = clock.now().getTime();
  return () => clock.now().getTime() - startedAt > workMs;
}
