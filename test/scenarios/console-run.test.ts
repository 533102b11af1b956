/**
 * The place of a run while it works, and everything that interrupts: a busy app, an app that is away, a session that ended.
 * In a real browser, against the built app. `SCREENSHOTS=folder` keeps screenshots.
 */
import path from 'node:path';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { forgetRefusals } from './console-one-user.ts';

const pictures = process.env.SCREENSHOTS;
const canaryId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';

describeWithBrowser('a run that is looked at', () => {
  let stage: Stage;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let held = '';
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 32 },
        settings: { SIGN_IN: 'entra', CANARY_USER: canaryId },
      }),
      openBrowser(),
    ]);
    addMissing(stage.tenant, 'ada', { id: canaryId });
    addInStep(stage.tenant, 'grace');
    await stage.night();
    held = (await stage.night()).run.id;
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await signIn('Local Operator');
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });
  afterEach(async () => {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    forgetRefusals(complaints);
  });

  async function signIn(person: string, at = ''): Promise<void> {
    await page.goto('about:blank');
    await context.clearCookies();
    await page.goto(`${stage.host.url}/api/console${at}`);
    await page.getByRole('link', { name: person }).click();
    await page.waitForURL(`${stage.host.url}/api/console${at}`);
  }

  const show = (search: string) => page.goto(`${stage.host.url}/api/console${search}`);

  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    if (pictures === undefined) return;
    for (const width of [1280, 320]) {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.screenshot({
          path: path.join(pictures, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  /** Answers the run as it was at another moment. `changes` is asked at each reading. */
  async function answerRun(changes: () => object): Promise<void> {
    const run = (await stage.state.runs.get(held))?.value;
    await page.route(`**/api/runs/${held}`, (route) => route.fulfill({ json: { ...run, ...changes() } }));
  }

  test('steps, progress, time left and requests are shown while a run compares', async () => {
    const start = new Date('2026-12-01T01:00:00Z');
    await page.clock.install({ time: start });
    let rangesDone = 10;
    const traffic = { requests: 12_345, throttled: 2, longestWaitMs: 12_300 };
    await answerRun(() => ({
      state: 'comparing',
      ranges: 100,
      planHash: undefined,
      verdict: undefined,
      totals: undefined,
      approvableUntil: undefined,
      progress: { rangesDone, chunksDone: 0, traffic },
    }));
    await show(`?run=${held}`);
    const steps = page.getByRole('list', { name: 'Steps of this run' });
    await steps.getByText('10 of 100 parts').waitFor();
    expect(await steps.getByRole('listitem').count()).toBe(6);
    expect(await steps.locator('[aria-current="step"]').textContent()).toContain('Compare photos');
    await page
      .getByText('Sent to Microsoft 365: 12,345 requests. 2 answers asked to wait, 13 s at most.')
      .waitFor();
    expect(await page.getByText('left.').count()).toBe(0);
    for (rangesDone = 11; rangesDone <= 31; rangesDone += 4) {
      await page.clock.runFor(30_000);
      await steps.getByText(`${rangesDone} of 100 parts`).waitFor();
    }
    await page.getByText(/^Compare photos: \d to \d+ minutes left\.$/).waitFor();
    await keep('run-comparing');
    await page.clock.resume();
    // The clock of a page stays what it was made once.
    await page.close();
    page = await context.newPage();
  });

  test('why a run could not be cancelled stays while its progress goes on', async () => {
    let rangesDone = 1;
    await answerRun(() => {
      rangesDone += 1;
      return { state: 'comparing', ranges: 100, progress: { rangesDone, chunksDone: 0 } };
    });
    const detail = 'It cannot be cancelled now.';
    await page.route('**/cancellation', (route) => route.fulfill({ status: 409, json: { detail } }));
    await show(`?run=${held}`);
    await page.getByRole('button', { name: 'Cancel this run' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText(detail).waitFor();
    await page.getByText(`${rangesDone + 1} of 100 parts`).waitFor();
    await page.getByText(detail).waitFor();
  });

  test('a held run shows the failed checks first, each with its number against its limit', async () => {
    await show(`?run=${held}`);
    await page.getByText(/^It can be approved until \d/).waitFor();
    const checks = page.getByRole('list', { name: 'Guard checks' });
    expect(await checks.getByRole('listitem').first().textContent()).toMatch(/^\s*Canary user\s+Plan held/);
    const meter = checks.getByRole('meter', { name: 'Removals' });
    expect(await meter.getAttribute('aria-valuetext')).toBe('0; limit 0');
    await keep('run-held');
    await page.emulateMedia({ forcedColors: 'active' });
    if (pictures) await page.screenshot({ path: path.join(pictures, 'run-held-forced.png'), fullPage: true });
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize({ width: 320, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('a busy app is waited for as it says, visibly, for a reading and for a change', async () => {
    const busy = (status: number, seconds: number) => async (route: Route) => {
      const headers = { 'retry-after': String(seconds) };
      await route.fulfill({ status, headers, json: { detail: 'Busy.' } });
    };
    await page.route('**/api/overview*', busy(429, 1), { times: 1 });
    await show('');
    await page.getByRole('status').getByText('Instep is busy; trying again in 1 s.').waitFor();
    await page.getByRole('table', { name: 'Runs, newest first' }).waitFor();
    await expect.poll(() => page.locator('#connection').textContent()).toBe('');
    await show('?person=');
    await page.route('**/api/people/search', busy(503, 1), { times: 1 });
    await page.getByLabel('Name, sign-in name or object id').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('Instep is busy; trying again in 1 s.').waitFor();
    await page.getByText('Nobody was found.').waitFor();
    // Too long to wait for: the answer itself is shown.
    await page.route('**/api/people/search', busy(429, 3_600), { times: 1 });
    await page.keyboard.press('Enter');
    await page.getByText('Busy.').waitFor();
  });

  test('an app that goes away and comes back loses nothing that was typed, and repeats no change', async () => {
    await show('?person=');
    const field = page.getByLabel('Name, sign-in name or object id');
    await field.fill('grace');
    const away = (route: Route) => route.abort('connectionrefused');
    await page.route('**/api/**', away);
    await page.keyboard.press('Enter');
    await page.getByText('It is not known whether this was done: check before you try again.').waitFor();
    await page.getByText('The server does not answer. Trying again…').waitFor();
    await keep('away');
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
    await page.goBack();
    await page.unroute('**/api/**', away);
    await expect.poll(() => page.locator('#connection').textContent(), { timeout: 20_000 }).toBe('');
    await field.fill('grace');
    await page.keyboard.press('Enter');
    await page.getByRole('list').getByRole('link').first().waitFor();
    expect(await field.inputValue()).toBe('grace');
  });

  test('a reading that was interrupted goes on by itself', async () => {
    let refused = 0;
    await page.route('**/api/**', (route) => {
      refused += 1;
      return refused <= 2 ? route.abort('connectionrefused') : route.fallback();
    });
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
    await page.getByText('The server does not answer. Trying again…').waitFor();
    await page.getByRole('table', { name: 'Runs, newest first' }).waitFor({ timeout: 20_000 });
  });

  test('a session that ended leads to sign-in, and back to the same place; a sent address does too', async () => {
    await show('');
    await page.getByRole('table', { name: 'Runs, newest first' }).waitFor();
    await context.clearCookies();
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('link', { name: 'Local Reader' }).click();
    await page.waitForURL(`${stage.host.url}/api/console?run=${held}`);
    await page.getByRole('heading', { name: /^Run of/ }).waitFor();
    await page.getByText('To approve or cancel it, you need the role Instep.Operate.').waitFor();
    await signIn('Local Operator', `?run=${held}`);
    await page.getByRole('button', { name: 'Approve this plan' }).waitFor();
  });

  test('a run that is started is followed to its end', async () => {
    await show('');
    // The mode is read anew before the question, and the header shows it.
    const me = { id: held, name: 'Local Operator', roles: ['Instep.Operate'], paused: false };
    const inReportMode = (route: Route) => route.fulfill({ json: { ...me, mode: 'report' } });
    await page.getByText('Mode: repair').waitFor();
    await page.route('**/api/me', inReportMode, { times: 1 });
    await page.getByRole('button', { name: 'Start a run now' }).click();
    await page.getByText('It writes nothing to SharePoint.').waitFor();
    await page.getByText('Mode: report, nothing is written').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Start a run now' }).click();
    await page.getByRole('dialog').getByText('Instep is in repair mode').waitFor();
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.getByRole('heading', { name: /^Run of/ }).waitFor();
    await page.getByText('Held, waiting for approval.').waitFor({ timeout: 30_000 });
    await page.getByText(/^Sent to Microsoft 365: \d+ requests?\. None was throttled\./).waitFor();
  });
});
