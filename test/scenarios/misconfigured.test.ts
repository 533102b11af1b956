/** An app with an invalid setting: it starts, reports the problem, does no work, and loses nothing. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startHost } from '../../local/host/launch.ts';
import { type Ingestion, startIngestion } from '../../local/telemetry/ingestion.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { eventually } from '../host/eventually.ts';
import { fired } from '../infra/kql/alert-rules.ts';
import { rowsOf } from '../infra/kql/rows.ts';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

/** A secret value that must not appear anywhere. */
const value = 'hunter2-is-my-password';
const reason = 'must be one of: exchange-wins, respect-sharepoint. Example: exchange-wins';
const lines: string[] = [];
const read: string[] = [];

let ingestion: Ingestion;
let stage: Stage;
let runId: string;

beforeAll(async () => {
  ingestion = await startIngestion();
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 23 },
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      NODE_EXTRA_CA_CERTS: ingestion.certificateFile,
    },
    host: { log: 'debug', onLine: (line) => lines.push(line) },
  });
  addMissing(stage.tenant, 'missing');
});
afterAll(async () => {
  await stage?.stop();
  await ingestion?.stop();
});

async function call(route: string, init: RequestInit = {}) {
  const response = await fetch(`${stage.host.url}/api/${route}`, init);
  const text = await response.text();
  read.push(text, JSON.stringify([...response.headers]));
  return { status: response.status, type: response.headers.get('content-type'), body: JSON.parse(text) };
}

function sent() {
  return rowsOf(ingestion.envelopes).filter(({ name }) => name === 'app.misconfigured');
}

test('1. a run is under way when the app restarts with an invalid setting', async () => {
  const started = await stage.post('runs');
  ({ runId } = (await started.json()) as { runId: string });
  await stage.restartHost({ settings: { OWNERSHIP: value } });
  expect(await call('health')).toEqual({
    status: 503,
    type: 'application/problem+json',
    body: {
      type: 'urn:instep:problem:misconfigured',
      title: 'The configuration is invalid',
      status: 503,
      detail: 'The configuration is invalid: one setting.',
      help: `${stage.host.url}/api/problems#misconfigured`,
      invalidSettings: 1,
    },
  });
});

test('2. every route answers 503, and names the setting to callers who have a key', async () => {
  for (const { id, route, method, access } of operations) {
    const path = route.replaceAll(/\{[^}]+\}/g, 'x');
    const { status, body } = await call(path, { method });
    expect([id, status, body.type]).toEqual([id, 503, 'urn:instep:problem:misconfigured']);
    const settings = [{ setting: 'INSTEP_OWNERSHIP', reason }];
    expect([id, body.settings]).toEqual([id, access === 'open' ? undefined : settings]);
  }
});

test('3. the start sent one event, from which the alert fires', async () => {
  const [event] = await eventually('the event arrives', () => (sent().length > 0 ? sent() : undefined));
  expect(event).toMatchObject({
    customDimensions: { settings: 'INSTEP_OWNERSHIP', reasons: `INSTEP_OWNERSHIP ${reason}` },
    customMeasurements: { invalid: 1 },
  });
  const minutesLater = (minutes: number) => new Date(stage.now().getTime() + minutes * 60_000);
  const alerts = (minutes: number) => Object.keys(fired(sent(), minutesLater(minutes)));
  expect(alerts(1)).toContain('misconfigured');
  expect(alerts(61)).not.toContain('misconfigured');
});

test('4. timers log it and do nothing else; another event comes only after ten minutes', async () => {
  await stage.host.fireTimer('tidyUp');
  await stage.host.fireTimer('startNightlyRun');
  expect(sent()).toHaveLength(1);
  const { problems, invocations } = await stage.host.stats();
  expect(problems.filter((text) => text.includes('The configuration is invalid'))).toHaveLength(2);
  expect(problems.join()).toContain('INSTEP_OWNERSHIP');
  expect(Object.keys(invocations).sort()).toEqual(expect.arrayContaining(['startNightlyRun', 'tidyUp']));
  expect((await stage.state.runs.list(10)).map(({ id }) => id)).toEqual([runId]);
  await stage.passHours(0.25);
  await stage.host.fireTimer('tidyUp');
  expect(sent()).toHaveLength(2);
});

test('5. the value is in no answer, no event and no line of the log', () => {
  expect(lines.join('\n')).toContain('INSTEP_OWNERSHIP');
  const everything = [...read, ...lines, JSON.stringify(ingestion.envelopes)].join('\n');
  expect(everything).not.toContain(value);
});

test('6. messages have waited without losing attempts, and are processed after the setting is corrected', async () => {
  expect(await stage.state.runs.get(runId)).toMatchObject({ value: { state: 'scanning' } });
  await stage.restartHost({ settings: {} });
  expect(await stage.endOfRun(runId)).toMatchObject({ state: 'reported', totals: { users: 1 } });
  expect((await call('health')).status).toBe(200);
  const { problems } = await stage.host.stats();
  expect(problems.filter((text) => text.includes('given up'))).toEqual([]);
});

test('without storage, and with nearly every setting invalid, health and the log say so', async () => {
  const said: string[] = [];
  const host = await startHost({
    appDir: fileURLToPath(new URL('../..', import.meta.url)),
    env: { INSTEP_TENANT: `${value}/`, INSTEP_SIGN_IN: value, INSTEP_SCHEDULE: value, INSTEP_NODE: value },
    log: 'debug',
    onLine: (line) => said.push(line),
  });
  onTestFinished(() => host.kill());
  const response = await fetch(`${host.url}/api/health`);
  const text = await response.text();
  // The three that are wrong, one that is not a setting, two that are missing, and the addresses of the storage account.
  expect([response.status, JSON.parse(text).invalidSettings]).toEqual([503, 4 + 2 + 3]);
  await host.fireTimer('tidyUp');
  const event = await eventually('the event', () => said.find((line) => line.includes('app.misconfigured')));
  for (const name of ['INSTEP_SIGN_IN', 'AzureWebJobsStorage__queueServiceUri'])
    expect(event).toContain(name);
  expect([text, ...said].join('\n')).not.toContain(value);
});
