/** The administrator's page in a real browser, against the built app with sign-in in front. `SCREENSHOTS=folder` keeps screenshots. */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { currentOf } from '../kit/oracle.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { forgetRefusals, testOneUser } from './console-one-user.ts';

const pictures = process.env.SCREENSHOTS;
/** As local/host/sign-in.ts has it. */
const operatorId = '00000000-0000-4000-8000-00000000000a';
const canaryId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';

describeWithBrowser('the console', () => {
  let stage: Stage;
  let browser: Browser;
  let missing: Person;
  let other: Person;
  let inStep: Person;
  let context: BrowserContext;
  let page: Page;
  /** Errors of the browser: a blocked script, an exception. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 31 },
        // The canary is out of step: the second night's plan is held.
        settings: { SIGN_IN: 'entra', CANARY_USER: canaryId },
      }),
      openBrowser(),
    ]);
    missing = addMissing(stage.tenant, 'ada', { id: canaryId });
    other = addMissing(stage.tenant, 'grace');
    [inStep] = ['alan', 'edsger', 'barbara'].map((name) => addInStep(stage.tenant, name)) as [Person];
    await stage.night();
    await stage.night();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  /** Every place that is worth a picture is one that everybody must be able to use. */
  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    if (pictures === undefined) return;
    const size = page.viewportSize();
    for (const width of [1280, 800, 360]) {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const file = `${name}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: path.join(pictures, file), fullPage: true });
      }
    }
    if (size !== null) await page.setViewportSize(size);
  }

  async function signIn(person: string, at = ''): Promise<void> {
    // The old page keeps polling, and would go to its own sign-in after a refusal.
    await page.goto('about:blank');
    await context.clearCookies();
    await page.goto(`${stage.host.url}/api/console${at}`);
    expect(new URL(page.url()).pathname).toBe('/.auth/login/aad');
    await page.getByRole('link', { name: person }).click();
    await page.waitForURL(`${stage.host.url}/api/console${at}`);
  }

  function place(name: string): Promise<void> {
    return page.getByRole('navigation').getByRole('link', { name }).click();
  }

  test('a person without a sign-in is sent to sign in, and back; nothing is loaded from other sites', async () => {
    await signIn('Local Operator');
    await page.getByText('Signed in as Local Operator').waitFor();
    const response = await page.reload();
    await page.getByText('waits for an approval').waitFor();
    expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(response?.headers()['cache-control']).toBe('no-store');
    const loaded: string[] = await page.evaluate(
      'performance.getEntriesByType("resource").map(({ name }) => name)',
    );
    expect(loaded.map((address) => new URL(address).pathname)).toEqual(
      expect.arrayContaining(['/api/console/main.js', '/api/console/main.css', '/api/me', '/api/overview']),
    );
    expect(loaded.filter((address) => !address.startsWith(stage.host.url))).toEqual([]);
  });

  test('a held run is shown with its numbers, approved by keyboard, and followed until it is repaired', async () => {
    await keep('overview');
    await page.getByText('A plan for 2 users waits for an approval').waitFor();
    await page.getByRole('link', { name: 'Look at the plan' }).first().click();
    await page.getByRole('heading', { name: /^Run of \w/ }).waitFor();
    await page.getByText('Held, waiting for approval.').waitFor();
    await page.getByRole('list', { name: 'Guard checks' }).waitFor();
    const sheet = page.getByRole('list', { name: /^Missing in SharePoint/ });
    await sheet.getByRole('img', { name: 'What SharePoint will show' }).nth(1).waitFor();
    await sheet.getByText('SharePoint shows no photo').nth(1).waitFor();
    await keep('held');
    await page.getByRole('button', { name: 'Approve this plan' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('2 users will be written');
    await keep('approve');
    // The safe answer has the focus, so that an extra key press approves nothing.
    await page.keyboard.press('Enter');
    await page.getByText('Not approved.').waitFor();
    expect(stage.writes()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Completed.').waitFor({ timeout: 60_000 });
    await page.getByText('2 repaired').waitFor();
    await keep('completed');
    expect(await currentOf(stage.tenant, [missing, other])).toEqual([true, true]);
    // Both have no photo in SharePoint yet, which is answered by 404.
    forgetRefusals(complaints);
  });

  test('a user is checked without writing, and the steps are shown', async () => {
    const before = stage.writes().length;
    await place('Person');
    await page.getByLabel('Name, sign-in name or object id').fill(missing.upn);
    await page.keyboard.press('Enter');
    await page.getByText('Finding: in step. Action: nothing.').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(5);
    expect(new URL(page.url()).search).toBe(`?person=${missing.id}`);
    expect(stage.writes(before)).toEqual([]);
    await page.getByLabel('Name, sign-in name or object id').fill('unknown@contoso.com');
    await page.keyboard.press('Enter');
    await page.getByText('The directory has no user').waitFor();
    await page.getByText('Instep has no data about unknown@contoso.com.').waitFor();
    forgetRefusals(complaints);
  });

  test('a person is found by part of a name, and seen on both sides', async () => {
    await page.getByLabel('Name, sign-in name or object id').fill(inStep.displayName.split(' ')[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('list').getByRole('link', { name: inStep.displayName }).click();
    await page.waitForURL(`**/api/console?person=${inStep.id}`);
    const sides = page.getByRole('group', { name: 'The photo on both sides' });
    for (const name of ['Photo in Exchange', 'Photo in SharePoint, large', 'Photo in SharePoint, small']) {
      await sides.getByRole('img', { name }).waitFor();
    }
    await keep('both-sides');
    await page.getByLabel('Name, sign-in name or object id').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody was found.').waitFor();
  });

  test('lists are read from the start on request; the answer names earlier requests too', async () => {
    const ask = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog', { name: `${name}?` }).waitFor();
      await page.getByRole('button', { name: 'Read from the start', exact: true }).click();
    };
    await place('Setup');
    await ask('Read the directory from the start');
    await page.getByText('The next run reads the directory from the start.').waitFor();
    await ask('Read the libraries from the start');
    const both = 'The next run reads the directory and the User Photos libraries from the start.';
    await page.getByText(both).waitFor();
  });

  test('each place has an address, which the browser’s buttons, a reload and a sign-in lead back to', async () => {
    const heading = (name: RegExp) => page.getByRole('heading', { level: 2, name }).waitFor();
    await place('Overview');
    await page.getByRole('table', { name: 'Runs, newest first' }).getByRole('link').first().click();
    await heading(/^Run of/);
    const run = new URL(page.url()).search;
    await place('Person');
    await heading(/^Person$/);
    await page.goBack();
    await heading(/^Run of/);
    await page.goForward();
    await heading(/^Person$/);
    await page.goBack();
    await page.reload();
    await heading(/^Run of/);
    await signIn('Local Operator', run);
    await heading(/^Run of/);
    await page.goto(`${stage.host.url}/api/console?runs=1`);
    await heading(/^There is no such place$/);
    await page.getByRole('main').getByRole('link', { name: 'Person' }).click();
    await heading(/^Person$/);
  });

  testOneUser(() => ({ stage, page, complaints, missing, other, inStep, keep, operatorId }));

  test('on a narrow dark screen nothing scrolls sideways, and every control has a name', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const nameless: unknown = await page.evaluate(
      `[...document.querySelectorAll('button, input, a[href]')]
        .filter((one) => !(one.textContent.trim() || one.labels?.length || one.ariaLabel)).length`,
    );
    expect(nameless).toBe(0);
  });

  test('a person who may only read is told so when they try more', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const { id } = (await stage.state.runs.list(1))[0] ?? { id: '' };
    await signIn('Local Reader');
    await page.getByText('(Instep.Read)').waitFor();
    const answer = await page.request.post(`${stage.host.url}/api/runs/${id}/cancellation`, { data: {} });
    expect(answer.status()).toBe(403);
    const erasure = await page.request.delete(`${stage.host.url}/api/users/${missing.id}`);
    expect(erasure.status()).toBe(403);
    await place('Person');
    await page.getByLabel('Name, sign-in name or object id').fill(missing.id);
    await page.getByRole('button', { name: 'Show stored data' }).click();
    await page.getByText('Shown below').waitFor();
    await page.getByText(missing.upn, { exact: true }).waitFor();
    const buttons = await page.getByRole('button').allInnerTexts();
    expect(buttons).toContain('Synchronise now');
    await keep('reader');
    await place('Setup');
    buttons.push(...(await page.getByRole('button').allInnerTexts()));
    await place('Overview');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('list', { name: 'Guard checks' }).waitFor();
    buttons.push(...(await page.getByRole('button').allInnerTexts()));
    const operators = /erase|undo|restore|approve|cancel|from the start/i;
    expect(buttons.filter((text) => operators.test(text))).toEqual([]);
    await place('Overview');
    await page.getByRole('button', { name: 'Start a run now' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Instep is in repair mode').waitFor();
    await dialog.getByText('a plan that changes too much', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No run was started.').waitFor();
    await signIn('Local Stranger');
    await page.getByText('do not have the role Instep.Read').waitFor();
    forgetRefusals(complaints);
  });
});
