import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ingestion, startIngestion } from '../../../local/telemetry/ingestion.ts';
import { withOperation } from '../../../shared/adapters/telemetry/operation.ts';
import { createTelemetry } from '../../../shared/adapters/telemetry/telemetry.ts';
import { silenceSdk } from '../../../shared/config/environment.ts';
import { events } from '../../../shared/core/events.ts';

// Otherwise the SDK sends statistics about itself to a host on the Internet.
silenceSdk();

const traceId = '0af7651916cd43dd8448eb211c80319c';
const stalled = { runId: 'r1', state: 'comparing' };
const traceParent = `00-${traceId}-b7ad6b7169203331-01`;

describe('with Application Insights', () => {
  let ingestion: Ingestion;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());
  beforeEach(() => {
    ingestion.answerWith(200);
    ingestion.envelopes.length = 0;
    ingestion.authorizations.length = 0;
  });

  function telemetry(log: (line: string) => void = () => undefined) {
    const credential = {
      getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    return createTelemetry({ connectionString: ingestion.connectionString, credential, log });
  }

  test('what a workflow puts into an event loses names before it leaves the app', async () => {
    const sender = telemetry();
    const why = 'GET /users/ada@contoso.com failed: HTTP 400';
    sender.event(events.taskFailed, { task: 'erase-gone', subject: 'an id', why }, {});
    await sender.flush();
    expect(ingestion.envelopes.map(({ data }) => data.baseData.properties)).toMatchObject([
      { task: 'erase-gone', subject: 'an id', why: 'GET /users/… failed: HTTP 400' },
    ]);
  });

  test('an event is sent with name, properties, measurements, token and the operation id of the host', async () => {
    const sender = telemetry();
    await withOperation(traceParent, async () => {
      await Promise.resolve();
      sender.event(events.runCompleted, { runId: 'r1' }, { 'outcome.repaired': 3 });
    });
    sender.event(events.runStalled, stalled, {});
    await sender.flush();
    const sent = ingestion.envelopes.filter((envelope) => envelope.data.baseType === 'EventData');
    expect(sent.map((envelope) => envelope.data.baseData)).toEqual([
      expect.objectContaining({
        name: 'run.completed',
        properties: { runId: 'r1' },
        measurements: { 'outcome.repaired': 3 },
      }),
      expect.objectContaining({ name: 'run.stalled', properties: stalled }),
    ]);
    expect(sent[0]?.tags['ai.operation.id']).toBe(traceId);
    expect(sent[1]?.tags['ai.operation.id']).toBeUndefined();
    expect(sent.map(({ tags }) => tags['ai.cloud.role'])).toEqual(['instep', 'instep']);
    expect(ingestion.authorizations).toContain('Bearer the-token');
  });

  test('more events than the SDK can hold are all sent, unsampled', async () => {
    const sender = telemetry();
    for (let number = 0; number < 5_000; number += 1) {
      sender.event(events.runCompleted, { runId: String(number) }, {});
    }
    await sender.flush();
    const numbers = ingestion.envelopes.map((envelope) => envelope.data.baseData.properties.runId);
    expect(new Set(numbers).size).toBe(5_000);
    expect(new Set(ingestion.envelopes.map((envelope) => envelope.sampleRate))).toEqual(new Set([100]));
  });

  test('two operations at once keep their own ids', async () => {
    const sender = telemetry();
    const ids = ['1', '2', '3'].map((digit) => digit.repeat(32));
    await Promise.all(
      ids.map((id) =>
        withOperation(`00-${id}-b7ad6b7169203331-01`, async () => {
          await Promise.resolve();
          sender.event(events.runCompleted, { runId: id }, {});
          await sender.flush();
        }),
      ),
    );
    for (const { data, tags } of ingestion.envelopes) {
      expect(tags['ai.operation.id']).toBe(data.baseData.properties.runId);
    }
    expect(ingestion.envelopes).toHaveLength(3);
  });

  test('a refusal is logged and is not an error', async () => {
    ingestion.answerWith(401);
    const lines: string[] = [];
    const sender = telemetry((line) => lines.push(line));
    sender.event(events.runStalled, stalled, {});
    await sender.flush();
    expect(lines.join('\n')).toMatch(/Application Insights/);
  });
});

test('without a connection string an event is one line of the log', async () => {
  const lines: string[] = [];
  const sender = createTelemetry({ connectionString: undefined, log: (line) => lines.push(line) });
  withOperation(traceParent, () =>
    sender.event(events.runCompleted, { runId: 'r1' }, { 'outcome.moved': 7 }),
  );
  await sender.flush();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { event: 'run.completed', runId: 'r1', 'outcome.moved': 7, operationId: traceId },
  ]);
});

test('event names are all different', () => {
  expect(new Set(Object.values(events)).size).toBe(Object.keys(events).length);
});
