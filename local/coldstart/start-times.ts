/** Starts apps in turns, many times, and measures how long they take. */
import { fork } from 'node:child_process';

/** From the start of the process. CPU time hardly depends on what else the machine does. */
export interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Started {
  readonly functions: number;
  readonly registered: Times;
  /** Of the call; without one, as `registered`. */
  readonly ended: Times;
}

export interface Start {
  readonly folder: string;
  /** A function to call. */
  readonly calls?: string;
  /** Made anew for each start. */
  readonly env: () => Promise<Readonly<Record<string, string>>>;
}

/** The first repetition only warms the disk's cache. In turns, so that a busy moment of the machine affects all. */
export async function startInTurns<K extends string>(
  starter: string,
  starts: Readonly<Record<K, Start>>,
  repetitions: number,
): Promise<Readonly<Record<K, readonly Started[]>>> {
  const names = Object.keys(starts) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as Started[]])) as Record<K, Started[]>;
  for (let repetition = 0; repetition <= repetitions; repetition += 1) {
    for (const name of names) {
      const started = await start(starter, starts[name]);
      if (repetition > 0) times[name].push(started);
    }
  }
  return times;
}

/** Throws an Error with what the process said when it registered nothing or its call failed. */
async function start(starter: string, { folder, calls, env }: Start): Promise<Started> {
  const running = fork(starter, [folder, ...(calls === undefined ? [] : [calls])], {
    env: { ...(await env()) },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
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

export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = 0, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
