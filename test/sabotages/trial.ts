/** Asks the tests, or the simulation, of a copy of the tree whether they notice a mistake in it. */
import { fileURLToPath } from 'node:url';
import { type Child, start, within } from './processes.ts';
import type { Sabotage } from './sabotage.ts';
import type { Answer, Question } from './serve-tests.ts';

/** The tree without a mistake. */
const root = fileURLToPath(new URL('../..', import.meta.url));

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

export interface Seeds {
  /** How many. */
  readonly seeds: string;
  /** The name that they begin with. */
  readonly from: string;
  /** In each, at most; undefined: as many as the seed says. */
  readonly faultyNights: number | undefined;
}

/**
 * Seeds of the simulation until one breaks a promise. A seed that breaks one without the mistake too says nothing about
 * it, and is left out.
 */
export function seedsOf(folder: string, { seeds, from, faultyNights }: Seeds): Trials {
  /** By number of the seed, once it was asked: whether it breaks a promise without a mistake. */
  const flawed = new Map<number, boolean>();

  /** What broke first; undefined: nothing. */
  async function play(inFolder: string, first: number, last: string): Promise<Broken | undefined> {
    const most = faultyNights === undefined ? [] : [String(faultyNights)];
    const child = start(inFolder, [
      'test/sabotages/play-until-broken.ts',
      ...[last, from, String(first), ...most],
    ]);
    const code = await within(longestOfAllMs, child.ended, null);
    await child.stop();
    if (code === 0) return undefined;
    const [number, what] = child.said().trim().split('\n').slice(-2);
    return { number: Number(number), what: what ?? number ?? 'no end' };
  }

  async function isFlawed(number: number): Promise<boolean> {
    const known = flawed.get(number);
    if (known !== undefined || Number.isNaN(number)) return known === true;
    const isBroken = (await play(root, number, String(number))) !== undefined;
    flawed.set(number, isBroken);
    return isBroken;
  }

  return {
    unbroken: async () => (await play(folder, 1, seeds))?.what,
    async of() {
      const began = performance.now();
      let broken = await play(folder, 1, seeds);
      while (broken !== undefined && (await isFlawed(broken.number)))
        broken = await play(folder, broken.number + 1, seeds);
      return { caughtBy: broken?.what, seconds: secondsSince(began) };
    },
    end: async () => {},
  };
}

interface Broken {
  /** Of the seed; not a number where the process ended otherwise. */
  readonly number: number;
  readonly what: string;
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
