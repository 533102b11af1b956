/** The administrator's page in a real browser, against the built app with sign-in in front. `SCREENSHOTS=folder` keeps what it looked like. */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { describeWithBrowser, openBrowser } from '../kit/browser.ts';
import { currentOf } from '../kit/oracle.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

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
  /** What the browser complained of: a script that was not allowed, an exception. */
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

  async function keep(name: string): Promise<void> {
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

  /** Names the user, and presses the button. */
  async function press(button: string, who: string): Promise<void> {
    await page.getByLabel('Sign-in name or object id').fill(who);
    await page.getByRole('button', { name: button }).click();
  }

  /** What stands beside a name under "What Instep remembers". */
  function remembered(name: string): Promise<string | null> {
    const term = page.getByText(name, { exact: true });
    return page.locator('#remembered dl > div').filter({ has: term }).locator('dd').textContent();
  }

  function focused(): Promise<string | null> {
    return page.locator(':focus').textContent();
  }

  /** The browser itself complains of each answer that is a refusal; of nothing else here. */
  function forgetRefusals(): void {
    expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  }

  async function erasures(): Promise<readonly object[]> {
    const answer = await page.request.get(`${stage.host.url}/api/audit?limit=100`);
    const { records } = (await answer.json()) as { records: readonly { operation: string }[] };
    return records.filter(({ operation }) => operation === 'eraseUser');
  }

  async function signIn(person: string): Promise<void> {
    await context.clearCookies();
    await page.goto(`${stage.host.url}/api/console`);
    expect(new URL(page.url()).pathname).toBe('/.auth/login/aad');
    await page.getByRole('link', { name: person }).click();
    await page.waitForURL(`${stage.host.url}/api/console`);
  }

  test('who is not signed in is sent to sign in, and back; nothing comes from elsewhere', async () => {
    await signIn('Local Operator');
    await page.getByText('Signed in as Local Operator').waitFor();
    const response = await page.reload();
    expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(response?.headers()['cache-control']).toBe('no-store');
    const loaded: string[] = await page.evaluate(
      'performance.getEntriesByType("resource").map(({ name }) => name)',
    );
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((address) => !address.startsWith(stage.host.url))).toEqual([]);
  });

  test('a held run is shown with its numbers, approved by keyboard, and followed until it is repaired', async () => {
    await page.getByRole('heading', { name: /^Run \d/ }).waitFor();
    await page.getByText('State: held: waits for approval.').waitFor();
    await page.getByRole('table', { name: 'Checks of the guard' }).waitFor();
    await keep('held');
    await page.getByRole('button', { name: 'Approve this plan' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve this plan?' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('2 users will be written');
    await keep('approve');
    // The safe answer has the focus: what was pressed too often approves nothing.
    await page.keyboard.press('Enter');
    await page.getByText('Not approved.').waitFor();
    expect(stage.writes()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('State: completed.').waitFor({ timeout: 60_000 });
    await page.getByText('repaired 2').waitFor();
    await keep('completed');
    expect(await currentOf(stage.tenant, [missing, other])).toEqual([true, true]);
  });

  test('a user is looked up without writing, and the steps are told', async () => {
    const before = stage.writes().length;
    await page.getByLabel('Sign-in name or object id').fill(missing.upn);
    await page.keyboard.press('Enter');
    await page.getByText('Finding: in-step. Action: none.').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(5);
    expect(stage.writes(before)).toEqual([]);
    await page.getByLabel('Sign-in name or object id').fill('nobody@contoso.com');
    await page.keyboard.press('Enter');
    await page.getByText('The directory has no user').waitFor();
    await page.getByText('Instep remembers nothing of nobody@contoso.com.').waitFor();
    forgetRefusals();
  });

  test('what is remembered is told in words, and Microsoft 365 is not asked for it', async () => {
    const { httpRequests } = stage.server.counts();
    await press('Show what is remembered', other.id.toUpperCase());
    await page.getByText('Shown below. Microsoft 365 was not asked.').waitFor();
    expect(await remembered('Sign-in name')).toBe(other.upn);
    expect(await remembered('Last known in step')).toMatch(/2026|2027/);
    expect(await remembered('Last repairs')).toContain(new Date(stage.now()).getFullYear().toString());
    expect(await remembered('Failures in a row')).toBe('none');
    expect(stage.server.counts().httpRequests).toBe(httpRequests);
    await press('Show what is remembered', 'nobody@contoso.com');
    await page.getByText('Nothing is remembered of nobody@contoso.com.').waitFor();
    expect(await page.locator('#remembered dl').count()).toBe(0);
    forgetRefusals();
  });

  test('what arrives of one user after another was asked for is not shown as the other’s', async () => {
    const address = `**/api/users/${missing.id}/sync`;
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    await page.route(address, async (route) => {
      asked();
      await mayGoOn;
      await route.continue();
    });
    await press('Look (dry run)', missing.id);
    await isAsked;
    await press('Show what is remembered', other.id);
    await page.getByText('Shown below.').waitFor();
    goOn();
    await page.getByText('Finding: in-step.').waitFor();
    expect(await remembered('Object id')).toBe(other.id);
    expect(await page.locator('#person').textContent()).toBe('');
    await page.unroute(address);
  });

  test.each([
    ['ada lovelace', 'must be an object id'],
    ['   ', 'No user was named.'],
    // Leads to another address, which answers 404 as well.
    ['..', 'The app answered 404.'],
  ])('"%s" is no user, and that is said once', async (who, told) => {
    for (const button of ['Look (dry run)', 'Show what is remembered', 'Erase what is remembered']) {
      await press(button, who);
      if (button.startsWith('Erase') && who.trim() !== '') {
        await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
      }
      // Strict: it stands in one place.
      await page.getByText(told).waitFor();
    }
    expect(await page.getByText('nothing is remembered of').count()).toBe(0);
    forgetRefusals();
  });

  test('force passes over an undo: first as a dry run, then written, and not twice', async () => {
    const synchronise = page.getByRole('button', { name: 'Synchronise now' });
    const sync = async (confirmation: string) => {
      await synchronise.click();
      await page.getByRole('button', { name: confirmation, exact: true }).click();
    };
    stage.tenant.changePhoto(inStep.id);
    await page.getByLabel('Sign-in name or object id').fill(inStep.upn);
    await sync('Synchronise');
    await page.getByText('Finding: source-newer. Action: copy, repaired.').waitFor();
    await page.getByRole('button', { name: 'Put the earlier photo back' }).click();
    await page.getByRole('button', { name: 'Put it back' }).click();
    await page.getByText('had replaced is shown again').waitFor();
    expect(await remembered('Undo')).toContain('nothing is done until the photo in Exchange changes');
    const before = stage.writes().length;
    const force = page.getByLabel('Pass over undo and failures (force)');
    await sync('Synchronise');
    await page.getByText('Action: report.').waitFor();
    await force.check();
    await page.getByRole('button', { name: 'Look (dry run)' }).click();
    await page.getByText('Without it, the photo would be copied. Passed over, as asked (force)').waitFor();
    await keep('forced-dry-run');
    expect(stage.writes(before)).toEqual([]);
    expect(await remembered('Undo')).not.toBe('none in force');

    await synchronise.click();
    await page.getByRole('dialog', { name: 'Synchronise with force?' }).waitFor();
    await keep('force');
    await page.keyboard.press('Escape');
    await page.getByText('Nothing was done.').waitFor();
    expect(await focused()).toBe('Synchronise now');
    expect(stage.writes(before)).toEqual([]);
    await sync('Synchronise with force');
    await page.getByText('Action: copy, repaired.').waitFor();
    const written = stage.writes(before).map(({ userId, path, property }) => [userId, path ?? property]);
    expect(new Set(written.map(([userId]) => userId))).toEqual(new Set([inStep.id]));
    expect(written.length).toBeGreaterThanOrEqual(3);
    expect(await remembered('Undo')).toBe('none in force');
    expect(await currentOf(stage.tenant, [inStep])).toEqual([true]);
    await sync('Synchronise with force');
    await page.getByText('Finding: in-step. Action: none.').waitFor();
    expect(stage.writes(before).length).toBe(written.length);
    await force.uncheck();
  });

  test('what is remembered is erased, after a dialog that says what is lost, and is recorded', async () => {
    const earlier = (await erasures()).length;
    const before = stage.writes().length;
    await press('Show what is remembered', other.upn);
    await page.getByText(other.id, { exact: true }).waitFor();
    await keep('remembered');
    const button = page.getByRole('button', { name: 'Erase what is remembered' });
    const dialog = page.getByRole('dialog', { name: 'Erase what is remembered?' });
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await keep('erase');
    for (const lost of [other.upn, 'undo copies', 'operations', 'as somebody new']) {
      expect(await dialog.textContent()).toContain(lost);
    }
    await page.keyboard.press('Enter');
    await page.getByText('Nothing was erased.').waitFor();
    expect(await focused()).toBe('Erase what is remembered');
    expect((await erasures()).length).toBe(earlier);
    expect(await stage.state.users.get(other.id)).toBeDefined();

    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`Erased: nothing is remembered of ${other.upn} any more.`).waitFor();
    await page.getByText(`Instep remembers nothing of ${other.upn}.`).waitFor();
    expect(await page.locator('#remembered dl').count()).toBe(0);
    expect(await focused()).toBe('Erase what is remembered');
    expect(await stage.state.users.get(other.id)).toBeUndefined();
    expect(stage.writes(before)).toEqual([]);
    expect((await erasures())[0]).toMatchObject({ subject: other.id, by: operatorId, status: 200 });

    await page.getByRole('button', { name: 'Show who changed what' }).click();
    await page
      .getByRole('row', { name: /eraseUser/ })
      .first()
      .waitFor();
    await keep('erased');

    await button.click();
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await page.getByText(`There was nothing to erase: nothing is remembered of ${other.upn}.`).waitFor();
    forgetRefusals();
  });

  test('while somebody writes to the user nothing is erased, and why is told', async () => {
    const lease = await stage.state.leases.acquire(missing.id, 'night', stage.now(), 300_000);
    await press('Erase what is remembered', missing.upn);
    await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
    await page.getByText('The user is being worked on at this moment.').waitFor();
    expect(await remembered('Object id')).toBe(missing.id);
    await lease?.release();
    forgetRefusals();
  });

  test('narrow and dark it has no sideways scrolling, and every control has a name', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const nameless: unknown = await page.evaluate(
      `[...document.querySelectorAll('button, input, a[href]')]
        .filter((one) => !(one.textContent.trim() || one.labels?.length || one.ariaLabel)).length`,
    );
    expect(nameless).toBe(0);
  });

  test('whoever may only look is told so when they try more', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const { id } = (await stage.state.runs.list(1))[0] ?? { id: '' };
    await signIn('Local Reader');
    await page.getByText('(Instep.Read)').waitFor();
    const answer = await page.request.post(`${stage.host.url}/api/runs/${id}/cancellation`, { data: {} });
    expect(answer.status()).toBe(403);
    const erasure = await page.request.delete(`${stage.host.url}/api/users/${missing.id}`);
    expect(erasure.status()).toBe(403);
    await press('Show what is remembered', missing.id);
    await page.getByText('Shown below.').waitFor();
    expect(await remembered('Sign-in name')).toBe(missing.upn);
    await page.getByRole('heading', { name: /^Run \d/ }).waitFor();
    const buttons = await page.getByRole('button').allInnerTexts();
    expect(buttons).toContain('Synchronise now');
    expect(buttons.filter((text) => /erase|undo|back|approve|cancel/i.test(text))).toEqual([]);
    await keep('reader');
    await signIn('Local Stranger');
    await page.getByText('do not have the role Instep.Read').waitFor();
    forgetRefusals();
  });
});
