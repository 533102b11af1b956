/** Checks that the app runs the deployed build, by its own route, because /admin is closed. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const health = z.object({
  status: z.literal('ok'),
  /** Absent in versions that did not return it. */
  build: z.string().optional(),
});
/** The answer of an app with invalid settings, for example. */
const problem = z.object({ detail: z.string() });
const pollMs = 3_000;
const timeoutMs = 30_000;

export type Health =
  | { readonly kind: 'runs' }
  /** The app cannot be reached from this network. */
  | { readonly kind: 'closed'; readonly why: string }
  | { readonly kind: 'ailing'; readonly why: string };

/** Polls until the app reports this build, or `patienceMs` is over. The previous worker may still answer for a while. */
export async function waitForHealth(hostName: string, build: string, patienceMs: number): Promise<Health> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await askOnce(hostName, build);
    if (answer.kind !== 'ailing' || performance.now() + pollMs > deadline) return answer;
    await delay(pollMs);
  }
}

async function askOnce(hostName: string, build: string): Promise<Health> {
  let response: Response;
  try {
    response = await fetch(`https://${hostName}/api/health`, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const { cause, message } = error as Error;
    return { kind: 'ailing', why: cause instanceof Error ? cause.message : message };
  }
  if (response.status === 401 || response.status === 403) {
    return { kind: 'closed', why: `it answers ${response.status}` };
  }
  if (!response.ok) {
    const said = problem.safeParse(await response.json().catch(() => undefined));
    const detail = said.success ? `: ${said.data.detail}` : '';
    return { kind: 'ailing', why: `it answers ${response.status}${detail}` };
  }
  const said = health.safeParse(await response.json().catch(() => undefined));
  if (!said.success) return { kind: 'ailing', why: 'its answer is not that of Instep' };
  if (said.data.build === build) return { kind: 'runs' };
  const other = said.data.build ?? 'without a name';
  return {
    kind: 'ailing',
    why: `it still is another build, ${other}. This one is ${build}`,
  };
}
