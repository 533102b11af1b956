import { afterAll, beforeAll, expect } from 'vitest';
import { type Envelope, type Ingestion, startIngestion } from '../../local/telemetry/ingestion.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

let ingestion: Ingestion;
let stage: Stage;
let tenant: Tenant;
let missing: Person;

beforeAll(async () => {
  ingestion = await startIngestion();
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 23 },
    host: { traces: true },
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      NODE_EXTRA_CA_CERTS: ingestion.certificateFile,
    },
  });
  tenant = stage.tenant;
  addInStep(tenant, 'in.step');
  missing = addMissing(tenant, 'missing');
});
afterAll(async () => {
  await stage?.stop();
  await ingestion?.stop();
});

function audienceOf(authorization: string | undefined): unknown {
  const [, payload = ''] = (authorization ?? '').replace(/^Bearer /, '').split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud?: unknown }).aud;
}

function eventsOf(name: string): Envelope[] {
  return ingestion.envelopes.filter(
    ({ data }) => data.baseType === 'EventData' && data.baseData.name === name,
  );
}

testThoroughly('1. a night’s events arrive, unsampled, with the numbers of the run', async () => {
  const { run } = await stage.night();
  const [started] = eventsOf('run.started');
  expect(started?.data.baseData.properties).toMatchObject({
    runId: run.id,
    trigger: 'timer',
    mode: 'repair',
  });
  const [closed] = eventsOf('run.closed');
  expect(closed?.data.baseData.properties).toMatchObject({ runId: run.id, verdict: 'report' });
  expect(closed?.data.baseData.measurements).toMatchObject({
    users: 2,
    inScope: 2,
    planned: 1,
    'finding.in-step': 1,
    'finding.missing': 1,
  });
  const [drift] = eventsOf('photo.drift');
  expect(drift?.data.baseData.properties).toMatchObject({
    runId: run.id,
    userId: missing.id,
    finding: 'missing',
    action: 'copy',
    new: 'true',
  });
  expect(new Set(ingestion.envelopes.map(({ sampleRate }) => sampleRate ?? 100))).toEqual(new Set([100]));
  expect(new Set(ingestion.authorizations.map(audienceOf))).toEqual(new Set(['https://monitor.azure.com']));
});

testThoroughly(
  '2. the repairing night reports what was repaired and how the run ended; the drift is no longer new',
  async () => {
    ingestion.envelopes.length = 0;
    const { run } = await stage.night();
    expect(eventsOf('photo.drift').map(({ data }) => data.baseData.properties.new)).toEqual(['false']);
    expect(eventsOf('photo.repaired').map(({ data }) => data.baseData.properties)).toEqual([
      {
        runId: run.id,
        userId: missing.id,
        finding: 'missing',
        action: 'copy',
        reason: '',
        sourceSha: expect.stringMatching(/^[0-9a-f]{12}$/),
        targetSha: '',
        geo: '',
      },
    ]);
    expect(eventsOf('run.completed')[0]?.data.baseData.measurements).toEqual({ 'outcome.repaired': 1 });
  },
);

testThoroughly(
  '3. each event carries the operation id of the host’s request that it belongs to',
  async () => {
    for (const { tags } of ingestion.envelopes) expect(tags['ai.operation.id']).toMatch(/^[0-9a-f]{32}$/);
    ingestion.envelopes.length = 0;
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const response = await stage.post('runs', {}, { traceparent: `00-${trace}-b7ad6b7169203331-01` });
    const { runId } = (await response.json()) as { runId: string };
    await stage.endOfRun(runId);
    expect(eventsOf('run.started').map(({ tags }) => tags['ai.operation.id'])).toEqual([trace]);
  },
);

testThoroughly('4. no event names a person: ids only, no sign-in name, no token', () => {
  const text = JSON.stringify(ingestion.envelopes.map(({ data }) => data));
  expect(text).not.toMatch(/contoso\.com|missing@|Bearer/);
});

testThoroughly(
  '5. every request of a night is counted once, by the function and the run that sent it',
  async () => {
    ingestion.envelopes.length = 0;
    tenant.changePhoto(missing.id);
    const { run, counts } = await stage.night();
    const sent = eventsOf('requests').map(({ data: { baseData } }) => baseData);
    expect(new Set(sent.map(({ properties }) => properties.runId))).toEqual(new Set([run.id]));
    expect([...new Set(sent.map(({ properties }) => properties.functionName))].sort()).toEqual([
      'compareUsers',
      'refreshDirectory',
      'refreshLibrary',
      'repairPhotos',
    ]);
    const byHost: Record<string, number> = {};
    for (const { properties, measurements } of sent) {
      const host = properties.host ?? '';
      byHost[host] = (byHost[host] ?? 0) + (measurements.requests ?? 0);
    }
    const served: Record<string, number> = {};
    for (const [name, count] of Object.entries(counts.requests)) {
      const [host = '', kind] = name.split(' ');
      if (kind !== 'token' && !kind?.includes('/')) served[host] = (served[host] ?? 0) + count;
    }
    expect(byHost).toEqual(served);
  },
);

testThoroughly('6. a failed run and throttling are reported', async () => {
  ingestion.envelopes.length = 0;
  const answer = { status: 429, headers: { 'Retry-After': '1' } };
  stage.server.faults.add({ match: { path: /\/\$batch/ }, times: 1, answer });
  const { run: throttled } = await stage.night();
  expect(eventsOf('throttled')[0]?.data.baseData.properties).toMatchObject({
    functionName: 'compareUsers',
    runId: throttled.id,
  });
  stage.server.faults.outage('graph');
  const { run } = await stage.night();
  expect(eventsOf('run.failed')[0]?.data.baseData.properties).toMatchObject({
    runId: run.id,
    state: 'scanning',
  });
});
