/** What alerts and workbook show for nights of the local host, from the events that an ingestion endpoint received. */
import { afterAll, beforeAll, expect } from 'vitest';
import { type Ingestion, startIngestion } from '../../../local/telemetry/ingestion.ts';
import type { Person } from '../../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../../shared/core/run.ts';
import { addInStep, addMany, addMissing } from '../../kit/people.ts';
import { type Stage, setStage } from '../../kit/stage.ts';
import { testThoroughly } from '../../kit/test-with.ts';
import { fired } from './alert-rules.ts';
import type { Row } from './engine/values.ts';
import { rowsOf } from './rows.ts';
import { type Seen, savedQuery, tile } from './tiles.ts';

let ingestion: Ingestion;
let stage: Stage;
let missing: readonly Person[];
/** From this number on the guard checks shares, and so does the alert. */
const users = 50;

beforeAll(async () => {
  ingestion = await startIngestion();
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 29 },
    host: { visibilityMs: 100 },
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      NODE_EXTRA_CA_CERTS: ingestion.certificateFile,
    },
  });
  addMany(stage.tenant, 38, addInStep, 'right');
  missing = addMany(stage.tenant, 12, addMissing, 'missing').toSorted((a, b) => (a.id < b.id ? -1 : 1));
});
afterAll(async () => {
  await stage?.stop();
  await ingestion?.stop();
});

function seen(hoursLater = 0): Seen {
  return {
    events: rowsOf(ingestion.envelopes),
    now: new Date(stage.now().getTime() + hoursLater * 3_600_000),
  };
}

function alerts(hoursLater = 0) {
  const { events, now } = seen(hoursLater);
  return fired(events, now);
}

let first: RunRecord;
let held: RunRecord;

testThoroughly('1. the first night reports: much is out of step, and no other alert fires', async () => {
  const answer = { status: 429, headers: { 'Retry-After': '1' } };
  stage.server.faults.add({ match: { path: /\/\$batch/ }, times: 1, answer });
  const { run, counts } = await stage.night();
  first = run;
  expect(alerts()).toEqual({ drift: [{ measured: (100 * missing.length) / users }] });
  const Run = run.id;
  expect(tile(seen(), 'runs')).toEqual([{ value: Run, label: `${Run} (report)` }]);
  expect(tile(seen(), 'run-summary', { Run })).toEqual([
    expect.objectContaining({
      trigger: 'timer',
      mode: 'repair',
      verdict: 'report',
      users,
      inScope: users,
      unknown: 0,
    }),
  ]);
  expect(tile(seen(), 'run-counts', { Run }).filter(({ counted }) => counted === 'finding')).toEqual([
    { counted: 'finding', word: 'in-step', users: users - missing.length },
    { counted: 'finding', word: 'missing', users: missing.length },
  ]);
  expect(tile(seen(), 'findings', { Run })).toEqual([
    { value: 'missing', label: `missing (${missing.length})` },
  ]);
  expect(tile(seen(), 'throttling')).toEqual([
    expect.objectContaining({
      functionName: 'compareUsers',
      status: '429',
      times: 1,
      longestWaitSeconds: 1,
      runs: 1,
    }),
  ]);
  expect(sumOf(tile(seen(), 'requests-by-kind', { Run }), 'requests')).toBe(servedIn(counts.requests));
});

testThoroughly(
  '2. a night that would change too much is held, and both alert and workbook say how to approve it',
  async () => {
    const { run } = await stage.night();
    held = run;
    const { id: runId, planHash } = run;
    expect(alerts()).toMatchObject({ 'run-held': [{ runId, planHash }] });
    const [plan, ...others] = tile(seen(), 'held-runs');
    expect(others).toEqual([]);
    expect(plan).toMatchObject({
      runId,
      status: 'waits for an approval',
      message: run.verdict?.message,
      planHash,
    });
    const [, route = '', body = ''] = /^POST \/api\/(\S+) (.*)$/.exec(String(plan?.wayPast)) ?? [];
    expect((await stage.post(route, JSON.parse(body))).status).toBe(200);
    await stage.endOfRun(runId);
  },
);

testThoroughly(
  '3. after the approval the plan is carried out, nothing is held any more, and each user’s line says repaired',
  () => {
    expect(Object.keys(alerts())).toEqual(['drift']);
    expect(tile(seen(), 'held-runs')).toEqual([
      expect.objectContaining({ status: 'approved and carried out', wayPast: '' }),
    ]);
    const behind = tile(seen(), 'finding-users', { Run: held.id, Finding: 'missing' });
    expect(
      behind.map(({ userId, action, outcome, new: isNew }) => ({ userId, action, outcome, isNew })),
    ).toEqual(missing.map(({ id }) => ({ userId: id, action: 'copy', outcome: 'repaired', isNew: 'false' })));
    const UserId = missing[0]?.id.toUpperCase() ?? '';
    expect(tile(seen(), 'user-history', { UserId }).map(({ event, runId }) => `${event} ${runId}`)).toEqual([
      `photo.repaired ${held.id}`,
      `photo.drift ${held.id}`,
      `photo.drift ${first.id}`,
    ]);
    expect(tile(seen(), 'run-events', { Run: held.id }).map(({ event }) => event)).toEqual([
      'run.started',
      'run.closed',
      'run.held',
      'run.completed',
    ]);
    expect(tile(seen(), 'new-drift')).toEqual([
      { runId: first.id, newUsers: missing.length, usersAsBefore: 0 },
      { runId: held.id, newUsers: 0, usersAsBefore: missing.length },
    ]);
  },
);

testThoroughly('4. a quiet night fires no alert; a missing night does', async () => {
  const { run } = await stage.night();
  expect(run.state).toBe('completed');
  expect(alerts()).toEqual({});
  expect(alerts(25.9)).toEqual({});
  expect(alerts(26)).toEqual({ 'no-run-closed': [{ measured: expect.closeTo(26, 1) }] });
  expect(tile(seen(), 'drift-over-time').map(({ finding, users: count }) => [finding, count])).toEqual([
    ['missing', missing.length],
    ['missing', missing.length],
  ]);
  const compared = tile(seen(), 'runs-compared');
  expect(compared.map(({ runId, verdict, repaired, inStep }) => [runId, verdict, repaired, inStep])).toEqual([
    [run.id, 'release', null, users],
    [held.id, 'hold', missing.length, users - missing.length],
    [first.id, 'report', null, users - missing.length],
  ]);
  expect(sumOf(tile(seen(), 'requests-over-time'), 'requests')).toBe(sumOf(compared, 'requests'));
  expect(savedQuery(seen(), 'cost-of-runs')).toEqual(
    compared.map(({ runId, requests }) => ({ runId, requests, toldToWait: runId === first.id ? 1 : 0 })),
  );
});

testThoroughly('5. a failed night fires an alert at once, with the reason', async () => {
  // Every permission was taken away: nothing to wait for, and neither a list nor a way around it.
  stage.server.faults.outage('graph', { status: 403 });
  stage.server.faults.outage('sharepoint', { status: 403 });
  const { run } = await stage.night();
  const why = 'neither the directory (Authorization_RequestDenied) nor the photo library could be read';
  expect(run.note).toContain(why);
  expect(alerts()).toEqual({ 'run-failed': [{ runId: run.id, state: 'scanning', why }] });
  expect(Object.keys(alerts(3))).toEqual(['no-run-closed', 'run-failed']);
  expect(savedQuery(seen(), 'runs-and-their-end').map(({ end }) => end)).toEqual([
    'run.failed',
    'run.completed',
    'run.completed',
    'run.closed',
  ]);
});

function sumOf(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}

/** Without tokens, and a batch as one request. */
function servedIn(requests: Readonly<Record<string, number>>): number {
  const outer = Object.entries(requests).filter(([name]) => !/ token$| .*\//.test(name));
  return outer.reduce((sum, [, count]) => sum + count, 0);
}
