import { setTimeout as delay } from 'node:timers/promises';

/** Repeats a question until the answer is not undefined or false; throws after `timeoutMs`, naming the question. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}.`);
    await delay(25);
  }
}
