/** Whether the app runs what was deployed. Its own route says so: /admin is closed. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  /** Absent before the app told it. */
  build: z.string().optional(),
  mode: z.string(),
});
/** Of an app with invalid settings, for example. */
const problem = z.object({ detail: z.string() });
const pollMs = 3_000;
const timeoutMs = 30_000;

export type Health =
  | { readonly kind: 'runs'; readonly mode: string }
  /** Somebody may be asked, but not from here. */
  | { readonly kind: 'closed'; readonly why: string }
  | { readonly kind: 'ailing'; readonly why: string };

/** Asks until the app says that it is this build, or patience ends. The worker of before goes on answering for a while. */
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
  if (said.data.build === build) return { kind: 'runs', mode: said.data.mode };
  const other = said.data.build ?? 'without a name';
  return {
    kind: 'ailing',
    why: `it still is another build, ${other}, of version ${said.data.version}. This one is ${build}`,
  };
}
