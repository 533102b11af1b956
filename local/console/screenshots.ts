/**
 * `npm run screenshots`: every place of the console and every page beside it, in six states, over a demo tenant, with a
 * page to look through them. `"--" --folder F --only text` puts them elsewhere, and takes fewer.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { Browser, Page, Route } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { messageOf } from '../host/failures.ts';
import { writeOutput } from '../output-files.ts';
import { contactSheet, type Shot } from './contact-sheet.ts';
import { emptyPlaces, placesOf, type Subjects } from './places.ts';
import { type ConsoleStage, startConsoleStage } from './stage.ts';

interface Options {
  readonly folder: string;
  readonly users: number;
  readonly only: string;
}

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 900 };
/** Below it, photos are not asked for, because nobody sees them. */
const mostHeight = 4_000;

const failed = {
  status: 503,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'The app is restarting.',
  }),
};

/** What the data of a page is asked for by: not the page itself, its script and its style. */
function isData(route: Route): boolean {
  const { pathname } = new URL(route.request().url());
  return route.request().resourceType() === 'fetch' && pathname !== '/api/me';
}

const states: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  full: async () => undefined,
  loading: (page) => page.route('**/api/**', (route) => (isData(route) ? undefined : route.continue())),
  failed: (page) =>
    page.route('**/api/**', (route) => (isData(route) ? route.fulfill(failed) : route.continue())),
  narrow: (page) => page.setViewportSize(narrow),
  dark: (page) => page.emulateMedia({ colorScheme: 'dark' }),
};

async function take(options: Options, stage: ConsoleStage, browser: Browser): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  const wanted = (place: string) => place.includes(options.only);
  async function shoot(place: string, address: string, state: string): Promise<void> {
    if (!wanted(place)) return;
    const file = `${place} - ${state}.png`.replaceAll(/[ ,-]+/g, '-');
    const context = await browser.newContext({ viewport: wide, colorScheme: 'light' });
    try {
      const page = await context.newPage();
      const back = `/api/${address}`;
      const enter = `/.auth/login/aad?as=operator&post_login_redirect_uri=${encodeURIComponent('/api/me')}`;
      await page.goto(`${stage.host.url}${enter}`);
      await states[state]?.(page);
      await page.goto(`${stage.host.url}${back}`);
      await settle(page, state);
      await page.screenshot({ path: path.join(options.folder, file), fullPage: true });
      shots.push({ place, state, file });
    } finally {
      await context.close();
    }
  }

  for (const [place, address] of Object.entries(emptyPlaces)) await shoot(place, address, 'empty');
  const subjects = await prepare(stage);
  for (const [place, address] of Object.entries(placesOf(subjects))) {
    for (const state of Object.keys(states)) await shoot(place, address, state);
    process.stdout.write(`${place}\n`);
  }
  return shots;
}

/** Until nothing more is asked for; where answers are held back, until something is drawn. */
async function settle(page: Page, state: string): Promise<void> {
  await page.locator('main').filter({ hasText: /\S/ }).waitFor();
  if (state === 'loading') return;
  const { width } = page.viewportSize() ?? wide;
  await page.waitForLoadState('networkidle');
  // All of the page in view, so that its photos are asked for.
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width, height: Math.min(Math.max(height, wide.height), mostHeight) });
  await page
    .locator(
      state === 'failed'
        ? '.face:empty'
        : '.face:empty, .picture[data-state=waiting], .picture[data-state=asked]',
    )
    .first()
    .waitFor({ state: 'detached', timeout: 5_000 })
    // More than fits is not asked for.
    .catch(() => undefined);
}

/** A night that only reports; then one whose plan is held, because a hundredth of all is more than may be changed. */
async function prepare(stage: ConsoleStage): Promise<Subjects> {
  const done = await stage.night();
  const held = await stage.night();
  if (held.state !== 'held') throw new Error(`The second run should be held, and is ${held.state}.`);
  for await (const [row] of stage.state.findings.list(held.id)) {
    if (row !== undefined) return { done, held, person: row.userId };
  }
  throw new Error('The held run has no finding.');
}

async function main(): Promise<void> {
  const command = new Command('npm run screenshots "--"')
    .description('Takes screenshots of every place of the console and every page, in six states.')
    .option('--folder <folder>', 'where they are put', path.join('.instep', 'screenshots'))
    .option('--users <number>', 'how many users the demo tenant has', wholeNumber(50, 2_000), 120)
    .option('--only <text>', 'only places whose name contains this', '');
  const options = parseOptions<Options>(command, process.argv.slice(2));
  mkdirSync(options.folder, { recursive: true });
  const stage = await startConsoleStage({ users: options.users, settings: { INSTEP_GUARD_UPDATES: '1' } });
  try {
    const browser = await openBrowser();
    try {
      const shots = await take(options, stage, browser);
      const sheet = path.join(options.folder, 'index.html');
      writeOutput(sheet, contactSheet(shots));
      process.stdout.write(`${shots.length} screenshots: ${sheet}\n`);
    } finally {
      await browser.close();
    }
  } finally {
    await stage.stop();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
process.exit();
