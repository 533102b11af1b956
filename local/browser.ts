/** A real browser: Debian's Chromium, or Google Chrome. Only development needs it. */
import type { Browser } from 'playwright-core';
import { onPath } from './on-path.ts';

/** Undefined: there is none here. */
export const browserPath = onPath('chromium', 'chromium-browser', 'google-chrome');

export async function openBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('There is no Chromium: apt-get install chromium');
  const { chromium } = await import('playwright-core');
  // Without a sandbox of its own, because it may run as root in a container; it opens nothing but pages of this project.
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}
