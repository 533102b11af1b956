/** Person and Setup in a real browser: a wrong face is found, mended and undone by keyboard alone. `SCREENSHOTS=folder` keeps screenshots. */
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { samePicture } from '../../shared/core/likeness.ts';
import type { Likeness } from '../../shared/core/observation.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { currentOf } from '../kit/oracle.ts';
import { addInStep } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const pictures = process.env.SCREENSHOTS;

describeWithBrowser('Person and Setup', () => {
  let stage: Stage;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let ada: Person;
  let firstNight: string;
  /** Errors of the page, without answers that it shows in words. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({
        tenant: { users: 0, kind: 'empty', seed: 37 },
        settings: { SIGN_IN: 'entra', UNDO_DAYS: '14' },
      }),
      openBrowser(),
    ]);
    ada = addInStep(stage.tenant, 'ada', { displayName: 'Ada Lovelace' });
    addInStep(stage.tenant, 'grace', { displayName: 'Grace Hopper' });
    firstNight = (await stage.night()).run.id;
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (/content security|trusted type/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${stage.host.url}/api/console?person=`);
    await page.getByRole('link', { name: 'Local Operator' }).click();
    await page.getByRole('heading', { name: 'Person' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.stop();
  });

  async function keep(name: string): Promise<void> {
    await expectAccessible(page, name);
    if (pictures === undefined) return;
    const size = page.viewportSize();
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
    if (size !== null) await page.setViewportSize(size);
  }

  /** Presses Tab until the control with this name has the focus. */
  async function tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      const focused = await page.evaluate(
        '((one) => one.labels?.[0]?.textContent ?? one.ariaLabel ?? one.textContent)(document.activeElement)',
      );
      if (String(focused).trim() === name) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`"${name}" is not reached by the keyboard`);
  }

  async function press(name: string): Promise<void> {
    await tabTo(name);
    await page.keyboard.press('Enter');
  }

  /** In the simulated tenant, which re-encodes each upload as SharePoint does. */
  async function shownFace(): Promise<Likeness> {
    const file = stage.tenant.library.fileAt(stage.tenant.pathShown(ada.id, 'L') ?? '');
    const face = file && (await createImages().likeness(await file.bytes()));
    if (face === undefined) throw new Error('SharePoint shows no face');
    return face;
  }

  function asked(route: string, person: string): Promise<Response> {
    return fetch(`${stage.host.url}/api/${route}`, { headers: { authorization: `Bearer ${person}` } });
  }

  test('a wrong face is found by part of a name, explained, mended and undone, by keyboard alone', async () => {
    stage.tenant.changePhoto(ada.id);
    const before = await shownFace();
    await tabTo('Name, sign-in name or object id');
    await page.keyboard.type('ada');
    // The other buttons find people too, as long as no user is named.
    await press('Check (dry run)');
    await page.getByText('1 user found.').waitFor();
    await tabTo('Name, sign-in name or object id').catch(() => undefined);
    await press('Ada Lovelace');
    await page.waitForURL(`**/api/console?person=${ada.id}`);
    await page.getByText('both sides showed the same photo').waitFor();
    await press('Check (dry run)');
    await page.getByText('SharePoint shows an older photo than Exchange.').waitFor();
    await page.getByText('Synchronise to show the new one.').waitFor();
    await page.getByText('Exchange: its photo changed after').waitFor();
    const sides = page.getByRole('group', { name: 'The photo on both sides' });
    await sides.getByRole('img').nth(3).waitFor();
    expect(await page.locator('.trace li').count()).toBe(5);
    await keep('person-older');

    await press('Synchronise now');
    await page.getByRole('dialog', { name: 'Synchronise now?' }).waitFor();
    await press('Synchronise');
    await page.getByText('Action: copy the photo, repaired.').waitFor();
    await page.getByText('Instep has just written it').waitFor();
    expect(await currentOf(stage.tenant, [ada])).toEqual([true]);
    expect(samePicture(await shownFace(), before)).toBe(false);

    await press('Restore earlier photo');
    const dialog = page.getByRole('dialog', { name: 'Restore earlier photo?' });
    await dialog.getByRole('img', { name: 'What SharePoint shows now' }).waitFor();
    await dialog.getByRole('img', { name: 'What comes back' }).waitFor();
    await keep('person-undo');
    await press('Restore');
    await page.getByText('is shown again.').waitFor();
    await page.getByText('An administrator restored an earlier photo.').waitFor();
    expect(samePicture(await shownFace(), before)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('all of it is in the history, with who did it and until when the earlier photos are kept', async () => {
    const history = page.getByRole('table', { name: 'What Instep did to this user' });
    const rows = await history.getByRole('row').allTextContents();
    const what = rows.slice(1).map((text) => text.replace(/\s+/g, ' '));
    expect(what).toEqual([
      expect.stringMatching(/Restore the earlier photo of a user, by Local OperatorDone$/),
      expect.stringMatching(/Synchronised, by Local OperatorNewer in ExchangeRepaired$/),
      expect.stringMatching(/Checked \(dry run\), by Local OperatorNewer in ExchangeNot written/),
    ]);
    const copies = page.getByRole('table', { name: 'Earlier photos that can be restored' });
    expect(await copies.getByRole('row').count()).toBe(3);
    await keep('person-history');
    // The undo itself can be undone: which change is meant is chosen, with its picture.
    await press('Restore earlier photo');
    const dialog = page.getByRole('dialog', { name: 'Restore earlier photo?' });
    await dialog.getByLabel('Which change to undo').selectOption({ index: 0 });
    await dialog.getByRole('img', { name: 'What comes back' }).waitFor();
    await keep('person-undo-choice');
    await page.keyboard.press('Escape');
    await page.getByText('Nothing was done.').waitFor();
  });

  test('on a night that repairs, the run is in the history with a link; a reader sees it, a stranger nothing', async () => {
    stage.tenant.changePhoto(ada.id);
    const { run } = await stage.night();
    const route = `users/${ada.id}/history`;
    const answer = await asked(route, 'reader');
    const { entries, runs } = (await answer.json()) as { entries: { run?: object }[]; runs: number };
    expect([answer.status, runs]).toEqual([200, 2]);
    expect(entries[0]?.run).toMatchObject({ id: run.id, finding: 'conflict', outcome: 'repaired' });
    expect(JSON.stringify(entries)).not.toContain(firstNight);
    for (const closed of [route, 'settings']) {
      expect((await asked(closed, 'stranger')).status).toBe(403);
      expect((await fetch(`${stage.host.url}/api/${closed}`)).status).toBe(401);
    }
    const unknown = await asked('users/00000000-0000-4000-8000-000000000000/history', 'reader');
    expect(await unknown.json()).toMatchObject({ status: 404, type: 'urn:instep:problem:user-not-found' });
    await page.reload();
    const history = page.getByRole('table', { name: 'What Instep did to this user' });
    await history.getByRole('link', { name: /^Run of/ }).waitFor();
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('Setup shows every setting, those that differ first, and copies a command', async () => {
    const check = {
      name: 'read users',
      state: 'missing',
      means: 'Without it nothing works.',
      remedy: 'Grant it: `npm run grant "--" --users`. Then restart the app.',
      detail: '',
    };
    await page.route('**/api/preflight', (route) => route.fulfill({ json: { checks: [check] } }));
    await page.setViewportSize({ width: 320, height: 700 });
    await press('Setup');
    const settings = page.getByRole('table', { name: 'Settings, those that differ' });
    await settings.waitFor();
    const names = (await settings.getByRole('rowheader').allTextContents()).map((name) => name.trim());
    expect(names.indexOf('INSTEP_UNDO_DAYS')).toBeLessThan(names.indexOf('INSTEP_TENANT'));
    expect(names.indexOf('INSTEP_TENANT')).toBeLessThan(names.indexOf('INSTEP_CLOUD'));
    const days = await settings
      .getByRole('row', { name: /INSTEP_UNDO_DAYS/ })
      .getByRole('cell')
      .allTextContents();
    expect(days.slice(0, 2)).toEqual(['14', '30']);
    expect(await page.getByText(/AccountKey|InstrumentationKey|DefaultEndpoints/).count()).toBe(0);
    await press('Check permissions');
    await press('Copy npm run grant "--" --users');
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('npm run grant "--" --users');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await keep('setup');
    expect(complaints).toEqual([]);
  });

  test('the audit log goes on past the 50th call, and shows the calls of one kind or one caller', async () => {
    const at = stage.now().getTime();
    for (let number = 0; number < 60; number += 1) {
      await stage.state.audit.put({
        id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        at: new Date(at - number * 1_000).toISOString(),
        by: number === 55 ? ada.id : 'function key',
        operation: number === 55 ? 'startOver' : 'startRun',
        subject: '',
        status: 200,
        problem: undefined,
      });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await press('Audit log');
    await page.getByText('The newest 50 calls.').waitFor();
    await press('Show older calls');
    await page.getByText(/^6\d calls are shown\.$/).waitFor();
    const rows = page.getByRole('table', { name: 'Audit log, newest first' }).getByRole('row');
    await page.getByLabel('Operation').selectOption('startOver');
    await page.getByText('1 call.', { exact: true }).waitFor();
    expect(await rows.count()).toBe(2);
    await page.getByLabel('Operation').selectOption('');
    await tabTo('Caller: sign-in name, object id or “function key”');
    await page.keyboard.type(ada.upn);
    await page.keyboard.press('Enter');
    await page.getByText('1 call.', { exact: true }).waitFor();
    expect(await rows.nth(1).textContent()).toContain(ada.upn);
    await keep('setup-audit');
    expect(complaints).toEqual([]);
  });
});
