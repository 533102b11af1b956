/** Whether the app runs what was deployed. Its own route says so: /admin is closed. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const health = z.object({ status: z.literal('ok'), version: z.string(), mode: z.string() });
const pollMs = 3_000;
const timeoutMs = 30_000;

export type Health =
  | { readonly kind: 'runs'; readonly mode: string }
  /** Somebody may be asked, but not from here. */
  | { readonly kind: 'closed'; readonly why: string }
  | { readonly kind: 'ailing'; readonly why: string };

/** Asks until the app says that it is this version, or patience ends. */
export async function waitForHealth(hostName: string, version: string, patienceMs: number): Promise<Health> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await askOnce(hostName, version);
    if (answer.kind !== 'ailing' || performance.now() + pollMs > deadline) return answer;
    await delay(pollMs);
  }
}

async function askOnce(hostName: string, version: string): Promise<Health> {
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
  if (!response.ok) return { kind: 'ailing', why: `it answers ${response.status}` };
  const said = health.safeParse(await response.json().catch(() => undefined));
  if (!said.success) return { kind: 'ailing', why: 'its answer is not that of Instep' };
  return said.data.version === version
    ? { kind: 'runs', mode: said.data.mode }
    : { kind: 'ailing', why: `it still is version ${said.data.version}` };
}
