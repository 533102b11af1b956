/** The pages beside the console in a real browser: report, plan, comparison and photos. `SCREENSHOTS=folder` keeps screenshots. */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const screenshots = process.env.SCREENSHOTS;
/** What makes the page scroll sideways. */
const tooWide = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.scroll'))
  .map((one) => one.outerHTML.slice(0, 100))`;

describeWithBrowser('the pages of reports', () => {
  let stage: Stage;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let ada: Person;
  let odd: Person;
  let earlier: RunRecord;
  let later: RunRecord;
  /** Errors of the browser: a blocked script, an exception. */
  const complaints: string[] = [];
  /** Paths of the photos that the browser asked for. */
  const asked: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 33 },
        settings: { SIGN_IN: 'entra', MODE: 'report' },
      }),
      openBrowser(),
    ]);
    ada = addMissing(stage.tenant, 'ada', { displayName: 'Ada Lovelace' });
    addMissing(stage.tenant, 'grace', { displayName: 'Grace Hopper' });
    odd = addInStep(stage.tenant, 'alan', { displayName: 'Alan Turing' });
    stage.tenant.join({ upn: 'nobody@contoso.com', photo: false });
    ({ run: earlier } = await stage.night());
    stage.tenant.changePhoto(odd.id);
    ({ run: later } = await stage.night());
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'de-DE' });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.includes('/pictures/')) asked.push(pathname);
    });
    await page.goto(`${stage.host.url}/api/console`);
    await page.getByRole('link', { name: 'Local Reader' }).click();
    await page.getByText('Signed in as Local Reader').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  const reportOf = ({ id }: RunRecord) => `${stage.host.url}/api/runs/${id}/report?format=html`;

  /** Accessible in both schemes, and no wider than a phone. */
  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    for (const width of [320, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(tooWide), `${name}, ${width} px`).toEqual([]);
      if (screenshots === undefined) continue;
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        const file = path.join(screenshots, `${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  test('without a session there are no photos, no links into the console and no script', async () => {
    const answer = await fetch(reportOf(later), { headers: { authorization: 'Bearer reader' } });
    expect(answer.headers.get('content-security-policy')).not.toContain('script-src');
    const text = await answer.text();
    expect(text).toContain('ada@contoso.com');
    expect(text).not.toMatch(/<script|class="face"|\/api\/console/);
  });

  test('with one, a line shows both sides, each photo or why there is none', async () => {
    // Too low for a line to be in view.
    await page.setViewportSize({ width: 1280, height: 200 });
    await page.goto(reportOf(later));
    await page.getByRole('searchbox').waitFor();
    expect(asked).toEqual([]);
    const line = page.getByRole('row', { name: /ada@contoso\.com/ });
    await line.scrollIntoViewIfNeeded();
    await line.getByRole('img', { name: 'Photo in Exchange' }).waitFor();
    await line.getByText('SharePoint shows no photo of the user.').waitFor();
    const other = page.getByRole('row', { name: /alan@contoso\.com/ });
    await other.getByRole('img', { name: 'Photo in SharePoint' }).waitFor();
    expect(asked).toContain(`/api/users/${ada.id}/pictures/exchange`);
    // In the language of the browser, and in UTC.
    const [year, month, day] = later.startedAt.slice(0, 10).split('-');
    await page.getByRole('heading', { name: `Run of ${day}.${month}.${year}, 01:00 UTC` }).waitFor();
    await keep('report');
    await page.emulateMedia({ forcedColors: 'active' });
    await expectAccessible(page, 'report in forced colours');
    await page.emulateMedia({ forcedColors: null });
    // A photo that does not exist is answered by 404, which browsers log.
    expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  test('lines are sorted by keyboard, filtered by a form, and a person is found', async () => {
    const names = () => page.locator('table.lines tbody td:first-child a').allInnerTexts();
    const [first, second, third] = ['ada', 'alan', 'grace'].map((name) => `${name}@contoso.com`);
    await page.getByRole('button', { name: /^Sign-in name/ }).focus();
    await page.keyboard.press('Enter');
    expect(await names()).toEqual([first, second, third]);
    await page.keyboard.press('Enter');
    expect(await names()).toEqual([third, second, first]);
    expect(await page.getByRole('columnheader', { name: /^Sign-in name/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );

    await page.getByLabel('Finding', { exact: true }).selectOption({ label: 'Newer in Exchange (1)' });
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByText('Shown below: finding newer in Exchange.').waitFor();
    expect(await names()).toEqual([second]);
    await page.getByRole('link', { name: 'Show all users' }).click();

    await page.getByRole('searchbox', { name: 'Find a person in this report' }).fill('lovel');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Ada Lovelace', exact: true }).click();
    await page.waitForURL(`**/report?user=${ada.id}&format=html`);
    expect(await names()).toEqual([first]);
    await page.getByRole('searchbox').fill('no such person');
    await page.keyboard.press('Enter');
    await page.getByText('The directory has no such person.').waitFor();
  });

  test('a line leads to the person, and the page to its run, to the plan and to another run beside it', async () => {
    await page.getByRole('link', { name: 'ada@contoso.com' }).click();
    await page.waitForURL(`${stage.host.url}/api/console?person=${ada.id}`);
    await page.goBack();
    const way = page.getByRole('navigation', { name: 'Console and reports' });
    await way.getByRole('link', { name: 'Run of' }).click();
    await page.getByRole('heading', { level: 2, name: /^Run of/ }).waitFor();
    await page.getByRole('link', { name: 'Plan', exact: true }).click();
    await page.getByRole('heading', { name: /^Plan of the run of/ }).waitFor();
    const examples = page.getByRole('listitem');
    await examples.first().scrollIntoViewIfNeeded();
    await examples.getByRole('img', { name: 'Photo in Exchange' }).first().waitFor();
    await keep('plan');
    await way.getByRole('link', { name: 'Report' }).click();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.waitForURL(`**/comparison?with=${earlier.id}&format=html`);
    await page.getByLabel('Change', { exact: true }).selectOption({ label: 'New' });
    await page.getByRole('button', { name: 'Filter' }).click();
    const alan = page.getByRole('row', { name: /alan@contoso\.com/ });
    await alan.scrollIntoViewIfNeeded();
    await alan.getByRole('img').first().waitFor();
    expect(await page.locator('table.lines tbody tr').count()).toBe(1);
    await keep('comparison');
    await way.getByRole('link', { name: 'Missing and tiny photos' }).click();
    await page.getByText('nobody@contoso.com').waitFor();
    await page.getByLabel('Photo', { exact: true }).selectOption({ label: 'Good' });
    await page.getByRole('button', { name: 'Filter' }).click();
    const grace = page.getByRole('row', { name: /grace@contoso\.com/ });
    await grace.scrollIntoViewIfNeeded();
    await grace.getByRole('img').waitFor();
    await keep('photos');
    expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });
});
