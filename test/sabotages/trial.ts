/** Asks the tests, or the simulation, of a copy of the tree whether they notice a mistake in it. */
import { type Child, start, within } from './processes.ts';
import type { Sabotage } from './sabotage.ts';
import type { Answer, Question } from './serve-tests.ts';

export interface Trial {
  /** Undefined: it survived. */
  readonly caughtBy: string | undefined;
  readonly seconds: number;
}

export interface Trials {
  /** What fails without a mistake; undefined: nothing does. */
  unbroken(chosen: readonly Sabotage[]): Promise<string | undefined>;
  of(sabotage: Sabotage): Promise<Trial>;
  end(): Promise<void>;
}

/** For one mistake. Without a mistake there are as many files as all mistakes have. */
const longestMs = 240_000;
const longestOfAllMs = 3_600_000;
/** A storage account is used once; a run of Vitest has a thousand of them. */
const questionsOfOneRun = 40;

export function testsOf(folder: string): Trials {
  let server: Child | undefined;
  let asked = 0;
  let changed: readonly string[] = [];

  async function ask(question: Question, ms: number): Promise<string | undefined> {
    if (asked >= questionsOfOneRun) await end();
    server ??= await started(folder);
    asked += 1;
    const asking = server;
    const answer = new Promise<Answer>((resolve) => {
      asking.process.once('message', (message) => resolve(message as Answer));
      void asking.ended.then(() => resolve({ failure: `the tests ended themselves: ${asking.said()}` }));
    });
    asking.process.send(question);
    const late = { failure: `no end within ${ms / 1000} s` };
    const given = await within(ms, answer, late);
    if (given === late) await end();
    return given.failure;
  }

  async function end(): Promise<void> {
    await server?.stop();
    server = undefined;
    asked = 0;
  }

  return {
    unbroken(chosen) {
      const files = [...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))];
      return ask({ files, changed: [] }, longestOfAllMs);
    },
    async of({ edits, caughtBy }) {
      const began = performance.now();
      const edited = edits.map(({ file }) => file);
      let failure: string | undefined;
      for (const file of caughtBy) {
        failure ??= await ask({ files: [file], changed: [...changed, ...edited] }, longestMs);
      }
      // As they are put back after this.
      changed = edited;
      return { caughtBy: failure, seconds: secondsSince(began) };
    },
    end,
  };
}

async function started(folder: string): Promise<Child> {
  const server = start(folder, ['test/sabotages/serve-tests.ts']);
  const ready = new Promise<boolean>((resolve) => server.process.once('message', () => resolve(true)));
  const isReady = await Promise.race([ready, server.ended.then(() => false)]);
  if (!isReady) throw new Error(`The tests could not be started: ${server.said()}`);
  return server;
}

/** Seeds of the simulation until one breaks a promise. */
export function seedsOf(folder: string, seeds: string, from: string): Trials {
  async function play(): Promise<Trial> {
    const began = performance.now();
    const child = start(folder, ['test/sabotages/play-until-broken.ts', seeds, from]);
    const code = await within(longestOfAllMs, child.ended, null);
    await child.stop();
    const lastWords = child.said().trim().split('\n').at(-1);
    return { caughtBy: code === 0 ? undefined : lastWords, seconds: secondsSince(began) };
  }
  return { unbroken: async () => (await play()).caughtBy, of: play, end: async () => {} };
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
