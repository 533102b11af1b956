/** Asks tests about mutants: those that tests pass in one process, then one at a time those that only loading passes. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Child, start, within } from '../sabotages/processes.ts';
import type { Answer, Question } from './serve.ts';
import type { Line } from './switch.ts';

export interface Verdicts {
  /** By mutant: the test that noticed it. */
  readonly killed: ReadonlyMap<string, string>;
  /** Passed by a test, or while its modules were loaded. */
  readonly covered: ReadonlySet<string>;
  /** Passed only while modules are loaded: each would need a start of its own. */
  readonly untried: ReadonlySet<string>;
}

/** Without a new line for so long, a mutant has made a loop endless. */
const silenceMs = 60_000;
const endless = { failure: 'a test that does not end' };

export async function tryMutants(
  folder: string,
  files: readonly string[],
  constants: boolean,
): Promise<Verdicts> {
  const killed = new Map<string, string>();
  const { covered, loadedBy } = await tryPassed(folder, files, killed);
  const untried = new Set([...loadedBy.keys()].filter((id) => !killed.has(id) && !covered.has(id)));
  if (constants) {
    await tryLoaded(folder, loadedBy, killed);
    untried.clear();
  }
  return { killed, covered: new Set([...covered, ...loadedBy.keys()]), untried };
}

async function tryLoaded(
  folder: string,
  loadedBy: Passed['loadedBy'],
  killed: Map<string, string>,
): Promise<void> {
  const server = serverIn(folder, 'together');
  try {
    for (const [id, loading] of loadedBy) {
      if (killed.has(id)) continue;
      const { failure } = await server.ask({ files: loading, only: id, done: [], missed: [] });
      if (failure !== undefined) killed.set(id, failure);
    }
  } finally {
    await server.end();
  }
}

interface Passed {
  readonly covered: ReadonlySet<string>;
  /** By mutant: the test files that pass it while they load modules. */
  readonly loadedBy: ReadonlyMap<string, readonly string[]>;
}

/** Again where a mutant made a loop endless, without that one. Throws where the tests fail without a mutant. */
async function tryPassed(
  folder: string,
  files: readonly string[],
  killed: Map<string, string>,
): Promise<Passed> {
  const missed: string[] = [];
  for (;;) {
    const server = serverIn(folder, 'apart');
    const { failure } = await server.ask({ files, done: [...killed.keys()], missed });
    await server.end();
    const lines = server.lines();
    for (const line of lines) {
      if ('killed' in line) killed.set(line.killed, line.by);
      if ('missed' in line) missed.push(line.missed);
    }
    if (failure === undefined) return passedIn(lines);
    const last = lines.at(-1);
    if (failure !== endless.failure || last === undefined || !('trying' in last))
      throw new Error(`Nothing was tried: a test fails without a mutant. ${failure}`);
    killed.set(last.trying, failure);
  }
}

function passedIn(lines: readonly Line[]): Passed {
  const covered = new Set<string>();
  const loadedBy = new Map<string, string[]>();
  for (const line of lines) {
    if ('covered' in line) for (const id of line.covered) covered.add(id);
    if (!('loaded' in line)) continue;
    for (const id of line.loaded) loadedBy.set(id, [...(loadedBy.get(id) ?? []), line.file]);
  }
  return { covered, loadedBy };
}

interface Server {
  ask(question: Omit<Question, 'lines'>): Promise<Answer>;
  lines(): readonly Line[];
  end(): Promise<void>;
}

function serverIn(folder: string, how: 'apart' | 'together'): Server {
  const file = path.join(folder, `mutants-${how}.jsonl`);
  writeFileSync(file, '');
  let child: Child | undefined;

  async function ask(question: Omit<Question, 'lines'>): Promise<Answer> {
    child ??= await started(folder, how);
    const asking = child;
    const answer = new Promise<Answer>((resolve) => {
      asking.process.once('message', (message) => resolve(message as Answer));
      void asking.ended.then(() => resolve({ failure: `the tests ended themselves: ${asking.said()}` }));
    });
    asking.process.send({ ...question, lines: file } satisfies Question);
    for (let written = -1; ; ) {
      const given = await within(silenceMs, answer, undefined);
      if (given !== undefined) return given;
      const now = readFileSync(file).length;
      if (now !== written) written = now;
      else {
        await end();
        return endless;
      }
    }
  }

  async function end(): Promise<void> {
    await child?.stop();
    child = undefined;
  }

  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return { ask, lines, end };
}

async function started(folder: string, how: string): Promise<Child> {
  const server = start(folder, ['test/mutants/serve.ts', how]);
  const ready = new Promise<boolean>((resolve) => server.process.once('message', () => resolve(true)));
  if (await Promise.race([ready, server.ended.then(() => false)])) return server;
  throw new Error(`The tests could not be started: ${server.said()}`);
}
