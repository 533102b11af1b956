/** The switch that Stryker's instrumented code asks which mutant is on, and tells what it passes. */
export interface MutantSwitch {
  /** Undefined: none, and the code does what it always does. */
  activeMutant?: string | undefined;
  /** Where what is passed is noted; undefined: as while modules are loaded. */
  currentTestId?: string | undefined;
  mutantCoverage?: { static: Hits; perTest: Record<string, Hits> };
  /** A mutant that is passed more often than this throws: its loop has no end. */
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

export type Hits = Record<string, number>;

declare global {
  var __stryker__: MutantSwitch | undefined;
}

export function mutantSwitch(): MutantSwitch {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

/** What the worker writes, one JSON object a line. */
export type Line =
  | { readonly file: string; readonly loaded: readonly string[] }
  | { readonly trying: string }
  | { readonly missed: string }
  | { readonly covered: readonly string[] }
  | { readonly killed: string; readonly by: string };

declare module 'vitest' {
  export interface ProvidedContext {
    mutants: {
      /** Where lines are appended. */
      readonly lines: string;
      /** One that is on from the start, also while modules are loaded. */
      readonly only?: string;
      /** What need not be tried: killed before, or without an end. */
      readonly done: readonly string[];
      /** By test and mutant: what that test is known not to notice. */
      readonly missed: readonly string[];
    };
  }
}
