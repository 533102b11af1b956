/** The console over a demo tenant, for commands that look at it or measure it. */
import type { RunRecord } from '../../shared/core/run.ts';
import { dayMs } from '../day.ts';
import { bearer } from '../host/sign-in.ts';
import { type PlaySettings, readPlayOptions, readPlaySettings } from '../play/options.ts';
import { type Processes, startProcesses } from '../play/processes.ts';
import { watchRun } from '../play/progress.ts';

export interface ConsoleStage extends Processes {
  /** Moves the clocks to 01:00 UTC of the next day, and waits until its run has ended or is held. `during`: until `hasEnded`. */
  night(during?: (hasEnded: () => Promise<boolean>) => Promise<unknown>): Promise<RunRecord>;
  approve(run: RunRecord): Promise<RunRecord>;
}

export interface StageOptions {
  readonly users: number;
  /** Milliseconds added to each request to Microsoft 365. */
  readonly latency?: number;
  /** With `INSTEP_`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startConsoleStage({
  users,
  latency = 0,
  settings = {},
}: StageOptions): Promise<ConsoleStage> {
  const args = ['--users', users, '--latency', latency, '--port', 0].map(String);
  const options = readPlayOptions(args);
  const processes = await startProcesses(options, settingsOf(settings));
  let nights = 0;

  async function follow(runId: string): Promise<RunRecord> {
    const before = await processes.tenant.counts();
    return watchRun(processes, runId, { before, inScope: users, show: () => undefined });
  }

  return {
    ...processes,
    async night(during = async () => undefined) {
      nights += 1;
      const midnight = Math.floor(Date.now() / dayMs) * dayMs;
      const offsetMs = midnight + nights * dayMs + dayMs / 24 - Date.now();
      await Promise.all([processes.host.setClock(offsetMs), processes.tenant.setClock(offsetMs)]);
      await processes.host.fireTimer('startNightlyRun');
      const [run] = await processes.state.runs.list(1);
      if (run === undefined) throw new Error('The timer started no run.');
      // Not until the host is idle: it is busy with what `during` asks for.
      const hasEnded = async () => (await processes.state.runs.active()) === undefined;
      const [ended] = await Promise.all([follow(run.id), during(hasEnded)]);
      return ended;
    },
    async approve(run) {
      const answer = await fetch(`${processes.host.url}/api/runs/${run.id}/approval`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: bearer('operator') },
        body: JSON.stringify({ planHash: run.planHash }),
      });
      if (!answer.ok) throw new Error(`The approval was refused: ${await answer.text()}`);
      return follow(run.id);
    },
  };
}

function settingsOf(settings: Readonly<Record<string, string>>): PlaySettings {
  return readPlaySettings({ mode: undefined }, settings);
}
