/** How a worker dies alone: it is killed, or a function takes longer than the host allows (DECISIONS.md, D-chaos-clock). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from './installation.ts';

/** The host's default; host.json names no other. */
const functionTimeoutMs = 30 * 60_000;
const pollMs = 100;

/** Nothing of it is carried out or answered any more, and the host, which lives on, gives its messages back. */
export async function killWorker({ storage, front, host }: Installation): Promise<void> {
  storage.silence(true);
  front.close(true);
  await host.killWorker();
  storage.forgetSenders();
  storage.silence(false);
  front.close(false);
}

/**
 * The function of the request that waits for this goes no further. All others go on to their end; then its time is
 * over, and the host kills the worker. Until then the host keeps its message from others, so the clock of storage, by
 * which that would end, comes after.
 */
export async function timeOut(installation: Installation): Promise<void> {
  const { host } = installation;
  const isThere = () => installation.hostIsThere && installation.host === host;
  while (isThere() && (await othersRun(installation))) await delay(pollMs);
  if (!isThere()) return;
  await installation.moveClockOfApp(installation.now().getTime() + functionTimeoutMs);
  await killWorker(installation);
}

/** Also where the host cannot say: connections may be reset meanwhile. */
async function othersRun({ host }: Installation): Promise<boolean> {
  try {
    const { invocations } = await host.stats();
    return Object.values(invocations).reduce((sum, { running }) => sum + running, 0) > 1;
  } catch {
    return true;
  }
}
