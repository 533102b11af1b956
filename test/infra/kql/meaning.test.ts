/** What the alerts and the workbook say of nights that were played with the built functions, from what was really sent. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ingestion, startIngestion } from '../../../local/telemetry/ingestion.ts';
import type { Person } from '../../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../../shared/core/run.ts';
import { addInStep, addMany, addMissing } from '../../kit/people.ts';
import { type Stage, setStage } from '../../kit/stage.ts';
import { firing, readAlertRules } from './alert-rules.ts';
import { type EventAt, eventOf, twice, withoutTimes, worldOf } from './events-table.ts';
import { runQuery } from './interpreter/run-query.ts';
import type { Row } from './interpreter/values.ts';
import { queries, queryText, type Use } from './queries.ts';

let ingestion: Ingestion;
let stage: Stage;
let missing: readonly Person[];
let inStep: readonly Person[];
const folder = mkdtempSync(path.join(tmpdir(), 'instep-queries-'));
const rules = readAlertRules();
const hourMs = 3_600_000;

beforeAll(async () => {
  ingestion = await startIngestion();
  const trusted = path.join(folder, 'ingestion.pem');
  writeFileSync(trusted, ingestion.certificatePem);
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 29 },
    env: { APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString, NODE_EXTRA_CA_CERTS: trusted },
  });
  inStep = addMany(stage.tenant, 45, addInStep);
  stage.tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  missing = addMany(stage.tenant, 15, addMissing, 'missing');
});
afterAll(async () => {
  await stage?.stop();
  await ingestion?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function sentEvents(): EventAt[] {
  return ingestion.envelopes.filter(({ data }) => data.baseType === 'EventData').map(eventOf);
}

/** The alerts that fire, each with the runs it names. */
function alerts(hoursLater = 0): Record<string, string[]> {
  const now = new Date(stage.now().getTime() + hoursLater * hourMs);
  const events = sentEvents();
  const fired = [...rules].map(([name, rule]) => [name, firing(rule, events, now)] as const);
  return Object.fromEntries(fired.filter(([, keys]) => keys.length > 0));
}

function ask(
  use: Use,
  name: string,
  parameters: Readonly<Record<string, string>> = {},
  events: readonly EventAt[] = sentEvents(),
): readonly Row[] {
  const text = Object.entries(parameters).reduce(
    (query, [parameter, value]) => query.replaceAll(`{${parameter}}`, value),
    queryText(use, name),
  );
  return runQuery(text, worldOf(events, stage.now()));
}

const tile = (name: string, parameters?: Readonly<Record<string, string>>) =>
  ask('workbook', name, parameters);
const ids = (people: readonly Person[]) => people.map(({ id }) => id).sort();
let reported: RunRecord;
let held: RunRecord;

test('before the first run there is an alert that none was closed, and no other', () => {
  expect(alerts()).toEqual({ 'no-run': [''] });
});

test('a first night reports: much is out of step, and the run is no more missed', async () => {
  reported = (await stage.night()).run;
  expect(alerts()).toEqual({ drift: [reported.id] });
  expect(tile('last-run')).toMatchObject([
    {
      runId: reported.id,
      verdict: 'report',
      mode: 'repair',
      inScope: 60,
      inStep: 45,
      planned: 15,
      unknown: 0,
    },
  ]);
  expect(tile('drift-over-time')).toMatchObject([{ finding: 'missing', users: 15 }]);
});

test('no run for 26 hours is told, and not a minute after 25', () => {
  expect(alerts(25)).not.toHaveProperty('no-run');
  expect(alerts(27)).toEqual({ 'no-run': [''] });
});

test('a held run waits, with its message and the way past', async () => {
  held = (await stage.night()).run;
  expect(held.state).toBe('held');
  expect(alerts()).toEqual({ 'run-held': [held.id], drift: [held.id] });
  expect(tile('held-runs')).toMatchObject([
    {
      runId: held.id,
      waits: true,
      why: held.verdict?.message,
      approve: `POST /api/runs/${held.id}/approval {"planHash":"${held.planHash}"}`,
    },
  ]);
});

test('the users behind a finding are those who have it', () => {
  expect(tile('runs').map(({ value }) => value)).toEqual([held.id, reported.id]);
  expect(tile('findings', { Run: held.id })).toEqual([{ value: 'missing', label: 'missing (15)' }]);
  const users = tile('users-of-finding', { Run: held.id, Finding: 'missing' });
  expect(users.map(({ userId }) => userId)).toEqual(ids(missing));
  expect(users[0]).toMatchObject({ action: 'copy', isNew: 'false', cause: '' });
});

test('an approved run that is over waits no more, and its repairs are counted', async () => {
  await stage.approve(held);
  expect(alerts()).toEqual({ drift: [held.id] });
  expect(tile('held-runs')).toMatchObject([{ runId: held.id, waits: false, approve: '' }]);
  expect(tile('last-run')).toMatchObject([{ runId: held.id, repaired: 15, failed: 0, stuck: 0 }]);
  expect(ask('saved', 'repaired-by-action')).toMatchObject([{ runId: held.id, action: 'copy', users: 15 }]);
  const [one] = missing as readonly [Person];
  expect(tile('user-history', { User: one.id }).map(({ event }) => event)).toEqual([
    'photo.repaired',
    'photo.drift',
    'photo.drift',
  ]);
});

test('a quiet night is silent', async () => {
  const { run, counts } = await stage.night();
  expect(run.state).toBe('completed');
  expect(alerts()).toEqual({});
  const sent = tile('requests').filter(
    ({ timestamp }) => (timestamp as Date).toISOString() >= run.startedAt.slice(0, 13),
  );
  const total = sent.reduce((sum, { requests }) => sum + Number(requests), 0);
  expect(total).toBe(counts.httpRequests);
});

test('throttling shows who asked to wait, how often and how long', async () => {
  expect(tile('throttling')).toEqual([]);
  const answer = { status: 429, headers: { 'Retry-After': '1' } };
  stage.server.faults.add({ match: { path: /\/\$batch/ }, times: 2, answer });
  await stage.night();
  const waits = tile('throttling');
  expect(waits.reduce((sum, { times }) => sum + Number(times), 0)).toBe(2);
  expect(waits[0]).toMatchObject({ host: 'graph.microsoft.com', status: '429' });
  expect(alerts()).toEqual({});
});

test('users who cannot be read are told, with the cause', async () => {
  const answer = { status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'denied' } } };
  stage.tenant.changePhoto((inStep[0] as Person).id);
  const outage = stage.server.faults.add({ match: { path: /\/photo/ }, answer });
  const { run } = await stage.night();
  stage.server.faults.remove(outage);
  expect(run.totals?.findings.unknown).toBe(60);
  expect(alerts()).toMatchObject({ 'mostly-unknown': [run.id] });
  expect(ask('alerts', 'mostly-unknown')).toMatchObject([{ share: 100 }]);
});

test('a run that failed is told with its reason, until a later one is closed', async () => {
  stage.server.faults.outage('graph');
  const { run } = await stage.night();
  expect(run.state).toBe('failed');
  expect(alerts()).toMatchObject({ 'run-failed': [run.id] });
  expect(ask('saved', 'ended-early')).toMatchObject([
    { event: 'run.failed', runId: run.id, state: 'scanning' },
  ]);
  expect(tile('runs-compared')[0]).toMatchObject({ runId: run.id, end: 'failed' });
  expect(tile('runs-compared').map(({ end }) => end)).toContain('held');
  stage.server.faults.clear();
  const { run: next } = await stage.night();
  expect(next.closedAt).toBeDefined();
  expect(alerts()).not.toHaveProperty('run-failed');
});

/** A row or a number for each event that was sent; or what these nights did not come to, which rare-events.test.ts plays. */
const others = [
  'user-history',
  'requests',
  'throttling',
  'ended-early',
  'stuck-users',
  'repair-failures-by-code',
];

test.each(queries.filter(({ use, name }) => use !== 'alerts' && !others.includes(name)))(
  'what is sent twice, as after a crash, changes no number: $name',
  ({ use, name }) => {
    const parameters = { Run: held.id, Finding: 'missing' };
    const numbers = (events: readonly EventAt[]) => withoutTimes(ask(use, name, parameters, events));
    expect(numbers(sentEvents())).not.toEqual([]);
    expect(numbers(twice(sentEvents()))).toEqual(numbers(sentEvents()));
  },
);
