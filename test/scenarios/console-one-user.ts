/** The part of the console about one user: stored data, force, erasure. On the stage, and in the browser, of console.test.ts. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { currentOf } from '../kit/oracle.ts';
import type { Stage } from '../kit/stage.ts';

interface Given {
  readonly stage: Stage;
  /** Shows the console to an operator. */
  readonly page: Page;
  readonly complaints: string[];
  /** Was missing, and has been repaired by a run; so has `other`. */
  readonly missing: Person;
  readonly other: Person;
  readonly inStep: Person;
  readonly operatorId: string;
  keep(name: string): Promise<void>;
}

/** The browser logs each refused answer as an error; nothing else may be logged here. */
export function forgetRefusals(complaints: string[]): void {
  expect(complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
}

export function testOneUser(given: () => Given): void {
  /** Names the user, and presses the button. */
  async function press(button: string, who: string): Promise<void> {
    await given().page.getByLabel('Name, sign-in name or object id').fill(who);
    await given().page.getByRole('button', { name: button }).click();
  }

  /** The value beside a name under "Stored data". */
  function stored(name: string): Promise<string | null> {
    const term = given().page.getByText(name, { exact: true });
    return given().page.locator('#stored-user dl > div').filter({ has: term }).locator('dd').textContent();
  }

  function focused(): Promise<string | null> {
    return given().page.locator(':focus').textContent();
  }

  async function erasures(): Promise<readonly object[]> {
    // Of Playwright itself, with the session, but without what a browser says of a request.
    const headers = { 'sec-fetch-site': 'same-origin' };
    const address = `${given().stage.host.url}/api/audit?limit=100`;
    const answer = await given().page.request.get(address, { headers });
    const { records } = (await answer.json()) as { records: readonly { operation: string }[] };
    return records.filter(({ operation }) => operation === 'eraseUser');
  }

  test('stored data is shown in words, without a request to Microsoft 365 but for the photos', async () => {
    const { stage, page, complaints, other } = given();
    const { httpRequests } = stage.server.counts();
    // Only the photos are read there, for those who look.
    await page.route('**/pictures/**', (route) => route.abort());
    await press('Show stored data', other.id.toUpperCase());
    await page.getByText('Shown below, as stored.').waitFor();
    expect(await stored('Sign-in name')).toBe(other.upn);
    expect(await stored('Last in step')).toContain(', photo ');
    expect(await stored('Latest repairs')).toMatch(/\d:\d\d:\d\d/);
    expect(await stored('Consecutive failures')).toBe('none');
    expect(stage.server.counts().httpRequests).toBe(httpRequests);
    await page.unroute('**/pictures/**');
    await press('Show stored data', 'unknown@contoso.com');
    await page.getByText('Nothing is stored about unknown@contoso.com.').waitFor();
    expect(await page.locator('#stored-user dl').count()).toBe(0);
    forgetRefusals(complaints);
  });

  test('an answer that arrives after another user was chosen is not shown', async () => {
    const { page, missing, other } = given();
    const address = '**/api/users/sync';
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    await page.route(address, async (route) => {
      asked();
      await mayGoOn;
      await route.continue();
    });
    await press('Check (dry run)', missing.id);
    await isAsked;
    await press('Show stored data', other.id);
    await page.getByText('Shown below').waitFor();
    goOn();
    await page.getByText('Finding: in step.').waitFor();
    expect(await stored('Object id')).toBe(other.id);
    expect(await page.locator('#person').textContent()).toBe('');
    await page.unroute(address);
  });

  test.each([
    ['ada lovelace', 'Nobody was found.'],
    ['   ', 'No user was named.'],
    // In an address, it would lead to another one.
    ['..', 'Nobody was found.'],
  ])('"%s" is no user: people are looked for instead, and nothing is done', async (who, text) => {
    const { page, complaints } = given();
    for (const button of ['Check (dry run)', 'Show stored data', 'Erase stored data']) {
      await press(button, who);
      // Strict: the text occurs once.
      await page.getByText(text).waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
    }
    expect(await page.getByText('stored about').count()).toBe(0);
    forgetRefusals(complaints);
  });

  test('force overrides an undo: first as a dry run, then written, and not twice', async () => {
    const { stage, page, inStep, keep } = given();
    const synchronise = page.getByRole('button', { name: 'Synchronise now' });
    const sync = async (confirmation: string) => {
      await synchronise.click();
      await page.getByRole('button', { name: confirmation, exact: true }).click();
    };
    stage.tenant.changePhoto(inStep.id);
    await page.getByLabel('Name, sign-in name or object id').fill(inStep.upn);
    await sync('Synchronise');
    await page.getByText('Finding: newer in Exchange. Action: copy the photo, repaired.').waitFor();
    await page.getByRole('button', { name: 'Restore earlier photo' }).click();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('is shown again.').waitFor();
    expect(await stored('Undo')).toContain('Instep does nothing until the photo in Exchange changes');
    const before = stage.writes().length;
    const force = page.getByLabel('Override an earlier undo and the retry delay (force)');
    await sync('Synchronise');
    await page.getByText('Action: report only.').waitFor();
    await force.check();
    await page.getByRole('button', { name: 'Check (dry run)' }).click();
    await page.getByText('Without it, the photo would be copied. Overridden, as requested (force)').waitFor();
    await keep('forced-dry-run');
    expect(stage.writes(before)).toEqual([]);
    expect(await stored('Undo')).not.toBe('none');

    await synchronise.click();
    await page.getByRole('dialog', { name: 'Synchronise with force?' }).waitFor();
    await keep('force');
    await page.keyboard.press('Escape');
    await page.getByText('Nothing was done.').waitFor();
    expect(await focused()).toBe('Synchronise now');
    expect(stage.writes(before)).toEqual([]);
    await sync('Synchronise with force');
    await page.getByText('Action: copy the photo, repaired.').waitFor();
    const written = stage.writes(before).map(({ userId, path, property }) => [userId, path ?? property]);
    expect(new Set(written.map(([userId]) => userId))).toEqual(new Set([inStep.id]));
    expect(written.length).toBeGreaterThanOrEqual(3);
    expect(await stored('Undo')).toBe('none');
    expect(await currentOf(stage.tenant, [inStep])).toEqual([true]);
    await sync('Synchronise with force');
    await page.getByText('Finding: in step. Action: nothing.').waitFor();
    expect(stage.writes(before).length).toBe(written.length);
    await force.uncheck();
  });

  test('stored data is erased after a dialog that says what is lost, and the erasure is recorded', async () => {
    const { stage, page, complaints, other, keep, operatorId } = given();
    const earlier = (await erasures()).length;
    const before = stage.writes().length;
    await press('Show stored data', other.upn);
    await page.getByText(other.id, { exact: true }).waitFor();
    await keep('stored');
    const button = page.getByRole('button', { name: 'Erase stored data' });
    const dialog = page.getByRole('dialog', { name: 'Erase stored data?' });
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await keep('erase');
    for (const lost of [other.upn, 'undo copies', 'operations', 'as a new user']) {
      expect(await dialog.textContent()).toContain(lost);
    }
    await page.keyboard.press('Enter');
    await page.getByText('Nothing was erased.').waitFor();
    expect(await focused()).toBe('Erase stored data');
    expect((await erasures()).length).toBe(earlier);
    expect(await stage.state.users.get(other.id)).toBeDefined();

    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`The stored data about ${other.upn} was erased.`).waitFor();
    await page.getByText(`Instep has no data about ${other.upn}.`).waitFor();
    expect(await page.locator('#stored-user dl').count()).toBe(0);
    expect(await focused()).toBe('Erase stored data');
    expect(await stage.state.users.get(other.id)).toBeUndefined();
    expect(stage.writes(before)).toEqual([]);
    expect((await erasures())[0]).toMatchObject({ subject: other.id, by: operatorId, status: 200 });

    const address = page.url();
    await page.getByRole('navigation').getByRole('link', { name: 'Setup' }).click();
    await page.getByRole('button', { name: 'Audit log' }).click();
    await page
      .getByRole('row', { name: /eraseUser/ })
      .first()
      .waitFor();
    await keep('erased');
    await page.goto(address);
    await page.getByText(/^Instep has no data about/).waitFor();

    await page.getByLabel('Name, sign-in name or object id').fill(other.upn);
    await button.click();
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await page.getByText(`There was no stored data about ${other.upn} to erase.`).waitFor();
    forgetRefusals(complaints);
  });

  test('while the user is being written nothing is erased, and the reason is shown', async () => {
    const { stage, page, complaints, missing } = given();
    const lease = await stage.state.leases.acquire(missing.id, 'night', stage.now(), 300_000);
    await press('Erase stored data', missing.upn);
    await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
    await page.getByText('The user is being worked on at this moment.').waitFor();
    expect(await stored('Object id')).toBe(missing.id);
    await lease?.release();
    forgetRefusals(complaints);
  });
}
