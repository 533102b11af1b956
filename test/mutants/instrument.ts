/** Makes mutants with Stryker's instrumenter: all mutants of a file in one file, each of which can be switched on. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  /** Lines and columns from 0. */
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceFile {
  readonly name: string;
  readonly content: string;
}

export interface Instrumented {
  readonly files: readonly SourceFile[];
  readonly mutants: readonly Mutant[];
}

/** The part of the instrumenter's interface that is used: its types are not there before it is fetched. */
interface Instrumenter {
  instrument(
    files: readonly (SourceFile & { readonly mutate: boolean })[],
    options: { plugins: null; excludedMutations: string[]; ignorers: [] },
  ): Promise<Instrumented>;
}

interface Modules {
  readonly Instrumenter: new (logger: unknown) => Instrumenter;
}

/** `from`: the folder whose `node_modules` has the instrumenter. */
export async function instrument(from: string, files: readonly SourceFile[]): Promise<Instrumented> {
  const at = createRequire(path.join(from, 'package.json')).resolve('@stryker-mutator/instrumenter');
  const { Instrumenter }: Modules = await import(pathToFileURL(at).href);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, isDebugEnabled: () => false };
  const mutated = files.map((file) => ({ ...file, mutate: true }));
  return new Instrumenter(silent).instrument(mutated, { plugins: null, excludedMutations: [], ignorers: [] });
}
