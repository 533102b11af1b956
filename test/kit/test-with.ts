/** `test` and `describe` for tests that need more than Node: left out where that is missing, and always under the need's tag. */
import { describe, type TestFunction, test } from 'vitest';
import { canPlayHere } from '../../infra/package/play.ts';
import { onPath } from '../../local/on-path.ts';
import { isLeftOut, isThorough, type Need } from './needs.ts';

const hasShell = ['bash', 'curl', 'grep'].every((name) => onPath(name) !== undefined);

/** For a test that takes long and that quicker tests mostly cover. */
export function testThoroughly(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('time', isThorough, name, { work, timeout });
}

/** Cases of a table that a few other cases represent in the ordinary run. */
export function eachThoroughly<T>(
  cases: readonly T[],
  name: string,
  work: (one: T) => Promise<void>,
  timeout?: number,
): void {
  eachWith('time', cases, name, { work, timeout });
}

/** Cases of a table that other tests represent, and that take too long for `.ci/run` too. */
export function eachAtLength<T>(cases: readonly T[], name: string, work: (one: T) => Promise<void>): void {
  eachWith('long', cases, name, { work, timeout: undefined });
}

interface CaseWork<T> {
  readonly work: (one: T) => Promise<void>;
  readonly timeout: number | undefined;
}

function eachWith<T>(need: Need, cases: readonly T[], name: string, { work, timeout }: CaseWork<T>): void {
  const options = { ...optionsFor(need, !isThorough), ...(timeout === undefined ? {} : { timeout }) };
  (isThorough ? test : test.skip).for(cases)(name, options, work);
}

/** With THOROUGH=1 all cases of a table; in the ordinary run only those with these numbers, which represent the others. */
export function eachWithStandIns<T>(cases: readonly T[], standIns: readonly number[]) {
  return (name: string, work: (one: T) => Promise<void>): void => {
    const stands = (_: T, index: number) => standIns.includes(index);
    test.for(cases.filter(stands))(name, work);
    eachThoroughly(
      cases.filter((one, index) => !stands(one, index)),
      name,
      work,
    );
  };
}

/** For a test that takes minutes, too long for `.ci/run` too. */
export function testAtLength(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('long', isThorough, name, { work, timeout });
}

/** For a test that limits real time. */
export function testOnQuietMachine(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('quiet', isThorough, name, { work, timeout });
}

/** For a test that runs what a document shows or a command prints, as a reader pastes it. */
export function testWithShell(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('shell', hasShell, name, { work, timeout });
}

/** The same, for a test that takes long and that quicker tests mostly cover. */
export function testThoroughlyWithShell(name: string, work: TestFunction, timeout?: number): void {
  if (hasShell) testThoroughly(name, work, timeout);
  else testNeeding('shell', false, name, { work, timeout });
}

/** For a test that needs PowerShell itself. */
export function testWithPowerShell(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('powershell', onPath('pwsh') !== undefined, name, { work, timeout });
}

/** For a test that runs the deployed package, which has programs for one platform. Takes long. */
export function testWherePackageRuns(name: string, work: TestFunction, timeout?: number): void {
  if (canPlayHere()) testThoroughly(name, work, timeout);
  else testNeeding('linux', false, name, { work, timeout });
}

/** For tests with a long set-up that rarely fail alone. */
export function describeThoroughly(name: string, tests: () => void): void {
  describeNeeding('time', isThorough, name, tests);
}

/** For tests with a long set-up that quicker tests cover, and that take too long for `.ci/run` too. */
export function describeAtLength(name: string, tests: () => void): void {
  describeNeeding('long', isThorough, name, tests);
}

export function describeNeeding(need: Need, isThere: boolean, name: string, tests: () => void): void {
  const leftOut = isLeftOut(need, isThere);
  (leftOut ? describe.skip : describe)(name, optionsFor(need, leftOut), tests);
}

interface Work {
  readonly work: TestFunction;
  readonly timeout: number | undefined;
}

function testNeeding(need: Need, isThere: boolean, name: string, { work, timeout }: Work): void {
  const leftOut = isLeftOut(need, isThere);
  const options = { ...optionsFor(need, leftOut), ...(timeout === undefined ? {} : { timeout }) };
  (leftOut ? test.skip : test)(name, options, work);
}

function optionsFor(need: Need, leftOut: boolean) {
  return { tags: [need], ...(leftOut ? { meta: { leftOutFor: need } } : {}) };
}
