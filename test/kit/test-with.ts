/** `test` and `describe` for what needs more than Node: left out where it is not there, under the need's tag either way. */
import { describe, type TestFunction, test } from 'vitest';
import { canPlayHere } from '../../infra/package/play.ts';
import { onPath } from '../../local/on-path.ts';
import { isLeftOut, isThorough, type Need } from './needs.ts';

const hasShell = ['bash', 'curl', 'grep'].every((name) => onPath(name) !== undefined);

/** Takes long, and quicker tests say most of it. */
export function testThoroughly(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('time', isThorough, name, { work, timeout });
}

/** The cases of a table for which a few others stand in every run. */
export function eachThoroughly<T>(
  cases: readonly T[],
  name: string,
  work: (one: T) => Promise<void>,
  timeout?: number,
): void {
  const options = { ...optionsFor('time', !isThorough), ...(timeout === undefined ? {} : { timeout }) };
  (isThorough ? test : test.skip).for(cases)(name, options, work);
}

/** All cases of a table with THOROUGH=1; in every run those with these numbers, which stand for the others. */
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

/** Takes minutes: too long for `.ci/run` too. */
export function testAtLength(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('long', isThorough, name, { work, timeout });
}

/** Holds real time to a bound. */
export function testOnQuietMachine(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('quiet', isThorough, name, { work, timeout });
}

/** Plays what a document shows or a command prints, as somebody pastes it. */
export function testWithShell(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('shell', hasShell, name, { work, timeout });
}

/** The same, where it takes long and quicker tests say most of it. */
export function testThoroughlyWithShell(name: string, work: TestFunction, timeout?: number): void {
  if (hasShell) testThoroughly(name, work, timeout);
  else testNeeding('shell', false, name, { work, timeout });
}

/** Asks PowerShell itself what it makes of something. */
export function testWithPowerShell(name: string, work: TestFunction, timeout?: number): void {
  testNeeding('powershell', onPath('pwsh') !== undefined, name, { work, timeout });
}

/** Plays the package that is deployed, which holds programs for one platform. Takes long. */
export function testWherePackageRuns(name: string, work: TestFunction, timeout?: number): void {
  if (canPlayHere()) testThoroughly(name, work, timeout);
  else testNeeding('linux', false, name, { work, timeout });
}

/** What takes long to set up, and rarely tells anything. */
export function describeThoroughly(name: string, tests: () => void): void {
  describeNeeding('time', isThorough, name, tests);
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
