import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startFixture } from './start-fixture.ts';

/** Remembers what it was given; \`GET /api/fired\` tells. */
const nightly = `
const fired = [];
app.timer('nightly', {
  schedule: '%SCHEDULE%',
  handler: async (timer) => {
    fired.push({ timer, now: new Date().toISOString(), date: Date(), plain: new Date(0).toISOString() });
    if (process.env.FAIL) throw new Error('told to fail');
  },
});
app.http('fired', { handler: async () => ({ jsonBody: fired }) });
`;

interface Fired {
  readonly timer: { readonly isPastDue: boolean; readonly scheduleStatus: Readonly<Record<string, string>> };
  readonly now: string;
  readonly date: string;
  readonly plain: string;
}

const app = { files: { 'nightly.js': nightly } };
const dayMs = 86_400_000;
const env = { SCHEDULE: '0 0 1 * * *' };

async function firedBy(url: string): Promise<Fired[]> {
  return (await fetch(`${url}/api/fired`)).json() as Promise<Fired[]>;
}

/** How far ahead the clock must be to show 01:00:05 UTC, some days from today. */
function untilOneOClock(days: number): number {
  const now = Date.now();
  return Math.floor(now / dayMs) * dayMs + days * dayMs + 3_605_000 - now;
}

test('on its schedule a timer is told the time it was scheduled for as next, and its last time', async () => {
  const { host } = await startFixture(app, { env });
  for (const days of [1, 2, 9]) {
    await host.setClock(untilOneOClock(days));
    await host.fireTimer('nightly');
  }
  const fired = await firedBy(host.url);
  const statuses = fired.map(({ timer }) => timer.scheduleStatus);
  const oneOClock = (days: number) =>
    `${new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)}T01:00:00+00:00`;
  expect(statuses.map((status) => status.next)).toEqual([1, 2, 9].map(oneOClock));
  expect(statuses[0]).toMatchObject({ last: '0001-01-01T00:00:00+00:00' });
  expect(statuses[2]?.last?.slice(0, 10)).toBe(oneOClock(2).slice(0, 10));
  expect(fired[0]?.timer).toMatchObject({ isPastDue: false, schedule: { adjustForDST: true } });
});

test('a handler sees the shifted clock in every form of the present, and other dates as they are', async () => {
  const { host } = await startFixture(app, { env, clockOffsetMs: 40 * dayMs });
  await host.fireTimer('nightly');
  const [fired] = await firedBy(host.url);
  const expected = Date.now() + 40 * dayMs;
  expect(Math.abs(Date.parse(fired?.now ?? '') - expected)).toBeLessThan(60_000);
  expect(Math.abs(Date.parse(fired?.date ?? '') - expected)).toBeLessThan(60_000);
  expect(fired?.plain).toBe('1970-01-01T00:00:00.000Z');
});

test('a past-due repeat can be played: the same schedule status, and isPastDue', async () => {
  const { host } = await startFixture(app, { env });
  const scheduleStatus = {
    Last: '2026-01-01T01:00:00+00:00',
    Next: '2026-01-02T01:00:00+00:00',
    LastUpdated: '2026-01-01T01:00:00+00:00',
  };
  await host.fireTimer('nightly', { isPastDue: true, scheduleStatus });
  const [fired] = await firedBy(host.url);
  expect(fired?.timer).toMatchObject({
    isPastDue: true,
    scheduleStatus: { next: '2026-01-02T01:00:00+00:00' },
  });
});

test('firing before the time is a manual invocation and leaves the schedule alone', async () => {
  const { host } = await startFixture(app, { env });
  await host.fireTimer('nightly');
  await host.fireTimer('nightly');
  const [first, second] = await firedBy(host.url);
  expect(second?.timer.scheduleStatus).toEqual(first?.timer.scheduleStatus);
});

test('the admin route fires a timer as the real host does', async () => {
  const { host } = await startFixture(app, { env });
  expect((await fetch(`${host.url}/admin/functions/nightly`, { method: 'POST', body: '{}' })).status).toBe(
    202,
  );
  expect((await fetch(`${host.url}/admin/functions/unknown`, { method: 'POST', body: '{}' })).status).toBe(
    404,
  );
  await eventually('the timer', async () => (await firedBy(host.url)).length === 1);
});

test('by the clock, a timer fires when its time comes', async () => {
  const { host } = await startFixture(app, { env, timers: 'clock' });
  expect(await firedBy(host.url)).toEqual([]);
  await host.setClock(untilOneOClock(3));
  await eventually('the timer', async () => (await firedBy(host.url)).length === 1);
});

test('who fires a timer hears that it failed, and that there is none of that name', async () => {
  const { host } = await startFixture(app, { env: { ...env, FAIL: 'yes' } });
  await expect(host.fireTimer('nightly')).rejects.toThrow('told to fail');
  await expect(host.fireTimer('weekly')).rejects.toThrow('There is no timer "weekly"; there are: nightly.');
});
