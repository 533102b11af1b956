/** Plays tools side by side, each in a process of its own, as many as the machine has cores. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Result, Scenario, ToolName } from './result.ts';

export interface Played {
  readonly users: number;
  readonly tool: ToolName;
  readonly scenarios: readonly Scenario[];
  readonly clock: Result['clock'];
}

const script = fileURLToPath(new URL('play.ts', import.meta.url));
const mostAtOnce = 2;
const baseMb = 400;
const mbAUser = 0.02;

/**
 * Calls `tell` with each result as soon as it is there. What the wall clock measures runs alone, after the others.
 * Throws an Error when a process ends before its time.
 */
export async function runPlays(plays: readonly Played[], tell: (result: Result) => void): Promise<void> {
  const virtual = plays.filter(({ clock }) => clock === 'virtual');
  await sideBySide(virtual, Math.min(mostAtOnce, availableParallelism()), tell);
  await sideBySide(
    plays.filter(({ clock }) => clock === 'wall'),
    1,
    tell,
  );
}

async function sideBySide(
  plays: readonly Played[],
  atOnce: number,
  tell: (result: Result) => void,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let play = plays[next++]; play !== undefined; play = plays[next++]) await runPlay(play, tell);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function runPlay(play: Played, tell: (result: Result) => void): Promise<void> {
  const child = spawn(process.execPath, [heapLimit(play), script, JSON.stringify(play)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => tell(JSON.parse(line) as Result));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${play.tool} with ${play.users} users ended with exit code ${code}.`);
}

/** A tenant, its storage and what is in work; without a limit, garbage lies until much of the machine's memory is used. */
function heapLimit({ users }: Played): string {
  return `--max-old-space-size=${baseMb + Math.ceil(users * mbAUser)}`;
}
