/** Makes mutants with Stryker's instrumenter: all mutants of a file in one file, each of which can be switched on. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  /** `Ignored`: not in the file. */
  readonly status?: string;
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
    options: { plugins: null; excludedMutations: string[]; ignorers: readonly Ignorer[] },
  ): Promise<Instrumented>;
}

interface Ignorer {
  /** The reason, or undefined. */
  shouldIgnore(path: NodePath): string | undefined;
}

/** The part of Babel's that is used. */
interface NodePath {
  readonly node: { readonly type: string };
  readonly parent?: {
    readonly type: string;
    readonly callee?: { readonly name?: string };
    readonly arguments?: readonly unknown[];
  };
}

/** Errors are told apart by class and code; their text is for people. */
const wording: Ignorer = {
  shouldIgnore({ node, parent }) {
    const at = parent?.arguments?.lastIndexOf(node) ?? -1;
    const isText = node.type === 'TemplateLiteral' || node.type === 'StringLiteral';
    const name = parent?.callee?.name ?? '';
    const place = name === 'PermanentError' ? 1 : 0;
    const throws = /^[A-Z]\w*Error$/.test(name) || name === 'changedMeanwhile';
    return isText && throws && at === place ? 'the text of an error' : undefined;
  },
};

interface Modules {
  readonly Instrumenter: new (logger: unknown) => Instrumenter;
}

/** `from`: the folder whose `node_modules` has the instrumenter. */
export async function instrument(from: string, files: readonly SourceFile[]): Promise<Instrumented> {
  const at = createRequire(path.join(from, 'package.json')).resolve('@stryker-mutator/instrumenter');
  const { Instrumenter }: Modules = await import(pathToFileURL(at).href);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, isDebugEnabled: () => false };
  const mutated = files.map((file) => ({ ...file, mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [wording] };
  const made = await new Instrumenter(silent).instrument(mutated, options);
  return { files: made.files, mutants: made.mutants.filter(({ status }) => status !== 'Ignored') };
}
