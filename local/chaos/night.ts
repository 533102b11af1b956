/** One night of real processes, whatever is done to them meanwhile: it ends when its run is over and nothing works. */
import { setTimeout as delay } from 'node:timers/promises';
import { poisonQueue, queueNames } from '../../shared/adapters/storage-names.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { dayMs } from '../day.ts';
import { pastDueAt } from '../host/past-due.ts';
import type { Injection } from './fault-injection.ts';
import type { Installation } from './installation.ts';

const hourMs = 3_600_000;
/** Longer than a run may stand still before `tidyUp` sends again what it is owed. */
const quietHours = 0.6;
/** How often `tidyUp` may have to come round. */
const mostTurns = 6;
const mostHosts = 8;
const patienceMs = 90_000;
const pollMs = 100;
/** Where nothing works and all that is left waits, for a retry, a lease or a dead host. */
const stepMs = 60_000;

/** At 01:00 of the next day. Throws an Error when the run comes to no end. */
export async function playNight(installation: Installation, injection?: Injection): Promise<RunRecord> {
  const { state, now } = installation;
  const [before] = await state.runs.list(1);
  const midnight = Math.floor(now().getTime() / dayMs) * dayMs;
  await installation.moveClock(midnight + dayMs + hourMs);
  await fire(installation, 'startNightlyRun', injection);
  for (let turn = 0; turn < mostTurns; turn += 1) {
    await settle(installation, injection);
    const [run] = await state.runs.list(1);
    const hasBegun = run !== undefined && run.id !== before?.id;
    if (hasBegun && !isActive(run) && (injection === undefined || turn > 0)) return run;
    // The host remembers that this occurrence was not finished.
    if (!hasBegun) await fire(installation, 'startNightlyRun', injection);
    await installation.moveClock(now().getTime() + quietHours * hourMs);
    await fire(installation, 'tidyUp', injection);
  }
  const { problems } = await installation.host.stats();
  throw new Error(`The run comes to no end:\n${problems.slice(-5).join('\n')}`);
}

/** What was interrupted may be the timer's function itself; the next turn makes up for it. */
async function fire(
  installation: Installation,
  timer: string,
  injection: Injection | undefined,
): Promise<void> {
  const again = injection !== undefined && timer === 'startNightlyRun' && injection.injected.length > 0;
  const overrides = again ? pastDueAt(installation.now()) : undefined;
  try {
    await installation.host.fireTimer(timer, overrides);
  } catch (error) {
    if (injection === undefined) throw error;
  }
}

/** Until nothing is done to the processes any more, a host is there, and it has nothing to do. */
async function settle(installation: Installation, injection: Injection | undefined): Promise<void> {
  let last: unknown;
  for (let turn = 0; turn < mostHosts; turn += 1) {
    await injection?.settled();
    if (!installation.hostIsThere) await installation.replaceHost();
    try {
      await rest(installation);
      installation.peakRss();
      await injection?.settled();
      if (installation.hostIsThere) return;
    } catch (error) {
      if (injection === undefined) throw error;
      last = error;
    }
  }
  throw new Error('The host does not come to rest.', { cause: last });
}

/** Until no message is left; what waits by the clock need not be waited for. */
async function rest(installation: Installation): Promise<void> {
  const { host, now } = installation;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { idle, queued, invocations, problems } = await host.stats();
    if (idle) return;
    if (performance.now() > deadline) {
      const left = JSON.stringify({ queued, invocations, problems: problems.slice(-5) });
      throw new Error(`The host was not idle after ${patienceMs / 1000} s: ${left}`);
    }
    const isRunning = Object.values(invocations).some(({ running }) => running > 0);
    if (!isRunning && (await allWait(installation))) await installation.moveClock(now().getTime() + stepMs);
    else await delay(pollMs);
  }
}

/** No message is visible: the host works on it, or it waits. */
async function allWait({ account }: Installation): Promise<boolean> {
  const names = queueNames.flatMap((name) => [name, poisonQueue(name)]);
  const peeked = await Promise.all(names.map((name) => account.queue(name).peekMessages()));
  return peeked.every(({ peekedMessageItems }) => peekedMessageItems.length === 0);
}
