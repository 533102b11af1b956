/** What the overview is answered with: from a new installation to nights that are missing. */
import { expect, test } from 'vitest';
import { overview } from '../../../shared/workflows/report/overview.ts';
import { type Play, play } from '../../kit/in-process.ts';
import { undoWhole } from '../undoing.ts';

const of = (stage: Play) => overview(stage.context, 2);

test('a new installation: each first step is done as soon as a fact says so, and all end with the first release', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const none = { permissions: false, reported: false, reviewed: false, repairMode: false };
  const first = await of(stage);
  expect(first).toMatchObject({ runs: [], held: [], shown: [], firstSteps: none });
  expect(first).toMatchObject({ missedAt: undefined, continuation: undefined });
  expect(first.waits).toMatchObject({ days: 30, users: 0, medianMinutes: undefined });

  // A night that reads nobody.
  stage.withPhoto('a');
  const dark = stage.server.faults.add({ match: { path: /photo/ }, answer: { status: 403 } });
  await stage.night();
  expect((await of(stage)).firstSteps).toEqual({ ...none, reported: true });
  stage.server.faults.remove(dark);
  const night = await stage.night();
  expect((await of(stage)).firstSteps).toEqual({ ...none, permissions: true, reported: true });
  // Unlike a list that was not read in full.
  const stored = await stage.context.runs.get(night.id);
  const lacks = [{ list: 'library', of: '', why: 'HTTP 403', rows: {} }] as const;
  await stage.context.runs.update(stored?.etag as string, { ...night, lacks });
  expect((await of(stage)).firstSteps?.permissions).toBe(false);

  const record = { id: '1', at: stage.now().toISOString(), by: 'admin-1', subject: '', problem: undefined };
  await stage.context.audit.put({ ...record, operation: 'getRunReport', status: 404 });
  await stage.context.audit.put({ ...record, id: '2', operation: 'startRun', status: 200 });
  expect((await of(stage)).firstSteps?.reviewed).toBe(false);
  await stage.context.audit.put({ ...record, id: '3', operation: 'getRunReport', status: 200 });
  expect((await of(stage)).firstSteps?.reviewed).toBe(true);
  stage.set({ MODE: 'repair' });
  expect((await of(stage)).firstSteps?.repairMode).toBe(true);
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect((await of(stage)).firstSteps).toBeUndefined();
  expect((await of(stage)).runs[0]).not.toHaveProperty('sharedPictures');
});

test('the share of users who are shown with their photo, over the runs, with a gap where a night is missing', async () => {
  const stage = await play();
  const right = stage.inStep('right');
  stage.withPhoto('missing');
  stage.tenant.join({ upn: 'none@contoso.com' });
  await stage.night();
  const second = await stage.night();
  await undoWhole(stage, second.id);
  const { shown, continuation, runs } = await of(stage);
  expect(shown.map(({ withPhoto, shown: all, afterGap }) => [withPhoto, all, afterGap])).toEqual([
    [2, 1, false],
    [2, 1, false],
  ]);
  expect(runs).toHaveLength(2);
  expect(continuation).toBe(runs[1]?.id);

  stage.tenant.changePhoto(right.id);
  await stage.night(3);
  const later = await of(stage);
  expect(later.shown.at(-1)).toMatchObject({ withPhoto: 2, afterGap: true });
  expect(later.waits).toMatchObject({ users: 1, medianMinutes: 1, p95Minutes: 1 });
  expect(later.schedule).toMatchObject({ expression: '0 0 1 * * *', unseenMinutes: { longest: 1440 } });
  expect(Date.parse(later.schedule.nextAt ?? '')).toBeGreaterThan(stage.now().getTime());
  expect(later.missedAt).toBeUndefined();
  stage.pass({ days: 2 });
  expect((await of(stage)).missedAt).toMatch(/T01:00:00.000Z$/);
  stage.pass({ days: 30 });
  expect((await of(stage)).waits.users).toBe(0);
});

test('a night in which nobody has a photo has no point', async () => {
  const stage = await play();
  stage.tenant.join({ upn: 'none@contoso.com' });
  await stage.night();
  expect((await of(stage)).shown).toEqual([]);
});

test('a held plan says until when it can be approved; the runs and the audit log cost one request each', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '0', APPROVAL_HOURS: '10' } });
  const people = Array.from({ length: 3 }, (_, n) => stage.inStep(`p${n}`));
  await stage.night();
  stage.tenant.setEnabled(people[0]?.id as string, false);
  const held = await stage.night();
  expect(held.state).toBe('held');
  const asked: string[] = [];
  stage.wrap('runs', (runs) => ({
    list: (...given) => {
      asked.push('runs');
      return runs.list(...given);
    },
  }));
  stage.wrap('audit', (audit) => ({
    page: (...given) => {
      asked.push('audit');
      return audit.page(...given);
    },
  }));
  const until = new Date(Date.parse(held.closedAt as string) + 10 * 3_600_000).toISOString();
  const before = stage.server.counts().httpRequests;
  expect((await of(stage)).held).toEqual([{ runId: held.id, until }]);
  expect(asked).toEqual(['runs', 'audit']);
  expect(stage.server.counts().httpRequests).toBe(before);
  await stage.approve(held);
  expect((await of(stage)).firstSteps).toBeUndefined();
});
