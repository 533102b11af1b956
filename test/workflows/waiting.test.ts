/** Services that ask to wait longer than one message may take, and plans that are paused. */
import { expect, test } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { isRight } from './telling.ts';

const throttled = (seconds: number) => ({ status: 429, headers: { 'Retry-After': String(seconds) } });
const thumbnails = { host: 'contoso-my.sharepoint.com', path: /Thumb/i, method: 'GET' };

function wantTime(): Promise<never> {
  return Promise.reject(new TransientError('throttled', { retryAfterMs: 600_000 }));
}

/** How many minutes of the test clock `work` took. */
async function minutes(stage: Play, work: () => Promise<unknown>): Promise<number> {
  const began = stage.now().getTime();
  await work();
  return (stage.now().getTime() - began) / 60_000;
}

test('a throttled repair waits, and then repairs the whole plan', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  const people = Array.from({ length: 3 }, (_, n) => stage.inStep(`p${n}`));
  await stage.night();
  for (const { id } of people) stage.tenant.changePhoto(id);
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  stage.server.faults.add({ match: thumbnails, answer: throttled(120), times: 1 });
  expect(await minutes(stage, () => stage.pump())).toBeGreaterThan(1.9);
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  for (const person of people) expect(await isRight(stage, person)).toBe(true);
});

test('a repair that is throttled between two files continues with the next file', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  let uploads = 0;
  stage.wrap('writer', (writer) => ({
    async upload(...given) {
      uploads += 1;
      if (uploads === 2) await wantTime();
      return writer.upload(...given);
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(stage.written(person)).toHaveLength(6);
  expect((await stage.row(person)).trouble).toBeUndefined();
});

test('a user who stays unreadable is carried over to the next night without a second approval', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  const [dark, fine] = [stage.withPhoto('a'), stage.withPhoto('b')];
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const match = { userId: dark.id, path: /photo/ };
  const rule = stage.server.faults.add({ match, answer: { status: 403 } });
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ outcomes: { repaired: 1, 'carried-over': 1 } });
  expect(await isRight(stage, fine)).toBe(true);
  stage.server.faults.remove(rule);
  stage.wrap('sourcePhotos', () => ({ describeAlone: wantTime }));
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { 'carried-over': 1 } });
});

test('a throttled comparison waits, and then has all findings', async () => {
  const stage = await play();
  Array.from({ length: 25 }, (_, n) => stage.inStep(`p${n}`));
  stage.server.faults.add({ match: thumbnails, answer: throttled(120), times: 1 });
  const run = await stage.night();
  expect(run.totals).toMatchObject({ users: 25, inScope: 25, findings: { 'in-step': 25 } });
  expect(stage.errors).toEqual([]);
});

test('users who are throttled for hours count as unknown, and the run ends', async () => {
  const stage = await play();
  stage.withPhoto('a');
  stage.inStep('b');
  const mend = stage.wrap('sourcePhotos', () => ({ describe: wantTime }));
  expect(await minutes(stage, () => stage.night())).toBeGreaterThan(16 * 10 - 1);
  mend();
  const [run] = await stage.context.runs.list(1);
  expect(run?.totals).toMatchObject({
    inScope: 2,
    findings: { unknown: 2 },
    causes: { 'Exchange: throttled': 2 },
  });
  expect(stage.errors).toEqual([]);
  // Users who were read before the service refused keep their finding.
  stage.wrap('profiles', () => ({ read: wantTime }));
  stage.tenant.join({ upn: 'none@contoso.com', mailbox: false });
  const next = await stage.night();
  expect(next.totals?.findings).toEqual({ 'no-mailbox': 1, unknown: 2 });
});

test.each(['directory', 'library'] as const)(
  'the run waits for the %s for hours, and then does without it',
  async (port) => {
    const stage = await play();
    stage.inStep('a');
    const method = port === 'directory' ? 'usersDelta' : 'delta';
    let asked = 0;
    const mend = stage.wrap(port, (real) => ({
      [method]: (link: string | undefined) => {
        asked += 1;
        return asked === 1
          ? wantTime()
          : (real as unknown as Record<string, (l?: string) => unknown>)[method]?.(link);
      },
    }));
    expect(await stage.night()).toMatchObject({ state: 'reported' });
    expect(stage.errors).toEqual([]);
    mend();
    stage.wrap(port, () => ({ [method]: wantTime }));
    const partial = await stage.night();
    expect(partial).toMatchObject({ state: 'completed', lacks: [{ list: port, why: 'throttled' }] });
    expect(stage.now().getTime() - Date.parse(partial.startedAt)).toBeGreaterThan(16 * 600_000 - 1);
    expect(stage.errors).toEqual([]);
  },
);

test('a waiting run has not stalled', async () => {
  const stage = await play();
  stage.inStep('a');
  const { id } = await stage.begin();
  const mend = stage.wrap('directory', () => ({ usersDelta: wantTime }));
  for (let quarter = 0; quarter < 12; quarter += 1) {
    await stage.step();
    stage.pass({ minutes: 15 });
    await tidyUp(stage.context);
  }
  mend();
  expect(stage.events.map(({ name }) => name)).not.toContain('run.stalled');
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'reported' });
});

test.each([
  ['a pause', { PAUSED: 'true' }, { PAUSED: '' }],
  ['the mode report', { MODE: 'report' }, { MODE: 'repair' }],
])('%s in the middle of a plan keeps the plan', async (_name, stop, go) => {
  const stage = await play({ settings: { GUARD_UPDATES: '0' } });
  Array.from({ length: 60 }, (_, n) => stage.withPhoto(`p${n}`));
  await stage.closedBefore();
  const held = await stage.night();
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if (queue === 'repair-photos' && delayMs === undefined) stage.set(stop);
      await queues.send(queue, message, delayMs);
    },
  }));
  await stage.approve(held);
  expect(stage.written()).toEqual([]);
  expect(await stage.run(held.id)).toMatchObject({ state: 'completed', outcomes: { 'carried-over': 60 } });
  expect(stage.events.map(({ name }) => name)).not.toContain('run.stalled');
  stage.set(go);
  expect(await stage.begin()).toBeDefined();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const [next] = await stage.context.runs.list(1);
  expect(next).toMatchObject({ state: 'repairing', approval: { by: 'admin-1' } });
});
