/** The contact sheet of a held plan in a real browser, by keyboard alone. `SCREENSHOTS=folder` keeps screenshots. */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { addMany, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const pictures = process.env.SCREENSHOTS;
const canaryId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';

describeWithBrowser('the contact sheet', () => {
  let stage: Stage;
  let browser: Browser;
  let people: readonly Person[];
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 32 },
        // The canary is out of step: the second night's plan is held.
        settings: { SIGN_IN: 'entra', CANARY_USER: canaryId },
      }),
      openBrowser(),
    ]);
    people = [
      addMissing(stage.tenant, 'ada', { id: canaryId }),
      ...addMany(stage.tenant, 6, addMissing, 'colleague'),
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await stage.night();
    await stage.night();
    context = await signedIn();
    page = await context.newPage();
    page.on('console', (message) => {
      // The browser logs each refused answer as an error: here, pictures that are not there.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  async function signedIn(): Promise<BrowserContext> {
    const made = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const url = stage.host.url;
    await made.addCookies([{ name: 'AppServiceAuthSession', value: 'operator', url }]);
    return made;
  }

  async function newestRun(): Promise<string> {
    return (await stage.state.runs.list(1))[0]?.id ?? '';
  }

  async function open(runId: string, on = page): Promise<void> {
    await on.goto(`${stage.host.url}/api/console?run=${runId}`);
    await on.getByRole('region', { name: 'Approval' }).getByText('will be written').waitFor();
    await on.locator('.card').first().waitFor();
  }

  function card({ id }: Person, on = page) {
    return on.locator(`[data-user="${id}"]`);
  }

  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    if (pictures === undefined) return;
    for (const [width, height] of [
      [1280, 900],
      [360, 740],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: path.join(pictures, `sheet-${name}-${width}.png`) });
      await page.screenshot({ path: path.join(pictures, `sheet-${name}-${width}-full.png`), fullPage: true });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  test('a plan that is superseded while it is looked at says so, and cannot be approved', async () => {
    const first = await newestRun();
    await open(first);
    await stage.night();
    await page.evaluate('window.dispatchEvent(new Event("focus"))');
    const ended = page
      .getByRole('alert')
      .filter({ hasText: 'can no longer be approved: it was superseded by' });
    await ended.waitFor();
    expect(await page.getByRole('button', { name: 'Approve this plan' }).count()).toBe(0);
    await ended.getByRole('link').click();
    await page.getByText('Held, waiting for approval.').waitFor();
    expect(new URL(page.url()).search).toBe(`?run=${await newestRun()}`);
  });

  test('two users are left out by keyboard alone, which a reload and another administrator see', async () => {
    const [first, second, third] = people as readonly [Person, Person, Person];
    await open(await newestRun());
    // A missing photo is said in its place; what would be written is shown beside it.
    await card(first).getByText('SharePoint shows no photo').first().waitFor();
    await card(first).getByRole('img', { name: 'What SharePoint will show' }).waitFor();
    await keep('held');
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator('.card:focus-within').count()) > 0) break;
    }
    await page.keyboard.press('x');
    const bar = page.getByRole('region', { name: 'Approval' });
    await bar
      .getByRole('status')
      .getByText(`${first.upn} was left out. 1 user left out; 6 will be written.`)
      .waitFor();
    for (const key of ['j', 'ArrowRight', 'k', 'Delete']) await page.keyboard.press(key);
    await bar.getByText('5 users will be written: 5 photos; 2 left out.').waitFor();
    await card(second).getByText('Left out by you').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await bar.getByText('4 users will be written: 4 photos; 3 left out.').waitFor();
    await page.keyboard.press('x');
    await bar.getByText(`${third.upn} was put back. 2 users left out; 5 will be written.`).waitFor();
    await keep('left-out');
    await page.reload();
    await bar.getByText('5 users will be written: 5 photos; 2 left out.').waitFor();
    await card(first).getByText('Left out by you').waitFor();
    const other = await signedIn();
    const otherPage = await other.newPage();
    await open(await newestRun(), otherPage);
    await card(second, otherPage).getByText('Left out by you').waitFor();
    // What another changes is seen when the window gets the focus.
    await card(third, otherPage).getByRole('button', { name: 'Leave out' }).click();
    await card(third, otherPage).getByText('Left out by you').waitFor();
    await page.evaluate('window.dispatchEvent(new Event("focus"))');
    await bar.getByText('Another administrator changed who is left out.').waitFor();
    await card(third).getByRole('button', { name: 'Put back' }).click();
    await bar.getByText('2 left out.').first().waitFor();
    await other.close();
  });

  test('what the app did not take is told, survives a reload, and is sent again', async () => {
    const last = people.at(-1) as Person;
    await page.route('**/left-out', (route) => route.abort());
    await card(last).getByRole('link').focus();
    await page.keyboard.press('x');
    await page.getByText('1 change not saved yet').waitFor();
    await card(last).getByText('Left out, not saved yet.').waitFor();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByText('Not approved: your changes could not be saved.').waitFor();
    await keep('not-saved');
    await page.unroute('**/left-out');
    await page.reload();
    await page.getByRole('region', { name: 'Approval' }).getByText('3 left out').first().waitFor();
    await card(last).getByText('Left out by you').waitFor();
    await card(last).getByRole('button', { name: 'Put back' }).click();
    await page.getByText('5 users will be written: 5 photos; 2 left out.').waitFor();
  });

  test('all with a finding are left out at once, and put back', async () => {
    await page.getByText('All with this finding').click();
    await page.getByRole('button', { name: 'Leave out all with “missing in SharePoint”' }).click();
    await page.getByText('0 users will be written; 7 left out.').waitFor();
    await page.getByRole('button', { name: 'Put back all with “missing in SharePoint”' }).click();
    await page.getByText('7 users will be written: 7 photos.').waitFor();
    for (const one of people.slice(0, 2)) await card(one).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Leave out selected' }).click();
    await page.getByText('2 users were left out. 2 users left out; 5 will be written.').waitFor();
  });

  test('a user is found by name in this plan', async () => {
    const someone = people.find(({ upn }) => upn.startsWith('colleague3')) as Person;
    await page.getByRole('searchbox', { name: 'Name' }).fill(someone.upn.split('@')[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('1 user found, 1 of them in this run.').waitFor();
    expect(await page.locator('.card').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all again' }).click();
    await page.locator('.card').nth(1).waitFor();
  });

  test('leaving the plan closes its dialog, and the way back leads to those who are selected', async () => {
    const third = people[2] as Person;
    await card(third).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
    await dialog.getByText('It is the plan of the run of').waitFor();
    await page.evaluate('void navigation.navigate("/api/console")');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByText('1 user selected').waitFor();
    await card(third).getByRole('checkbox', { checked: true }).waitFor();
    // The button that is pressed goes, and the focus stays in the sheet.
    await page.getByRole('button', { name: 'Put selected back' }).press('Enter');
    await page.getByText(`${third.upn} was put back.`).waitFor();
    expect(await page.locator('.card:focus-within').count()).toBe(1);
  });

  test('on a phone, faces come before the approval, and both are in sight', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await page.locator('.card img').first().waitFor();
    const [face, bar] = [page.locator('.card .pair').first(), page.locator('.approval-bar')];
    const [at, below] = [await face.boundingBox(), await bar.boundingBox()];
    expect((at?.y ?? 999) + (at?.height ?? 999)).toBeLessThanOrEqual(below?.y ?? 0);
    expect((below?.y ?? 999) + (below?.height ?? 999)).toBeLessThanOrEqual(740);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('what is approved with a comment is written, and those who are left out are not', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const [first, second, ...others] = people as readonly [Person, Person, ...Person[]];
    await page.getByRole('button', { name: 'Approve this plan' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
    await dialog.getByText('5 users will be written: 5 photos; 2 left out.').waitFor();
    // The safe answer has the focus.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('Checked with HR');
    await keep('approve');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Completed.').waitFor({ timeout: 60_000 });
    const written = new Set(stage.writes().map(({ userId }) => userId));
    expect(others.every(({ id }) => written.has(id))).toBe(true);
    expect([written.has(first.id), written.has(second.id)]).toEqual([false, false]);
    const { approval } = (await stage.state.runs.get(await newestRun()))?.value ?? {};
    expect(approval).toMatchObject({ comment: 'Checked with HR' });
    await page
      .getByRole('list', { name: 'Repaired' })
      .getByRole('img', { name: 'What SharePoint shows now' })
      .first()
      .waitFor();
    await page.getByText('SharePoint showed no photo of the user before this run.').nth(4).waitFor();
    await page.getByRole('list', { name: 'Left out by an administrator' }).getByText(first.upn).waitFor();
    await page.getByLabel('Show').selectOption('outcome:repaired');
    await page.getByRole('list', { name: 'Left out by an administrator' }).waitFor({ state: 'detached' });
    expect(await page.locator('.card').count()).toBe(5);
    await page.getByText('approve this plan', { exact: false }).waitFor({ state: 'detached' });
    await keep('ended');
  });
});
