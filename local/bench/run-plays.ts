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
 * Calls `tell` with each result as soon as it is there. What the wall clock measures runs alone, after the others. Answers
 * a sentence for each process that ended before its time; the others go on.
 */
export async function runPlays(
  plays: readonly Played[],
  tell: (result: Result) => void,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const cores = Math.min(mostAtOnce, availableParallelism());
  for (const [clock, atOnce] of [['virtual', cores] as const, ['wall', 1] as const]) {
    const played = plays.filter((play) => play.clock === clock);
    failures.push(...(await sideBySide(played, atOnce, tell)));
  }
  return failures;
}

async function sideBySide(
  plays: readonly Played[],
  atOnce: number,
  tell: (result: Result) => void,
): Promise<readonly string[]> {
  const failures: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let play = plays[next++]; play !== undefined; play = plays[next++]) {
      const code = await runPlay(play, tell);
      if (code !== 0) failures.push(`${play.tool} with ${play.users} users ended with exit code ${code}.`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return failures;
}

/** Answers the exit code; null when a signal ended the process. */
async function runPlay(play: Played, tell: (result: Result) => void): Promise<number | null> {
  const child = spawn(process.execPath, [heapLimit(play), script, JSON.stringify(play)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => tell(JSON.parse(line) as Result));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** A tenant, its storage and what is in work; without a limit, garbage lies until much of the machine's memory is used. */
function heapLimit({ users }: Played): string {
  return `--max-old-space-size=${baseMb + Math.ceil(users * mbAUser)}`;
}
