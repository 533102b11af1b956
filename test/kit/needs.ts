/**
 * What a test may need beyond Node. Each need is a tag; `left-out.ts` prints what a run left out
 * (DECISIONS.md, D-npm-test).
 */

export type Need =
  | 'time'
  | 'more-time'
  | 'long'
  | 'quiet'
  | 'bicep'
  | 'graph-extension'
  | 'browser'
  | 'shell'
  | 'powershell'
  | 'linux';

/** Why tests that need it are left out, and what to do about it. Ends a line that begins with what is left out. */
export const reasons: Readonly<Record<Need, string>> = {
  time: 'for its time; THOROUGH=1 runs it',
  'more-time': 'for its time; THOROUGH=1 tries more',
  long: 'for its minutes; THOROUGH=1 runs it',
  quiet: 'only a machine with nothing else to do can tell; THOROUGH=1 runs it',
  bicep: 'no Bicep CLI; npm run infra:restore fetches it',
  'graph-extension':
    'no type files of the Microsoft Graph extension; GRAPH_EXTENSION_TYPES names their folder',
  browser: 'no Chromium; apt-get install chromium',
  shell: 'no bash with curl and grep on PATH',
  powershell: 'no pwsh on PATH; dotnet tool install --global PowerShell',
  linux: 'the package holds programs for Linux on x64 with glibc',
};

export const isThorough = process.env.THOROUGH === '1';

/** All cases of a loop with THOROUGH=1; in every run those with these numbers. Such a test has the tag `time`. */
export function withStandIns<T>(cases: readonly T[], standIns: readonly number[]): readonly T[] {
  return cases.filter((_, index) => isThorough || standIns.includes(index));
}

/** Needs that a run requires, as in `.ci/run`: a test that is left out there would never run. */
const required = new Set((process.env.REQUIRE ?? '').split(',').filter(Boolean));

/** Whether tests with this need are left out. Throws where the run requires a need that is missing. */
export function isLeftOut(need: Need, isThere: boolean): boolean {
  if (!isThere && required.has(need)) throw new Error(`This run requires "${need}": ${reasons[need]}.`);
  return !isThere;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test, or the group that it is in, is left out. */
    leftOutFor?: Need;
  }
}
