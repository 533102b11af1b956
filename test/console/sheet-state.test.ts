/** The contact sheet in Node: changes of others, its own, refused readings, pages, and the way back to it. */
import { expect, test } from 'vitest';
import { consoleApp } from '../kit/console-app.ts';

test('a change of another is told although one of its own follows', async () => {
  const { app, open } = await consoleApp('others', 3);
  const { sheet, there } = open();
  await there();
  app.leave('other', ['user-000', 'user-001'], true);
  await sheet.leaveOut(['user-002'], true);
  expect(sheet.said()).toMatch(/^Another administrator changed .* user-002 was left out\. 3 users left out/);
  expect(sheet.warnings()).toBe(1);
  expect(sheet.lines().map(({ leftOut }) => leftOut?.by)).toEqual(['other', 'other', 'me']);
  // The reader goes on.
  await sheet.leaveOut(['user-002'], false);
  expect(sheet.said()).toBe('user-002 was put back. 2 users left out; 1 will be written.');
});

test('its own changes are shown without looking users up', async () => {
  const { app, open } = await consoleApp('own', 3);
  const { sheet, there } = open();
  await there();
  await sheet.leaveOut(['user-000', 'user-001'], true);
  await sheet.leaveOut(['user-001'], false);
  const [first, second] = sheet.lines();
  expect([first && sheet.by(first), second?.leftOut]).toEqual(['you', undefined]);
  expect(app.asked.filter((path) => path.includes('lookup'))).toEqual([]);
});

test('what could not be read is read again', async () => {
  const { app, open } = await consoleApp('refused', 3);
  app.broken = ['/plan'];
  const { sheet, there } = open();
  await expect.poll(sheet.failure).toBe('Not now.');
  await sheet.tryAgain();
  expect(sheet.failure()).toBe('Not now.');
  app.broken = [];
  await sheet.tryAgain();
  await there();
  expect([sheet.failure(), sheet.lines().length]).toEqual([undefined, 3]);
  // Also what others changed meanwhile.
  app.leave('other', ['user-000'], true);
  app.broken = ['lookup'];
  sheet.show(app.run());
  await expect.poll(sheet.failure).toBe('Not now.');
  app.broken = [];
  await sheet.tryAgain();
  expect([sheet.failure(), sheet.warnings()]).toEqual([undefined, 1]);
});

test('a key that is held down reads one page', async () => {
  const { app, open } = await consoleApp('held-key', 250);
  const { sheet, there } = open();
  await there();
  app.asked.length = 0;
  await Promise.all([sheet.next(), sheet.next(), sheet.next()]);
  expect(app.asked).toHaveLength(1);
  expect(sheet.lines()[0]?.userId).toBe('user-100');
  await sheet.next();
  await Promise.all([sheet.previous(), sheet.previous()]);
  expect(sheet.lines()[0]?.userId).toBe('user-100');
});

test('the way back leads to the page, the user and those who are selected', async () => {
  const { open } = await consoleApp('back', 250);
  const first = open();
  await first.there();
  await first.sheet.next();
  first.sheet.goTo('user-150', false);
  first.sheet.select('user-003');
  first.leave();
  const { sheet, there } = open();
  await there();
  expect([sheet.lines()[0]?.userId, sheet.isCurrent('user-150'), [...sheet.chosen]]).toEqual([
    'user-100',
    true,
    ['user-003'],
  ]);
});

test('a change that waits is sent once, also if its place is left and opened again', async () => {
  const { app, open } = await consoleApp('queue', 3);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = open();
  await first.there();
  app.gate = promise;
  const sent = first.sheet.leaveOut(['user-000'], true);
  first.leave();
  const { sheet, there } = open();
  await expect.poll(sheet.shown).toBeDefined();
  void sheet.leaveOut(['user-001'], true);
  resolve();
  await sent;
  await there();
  expect(app.asked.filter((path) => path.endsWith('left-out'))).toHaveLength(2);
  expect(sheet.lines().map(({ leftOut }) => leftOut?.by)).toEqual(['me', 'me', undefined]);
  expect(sheet.warnings()).toBe(0);
});
