/** What alerts and workbook show for events that take hours or nights: the workflows in this process, on a clock of the test's own. */
import { expect, test } from 'vitest';
import { PermanentError } from '../../../shared/core/errors.ts';
import { undoUser } from '../../../shared/workflows/on-demand/undo-user.ts';
import { cancelRun } from '../../../shared/workflows/operate/cancel-run.ts';
import { undoRun } from '../../../shared/workflows/operate/undo-run.ts';
import { tidyUp } from '../../../shared/workflows/tidy/tidy-up.ts';
import { type Play, type PlayOptions, play } from '../../kit/in-process.ts';
import { testThoroughly } from '../../kit/test-with.ts';
import { fired } from './alert-rules.ts';
import type { Row } from './engine/values.ts';
import { rowOf } from './rows.ts';
import { type Seen, savedQuery, tile } from './tiles.ts';

interface Watched {
  readonly stage: Play;
  seen(): Seen;
  alerts(): object;
}

/** A stage whose events are kept with their time. */
async function watched(options?: PlayOptions): Promise<Watched> {
  const stage = await play(options);
  const events: Row[] = [];
  stage.wrap('telemetry', () => ({
    event(name, properties, measurements = {}) {
      events.push(rowOf({ at: stage.now(), name, properties, measurements }));
    },
  }));
  const seen = () => ({ events, now: stage.now() });
  return { stage, seen, alerts: () => fired(events, stage.now()) };
}

test('a stalled run fires one alert, not two, until a run closes', async () => {
  const { stage, seen, alerts } = await watched();
  stage.inStep('a');
  const { id } = await stage.begin();
  stage.queue.splice(0);
  for (let quarter = 0; quarter < 9; quarter += 1) {
    stage.pass({ minutes: 15 });
    await tidyUp(stage.context);
  }
  expect(alerts()).toEqual({
    'no-run-closed': [{ measured: 48 }],
    'run-stalled': [{ runId: id, state: 'scanning' }],
  });
  expect(tile(seen(), 'run-events', { Run: id }).map(({ event, state }) => [event, state])).toEqual([
    ['run.started', ''],
    ['run.stalled', 'scanning'],
    ['run.failed', 'scanning'],
  ]);
  await stage.night();
  expect(alerts()).toEqual({});
});

testThoroughly(
  'a user who keeps failing is listed once stuck, and leaves the list after a repair',
  async () => {
    const { stage, seen, alerts } = await watched();
    const wrong = stage.withPhoto('wrong');
    await stage.closedBefore();
    const mend = stage.wrap('writer', () => ({
      async upload() {
        throw new PermanentError('refused', 'HTTP 403');
      },
    }));
    await stage.night();
    await stage.night();
    expect(alerts()).toEqual({});
    expect(tile(seen(), 'stuck-users')).toEqual([]);
    const third = await stage.night();
    expect(alerts()).toEqual({ 'stuck-users': [{ measured: 1 }] });
    expect(tile(seen(), 'stuck-users')).toEqual([
      expect.objectContaining({
        userId: wrong.id,
        attempts: 3,
        code: 'refused',
        finding: 'unfinished',
        runId: third.id,
      }),
    ]);
    expect(tile(seen(), 'finding-users', { Run: third.id, Finding: 'unfinished' })).toEqual([
      expect.objectContaining({ userId: wrong.id, outcome: 'failed: refused' }),
    ]);
    expect(
      savedQuery(seen(), 'failed-repairs').map(({ code, finding, users }) => [code, finding, users]),
    ).toEqual([
      ['refused', 'missing', 1],
      ['refused', 'unfinished', 1],
    ]);
    mend();
    await stage.night(3);
    expect(alerts()).toEqual({});
    expect(tile(seen(), 'stuck-users')).toEqual([]);
    const history = tile(seen(), 'user-history', { UserId: wrong.id });
    expect(history.slice(0, 2).map(({ event }) => event)).toEqual(['photo.repaired', 'photo.drift']);
    expect(history).toContainEqual(
      expect.objectContaining({ event: 'user.stuck', runId: third.id, because: 'refused', attempts: 3 }),
    );
  },
);

test('a night with mostly unreadable users fires an alert with the cause, and the next good night ends it', async () => {
  const { stage, seen, alerts } = await watched({ settings: { MODE: 'report' } });
  for (let number = 0; number < 20; number += 1) stage.withPhoto(`unreadable${number}`);
  const fault = stage.server.faults.outage('exchange', {
    status: 403,
    body: { error: { code: 'Odd', message: '' } },
  });
  const { id } = await stage.night();
  const [row] = (await stage.findings(id)).values();
  expect(alerts()).toEqual({ 'mostly-unknown': [{ cause: row?.cause, measured: 100 }] });
  expect(tile(seen(), 'run-summary', { Run: id })).toEqual([
    expect.objectContaining({ unknown: 20, mostUnknownBecause: row?.cause, ofThatCause: 20 }),
  ]);
  const byName = [...(await stage.findings(id)).keys()].sort();
  expect(savedQuery(seen(), 'unreadable-users')).toEqual([
    { runId: id, cause: row?.cause, users: 20, forExample: byName[0] },
  ]);
  stage.server.faults.remove(fault);
  await stage.night();
  expect(alerts()).toEqual({});
});

testThoroughly(
  'a plan is no longer shown as held once a newer run closes, or when it is cancelled',
  async () => {
    const canary = { CANARY_USER: '00000000-0000-4000-8000-00000000cafe' };
    const { stage, seen, alerts } = await watched({ settings: canary });
    stage.withPhoto('missing');
    await stage.closedBefore();
    const first = await stage.night();
    expect(alerts()).toEqual({ 'run-held': [{ runId: first.id, planHash: first.planHash }] });
    const second = await stage.night();
    expect(alerts()).toEqual({ 'run-held': [{ runId: second.id, planHash: second.planHash }] });
    await cancelRun(stage.context, second.id, 'admin-1');
    expect(alerts()).toEqual({});
    expect(tile(seen(), 'held-runs').map(({ runId, status, wayPast }) => [runId, status, wayPast])).toEqual([
      [second.id, 'cancelled', ''],
      [first.id, 'superseded by a newer run', ''],
    ]);
  },
);

testThoroughly(
  'a waiting undo run is shown beside the nights, and does not change what is shown of them',
  async () => {
    const { stage, seen, alerts } = await watched();
    for (let number = 0; number < 3; number += 1) stage.withPhoto(`missing${number}`);
    await stage.closedBefore();
    const night = await stage.night();
    stage.pass({ minutes: 1 });
    const first = await undoRun(stage.context, night.id, 'admin-1');
    await stage.pump();
    stage.pass({ minutes: 1 });
    const second = await undoRun(stage.context, night.id, 'admin-1');
    await stage.pump();
    const ids = [second, first].map((started) => (started.kind === 'started' ? started.run.id : ''));
    const held = () =>
      tile(seen(), 'held-runs').map(({ runId, status, trigger }) => [runId, status, trigger]);
    expect(held()).toEqual([
      [ids[0], 'waits for an approval', 'undo'],
      [ids[1], 'superseded by a newer run', 'undo'],
    ]);
    expect(tile(seen(), 'runs').map(({ value }) => value)).toEqual([night.id]);
    expect(alerts()).toEqual({});
    await stage.approve(await stage.run(ids[0] ?? ''));
    expect(held()[0]).toEqual([ids[0], 'approved and carried out', 'undo']);
    stage.pass({ hours: 40 });
    expect(Object.keys(alerts())).toEqual(['no-run-closed']);
  },
);

testThoroughly('a user who is changed again and again from outside is found by the saved query', async () => {
  const { stage, seen } = await watched();
  const [contested, once, undone] = [stage.inStep('contested'), stage.inStep('once'), stage.inStep('undone')];
  await stage.night();
  stage.tenant.editInSharePoint(once.id);
  for (let night = 0; night < 3; night += 1) {
    expect(savedQuery(seen(), 'repaired-again')).toEqual([]);
    stage.tenant.editInSharePoint(contested.id);
    if (night < 2) stage.tenant.editInSharePoint(undone.id);
    await stage.night();
  }
  expect((await undoUser(stage.context, { idOrUpn: undone.id })).kind).toBe('undone');
  expect(savedQuery(seen(), 'repaired-again')).toEqual([
    expect.objectContaining({ userId: contested.id, runs: 3, findings: ['changed-in-sharepoint'] }),
  ]);
});
