/** A new installation in a real browser: from the first sign-in to the first approval, with two users left out. */
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openBrowser } from '../../local/browser.ts';
import { describeWithBrowser } from '../kit/browser.ts';
import { addMany, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const canaryId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const slowestRunMs = 60_000;

async function startRun(page: Page, ends: string): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('button', { name: 'Start a run now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start the run' }).click();
  await page.getByText(ends).waitFor({ timeout: slowestRunMs });
}

async function opened(): Promise<{ readonly stage: Stage; readonly browser: Browser }> {
  const [stage, browser] = await Promise.all([
    setStage({
      tenant: { users: 0, kind: 'empty', seed: 33 },
      // The canary is out of step: the plan of the second run is held.
      settings: { SIGN_IN: 'entra', CANARY_USER: canaryId },
    }),
    openBrowser(),
  ]);
  onTestFinished(async () => {
    await browser.close();
    await stage.stop();
  });
  return { stage, browser };
}

describeWithBrowser('a new installation', () => {
  test('from the first sign-in to the first approval', async () => {
    const { stage, browser } = await opened();
    const people = [
      addMissing(stage.tenant, 'ada', { id: canaryId }),
      ...addMany(stage.tenant, 5, addMissing, 'colleague'),
    ];
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const step = (text: string) => page.getByRole('listitem').filter({ hasText: text });

    await page.goto(`${stage.host.url}/api/console`);
    await page.getByRole('link', { name: 'Local Operator' }).click();
    await page.getByText('No run yet.').waitFor();
    expect(await step('Get the first report').textContent()).toContain('To do');

    await startRun(page, 'Reported, nothing written.');
    await page.getByRole('link', { name: 'Report', exact: true }).click();
    await page.getByRole('heading', { name: 'User by user' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Overview' }).click();
    await step('Look at it').getByText('Done').waitFor();
    expect(stage.writes()).toEqual([]);

    await stage.passHours(1);
    await startRun(page, 'Held, waiting for approval.');
    const [first, second, ...others] = people;
    for (const { id, upn } of [first, second].flatMap((one) => one ?? [])) {
      await page.locator(`[data-user="${id}"]`).getByRole('button', { name: 'Leave out' }).click();
      await page.getByText(`${upn} was left out.`).waitFor();
    }
    await page.getByText('4 users will be written').waitFor();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Completed.').waitFor({ timeout: slowestRunMs });
    expect(new Set(stage.writes().map(({ userId }) => userId))).toEqual(new Set(others.map(({ id }) => id)));

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('table', { name: 'Runs, newest first' }).waitFor();
    expect(await page.getByText('The way to the first repair').count()).toBe(0);
  });
});
