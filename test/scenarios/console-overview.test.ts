/** The overview in a real browser: from a new installation to all well, and to a night that failed or is missing. `SCREENSHOTS=folder` keeps screenshots. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const pictures = process.env.SCREENSHOTS;
const canaryId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';

describeWithBrowser('the overview of the console', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let alan: Person;
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      // The canary is out of step: the second night's plan is held.
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 32 },
        settings: { SIGN_IN: 'entra', CANARY_USER: canaryId },
      }),
      openBrowser(),
    ]);
    addMissing(stage.tenant, 'ada', { id: canaryId });
    alan = addInStep(stage.tenant, 'alan');
    addInStep(stage.tenant, 'barbara');
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${stage.host.url}/api/console`);
    await page.getByRole('link', { name: 'Local Operator' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  async function show(situation: RegExp): Promise<void> {
    await page.goto(`${stage.host.url}/api/console`);
    await page.locator('.situation', { hasText: situation }).waitFor();
  }

  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    await page.setViewportSize({ width: 320, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true);
    if (pictures !== undefined) {
      for (const width of [1280, 320]) {
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          const file = path.join(pictures, `overview-${name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: true });
        }
      }
      await page.emulateMedia({ forcedColors: 'active' });
      await page.screenshot({ path: path.join(pictures, `overview-${name}-forced.png`), fullPage: true });
      await page.emulateMedia({ forcedColors: 'none' });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  function steps(): Promise<string[]> {
    return page
      .getByRole('region', { name: 'The way to the first repair' })
      .locator('li > b')
      .allInnerTexts();
  }

  test('a new installation shows the way to the first repair, which ticks itself', async () => {
    await show(/No run yet/);
    expect(await steps()).toEqual(['To do', 'To do', 'To do', 'Done', 'To do']);
    await page.getByText('No run has found a user with a photo in Exchange yet.').waitFor();
    await keep('new');
    await stage.night();
    const { httpRequests } = stage.server.counts();
    await show(/The last run compared 3 users: 2 in step/);
    expect(stage.server.counts().httpRequests).toBe(httpRequests);
    expect(await steps()).toEqual(['Done', 'Done', 'To do', 'Done', 'To do']);
    await page.getByText('66.6% of 3 users with a photo in Exchange were shown with it').waitFor();
    await keep('one-run');
  });

  test('a held plan is the thing to do, until it is approved; then all is well', async () => {
    await stage.night();
    await show(/A plan for 1 user waits for an approval until/);
    // The console shows the plan, which is a call that is recorded.
    await page.getByRole('link', { name: 'Look at the plan' }).first().click();
    await page.getByRole('button', { name: 'Approve this plan' }).waitFor();
    await page.getByRole('img', { name: 'What SharePoint will show' }).waitFor();
    await show(/waits for an approval/);
    expect(await steps()).toEqual(['Done', 'Done', 'Done', 'Done', 'To do']);
    await keep('held');
    await page.getByRole('link', { name: 'Look at the plan' }).first().click();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Completed.').waitFor({ timeout: 60_000 });
    await show(/All is well\. The last run compared 3 users: 2 in step, 1 repaired\./);
    expect(await page.getByRole('region', { name: 'The way to the first repair' }).count()).toBe(0);
    const row = page.getByRole('table', { name: 'Runs, newest first' }).getByRole('row').nth(1);
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      'Completed',
      '3',
      '1',
      '1',
      '0',
      '0',
      'Approved',
    ]);
    // The browser logs that SharePoint had no photo of the canary.
    expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  test('the chart has its numbers as a table, also by keyboard, and the waits a sentence', async () => {
    stage.tenant.changePhoto(alan.id);
    await stage.nightAfter(3);
    await show(/All is well/);
    await page.getByText(/In the last 30 days 1 changed photo was written/).waitFor();
    await page.getByText('the schedule adds up to 24 hours, 12 hours on average').waitFor();
    await page.getByText('Next run').waitFor();
    const summary = page.locator('summary', { hasText: 'The numbers as a table' });
    await summary.focus();
    await page.keyboard.press('Enter');
    const numbers = page.getByRole('table', { name: 'Users who are shown with their photo, by run' });
    expect(await numbers.getByRole('row').count()).toBe(4);
    await numbers.getByText('(runs before it are missing)').waitFor();
    await keep('well');
  });

  test('a failed run, and a night that is missing, are named first', async () => {
    const [newest] = await stage.state.runs.list(1);
    const stored = await stage.state.runs.get(newest?.id as string);
    if (stored === undefined) throw new Error('There is no run');
    const failed = { ...stored.value, state: 'failed', note: 'The directory could not be read.' } as const;
    await stage.state.runs.update(stored.etag, failed);
    await show(/The last run failed: The directory could not be read\./);
    await keep('failed');
    await stage.passHours(30);
    await show(/did not start\. Check whether the app runs/);
    await page.getByRole('heading', { name: 'Also to do' }).waitFor();
    await keep('missed');
    await page.getByRole('link', { name: 'Check the installation' }).click();
    await page.getByRole('heading', { level: 2, name: 'Setup' }).waitFor();
  });
});
