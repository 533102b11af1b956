/** Tests of pages in a real browser, which `.ci/run` installs. */
import { browserPath } from '../../local/browser.ts';
import { describeNeeding } from './test-with.ts';

/** As `describe`, for tests that need a browser. */
export function describeWithBrowser(name: string, tests: () => void): void {
  describeNeeding('browser', browserPath !== undefined, name, tests);
}
