/** Starts two apps alternately, many times, and compares how long they take. */
import { fork } from 'node:child_process';

export interface Started {
  /** From the start of the process until all functions are registered. */
  readonly ms: number;
  readonly functions: number;
}

export interface Comparison {
  readonly app: readonly Started[];
  readonly empty: readonly Started[];
}

/** The first repetition only warms the disk's cache. Alternately, so that a busy moment of the machine affects both. */
export async function compareStarts(
  starter: string,
  folders: { readonly app: string; readonly empty: string },
  { repetitions, env }: { readonly repetitions: number; readonly env: Readonly<Record<string, string>> },
): Promise<Comparison> {
  const app: Started[] = [];
  const empty: Started[] = [];
  for (let repetition = 0; repetition <= repetitions; repetition += 1) {
    const [emptyStart, appStart] = [
      await start(starter, folders.empty, env),
      await start(starter, folders.app, env),
    ];
    if (repetition === 0) continue;
    empty.push(emptyStart);
    app.push(appStart);
  }
  return { app, empty };
}

/** Throws an Error with what the process said when it registered nothing. */
export async function start(
  starter: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const running = fork(starter, [folder], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  let started: Started | undefined;
  running.once('message', (message) => {
    started = message as Started;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    running.once('error', reject);
    running.once('close', resolve);
  });
  if (code === 0 && started !== undefined) return started;
  throw new Error(`The app in ${folder} did not start (exit code ${code}):\n${said}`);
}

export function medianOf(starts: readonly Started[]): number {
  const sorted = starts.map(({ ms }) => ms).sort((a, b) => a - b);
  const [low = 0, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
