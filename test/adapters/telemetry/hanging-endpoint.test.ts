/** An ingestion endpoint that hangs, in several ways: the group counts as not accepted, so that it is kept and sent again. */
import dns from 'node:dns';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Ingestion, startIngestion } from '../../../local/telemetry/ingestion.ts';
import { createSender } from '../../../shared/adapters/telemetry/telemetry-client.ts';
import { silenceSdk } from '../../../shared/config/environment.ts';

// Otherwise the SDK sends statistics about itself to a host on the Internet.
silenceSdk();

const event = { name: 'run.completed', properties: {}, measurements: {}, operation: undefined };
const token = { token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 };

let ingestion: Ingestion;
beforeAll(async () => {
  ingestion = await startIngestion();
});
afterAll(() => ingestion.stop());

function silenceDns(): void {
  const { lookup } = dns;
  onTestFinished(() => {
    dns.lookup = lookup;
  });
  dns.lookup = (() => undefined) as unknown as typeof lookup;
}

const nowhere =
  'InstrumentationKey=11111111-1111-4111-8111-111111111111;IngestionEndpoint=https://nowhere.test/';

interface Hanging {
  readonly answer?: Parameters<Ingestion['answerWith']>[0];
  readonly address?: string;
  readonly getToken?: () => Promise<typeof token>;
}

test.each<[string, Hanging]>([
  ['accepts the connection and never answers', { answer: 'hang' }],
  ['answers with one byte a second', { answer: 'trickle' }],
  ['has a name that is never resolved', { address: nowhere }],
  ['needs a token that never comes', { getToken: () => new Promise<never>(() => undefined) }],
] as const)(
  'one that %s',
  async (_name, { answer = 200, address, getToken = async () => token }: Hanging) => {
    if (address !== undefined) silenceDns();
    ingestion.answerWith(answer);
    ingestion.envelopes.length = 0;
    const lines: string[] = [];
    const send = createSender({
      connectionString: address ?? ingestion.connectionString,
      credential: { getToken },
      warn: (line) => lines.push(line),
      answerWithinMs: 300,
    });
    expect(await send([event])).toBe(false);
    expect(ingestion.envelopes).toEqual([]);
    expect(lines.join('\n')).toContain('Application Insights did not answer within 0.3 s');
  },
);

test('one that answers again gets the next group', async () => {
  ingestion.answerWith('hang');
  const send = createSender({
    connectionString: ingestion.connectionString,
    credential: { getToken: async () => token },
    warn: () => undefined,
    answerWithinMs: 300,
  });
  expect(await send([event])).toBe(false);
  ingestion.answerWith(200);
  ingestion.envelopes.length = 0;
  expect(await send([event])).toBe(true);
  expect(ingestion.envelopes.map(({ data }) => data.baseData.name)).toEqual(['run.completed']);
});
