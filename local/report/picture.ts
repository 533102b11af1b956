/** `npm run picture`: the picture in README, of a report that `npm start` wrote. Its arguments: the report, and the PNG to write. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser } from '../browser.ts';

const viewport = { width: 1160, height: 800 };
const shownPeople = 6;

const [report, picture] = process.argv.slice(2);
if (report === undefined || picture === undefined) throw new Error('Name the report, and the PNG to write.');

const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport, colorScheme: 'light' });
  await page.goto(pathToFileURL(path.resolve(report)).href);
  await leaveOut(page);
  const shot = await page.screenshot({ fullPage: true });
  // A page has few colours: a palette makes a third of the bytes.
  await sharp(shot).png({ palette: true, colours: 128, effort: 10 }).toFile(picture);
} finally {
  await browser.close();
}

/** A picture in a document shows the top of the report, and for each finding one repaired user. */
async function leaveOut(page: Page): Promise<void> {
  await page.addStyleTag({
    content: `main { padding: 24px 20px } .nights ~ * { display: none } details:has(.shown) { display: block; margin: 0 }
      details:has(.shown) > summary, .filters, .message, .person:not(.shown) { display: none }
      .people { margin-top: 20px; grid-template-columns: 1fr 1fr }`,
  });
  const night = page.locator('details:has(.person .tag.good)').first();
  if ((await night.count()) === 0) throw new Error('The report shows no repaired user.');
  await night.evaluate((details) => details.setAttribute('open', ''));
  let shown = 0;
  for (const finding of await findingsIn(night)) {
    const repaired = night.locator(`.person[data-finding="${finding}"]:has(.tag.good)`).first();
    if (shown === shownPeople || (await repaired.count()) === 0) continue;
    await repaired.evaluate((person) => person.classList.add('shown'));
    shown += 1;
  }
}

async function findingsIn(night: Locator): Promise<string[]> {
  const buttons = await night.locator('.filters button').all();
  const findings = await Promise.all(buttons.map((button) => button.getAttribute('data-finding')));
  return findings.filter((finding): finding is string => !!finding);
}
