/** A real browser for tests of pages: Debian's Chromium, which `.ci/run` installs; elsewhere these tests are shown as skipped. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { describe } from 'vitest';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const folders = (process.env.PATH ?? '').split(path.delimiter);
const executablePath = folders
  .flatMap((folder) => names.map((name) => path.join(folder, name)))
  .find((file) => existsSync(file));
const required = process.env.REQUIRE_BROWSER === '1';

/** As `describe`; without a browser the tests are skipped with the reason in their name, or fail where one is required. */
export function describeWithBrowser(name: string, tests: () => void): void {
  if (executablePath !== undefined || required) describe(name, tests);
  else describe.skip(`${name} (skipped: no Chromium; install it: apt-get install chromium)`, tests);
}

export async function openBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium: apt-get install chromium');
  const { chromium } = await import('playwright-core');
  // Without a sandbox of its own, because it may run as root in a container; it opens nothing but this app.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
