import { expect, test } from 'vitest';
import { dayMs } from '../../shared/core/calendar.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { eventually } from './eventually.ts';
import { startFixture } from './start-fixture.ts';

/** Keeps each schedule status that it was given; \`GET /api/fired\` lists them. */
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

/** Due from a minute after the other one; whenever it fires, the host has just looked whether the other is due. */
const witness = `
const fired = [];
app.timer('witness', { schedule: '0 2 1 * * *', handler: async () => { fired.push(new Date().toISOString()); } });
app.http('witnessed', { handler: async () => ({ jsonBody: fired }) });
`;

interface Fired {
  readonly timer: { readonly isPastDue: boolean; readonly scheduleStatus: Readonly<Record<string, string>> };
  readonly now: string;
  readonly date: string;
  readonly plain: string;
}

const app = { files: { 'nightly.js': nightly } };
const env = { SCHEDULE: '0 0 1 * * *' };

async function firedBy(url: string): Promise<Fired[]> {
  return (await fetch(`${url}/api/fired`)).json() as Promise<Fired[]>;
}

/** How far ahead the clock must be to show 01:00:05 UTC, some days from today. */
function untilOneOClock(days: number): number {
  const now = Date.now();
  return Math.floor(now / dayMs) * dayMs + days * dayMs + 3_605_000 - now;
}

test('on its schedule a timer gets the scheduled time as next, and its last time', async () => {
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

test('a past-due repeat can be simulated: the same schedule status, and isPastDue', async () => {
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

/** Starts `hang`, which ends when `GET /api/goOn` says so. */
const hanging = `
const fired = [];
let goOn = () => {};
app.timer('hang', { schedule: '%SCHEDULE%', handler: async (timer) => {
  fired.push(timer.scheduleStatus);
  if (fired.length === 1) await new Promise((resolve) => { goOn = resolve; });
} });
app.http('goOn', { handler: async () => { goOn(); return {}; } });
app.http('fired', { handler: async () => ({ jsonBody: fired }) });
`;

function fireByHand(url: string, name: string, call: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/admin/functions/${name}`, { method: 'POST', headers, body: '{}', ...call });
}

test('the admin route fires a timer as the real host does', async () => {
  const { host } = await startFixture(app, { env });
  expect((await fireByHand(host.url, 'Nightly')).status).toBe(202);
  expect((await fireByHand(host.url, 'unknown')).status).toBe(404);
  expect((await fireByHand(host.url, 'nightly', { headers: {} })).status).toBe(415);
  expect((await fireByHand(host.url, 'nightly', { body: 'null' })).status).toBe(400);
  await eventually('the timer', async () => (await firedBy(host.url)).length === 1);
});

test('fired by the admin route, a timer runs beside a run on its schedule, which stays as it is', async () => {
  const { host } = await startFixture({ files: { 'hang.js': hanging } }, { env });
  await host.setClock(untilOneOClock(1));
  const running = host.fireTimer('hang');
  const fired = async () => (await (await fetch(`${host.url}/api/fired`)).json()) as { next: string }[];
  await eventually('the run on its schedule', async () => (await fired()).length === 1);
  await fireByHand(host.url, 'hang');
  await eventually('the run beside it', async () => (await fired()).length === 2);
  await fetch(`${host.url}/api/goOn`);
  await running;
  await host.fireTimer('hang');
  const [first, second, third] = (await fired()).map(({ next }) => Date.parse(next));
  expect(second).toBe(first);
  // Once, by the run on its schedule.
  expect((third ?? 0) - (first ?? 0)).toBe(dayMs);
});

test('a run that is past due gets the earliest time that was missed, and the schedule continues from now', async () => {
  const { host } = await startFixture(app, { env });
  await host.setClock(untilOneOClock(5));
  await host.fireTimer('nightly', { isPastDue: true });
  await host.fireTimer('nightly');
  const fired = await firedBy(host.url);
  const nexts = fired.map(({ timer }) => Date.parse(timer.scheduleStatus.next ?? ''));
  const present = Date.parse(fired[0]?.now ?? '');
  expect(nexts[0]).toBeLessThanOrEqual(present - 3 * dayMs);
  expect(nexts[1]).toBeGreaterThan(present);
  expect(fired[0]?.timer.isPastDue).toBe(true);
});

testThoroughly(
  'by the clock, a timer may fire early: its Next is later than now then, and it does not fire again for that time',
  async () => {
    const both = { files: { ...app.files, 'witness.js': witness } };
    const { host } = await startFixture(both, { env, timers: 'clock', timersEarlyMs: 60_000 });
    await host.setClock(untilOneOClock(3));
    await eventually('the missed one', async () => (await firedBy(host.url)).length === 1);
    // 20 seconds before the time.
    await host.setClock(untilOneOClock(4) - 25_000);
    await eventually('the early one', async () => (await firedBy(host.url)).length === 2);
    const afterIt = untilOneOClock(4) + 60_000;
    await host.setClock(afterIt);
    await eventually('the witness, which is due now', async () => {
      const answered = await fetch(`${host.url}/api/witnessed`);
      return Date.parse(((await answered.json()) as string[]).at(-1) ?? '') > Date.now() + afterIt - 60_000;
    });
    const fired = await firedBy(host.url);
    expect(fired.length).toBe(2);
    const early = fired[1];
    expect(Date.parse(early?.timer.scheduleStatus.next ?? '')).toBeGreaterThan(Date.parse(early?.now ?? ''));
  },
);

test('the last time has a fraction of seven digits, as .NET writes it', async () => {
  const { host } = await startFixture(app, { env });
  for (const days of [1, 2]) {
    await host.setClock(untilOneOClock(days));
    await host.fireTimer('nightly');
  }
  const last = (await firedBy(host.url))[1]?.timer.scheduleStatus.last;
  expect(last).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{7})?\+00:00$/);
});

test('by the clock, a timer fires when its time comes', async () => {
  const { host } = await startFixture(app, { env, timers: 'clock' });
  expect(await firedBy(host.url)).toEqual([]);
  await host.setClock(untilOneOClock(3));
  await eventually('the timer', async () => (await firedBy(host.url)).length === 1);
});

test('firing a timer throws when its function fails, and when there is no timer of that name', async () => {
  const { host } = await startFixture(app, { env: { ...env, FAIL: 'yes' } });
  await expect(host.fireTimer('nightly')).rejects.toThrow('told to fail');
  await expect(host.fireTimer('weekly')).rejects.toThrow('There is no timer "weekly"; there are: nightly.');
});
