/** A real browser for tests of pages: Debian's Chromium, which `.ci/run` installs. */
import type { Browser } from 'playwright-core';
import { onPath } from './needs.ts';
import { describeNeeding } from './test-with.ts';

const executablePath = onPath('chromium', 'chromium-browser', 'google-chrome');

/** As `describe`, for tests that need a browser. */
export function describeWithBrowser(name: string, tests: () => void): void {
  describeNeeding('browser', executablePath !== undefined, name, tests);
}

export async function openBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium: apt-get install chromium');
  const { chromium } = await import('playwright-core');
  // Without a sandbox of its own, because it may run as root in a container; it opens nothing but this app.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
