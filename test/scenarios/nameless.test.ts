/**
 * Nothing that a thousand failing calls and a failing night log, trace or send to Application Insights names a person, and
 * no problem does that they answer. Seeded: a failure names the call.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import { drawChance, drawOne } from '../../local/portraits/seeded.ts';
import { type Ingestion, startIngestion } from '../../local/telemetry/ingestion.ts';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { operations } from '../../shared/http/contract/all.ts';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { rowsOf } from '../infra/kql/rows.ts';
import { savedQuery } from '../infra/kql/tiles.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

const seed = 'nameless 1';
const calls = 1000;
const displayName = 'Quilla Zwetschge';

let ingestion: Ingestion;
let stage: Stage;
let people: readonly Person[];
const lines: string[] = [];

beforeAll(async () => {
  ingestion = await startIngestion();
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 47 },
    settings: { SIGN_IN: 'entra', CALLS_PER_MINUTE: '1000', GUARD_UNKNOWN: '100' },
    host: { traces: true, log: 'debug', onLine: (line) => lines.push(line), functionTimeoutMs: 20_000 },
    env: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      NODE_EXTRA_CA_CERTS: ingestion.certificateFile,
    },
  });
  const { tenant } = stage;
  const facts = { displayName };
  people = [
    addMissing(tenant, 'quilla.zwetschge', facts),
    addInStep(tenant, "quilla.o'zwetschge", facts),
    addMissing(tenant, 'quilla_gmail.com#EXT#', { ...facts, userType: 'Guest' }),
  ];
});
afterAll(async () => {
  await stage?.stop();
  await ingestion?.stop();
});

/** Each form in which a request, an answer or a file carries the name of a person. */
function formsOf({ upn }: Person): string[] {
  const base = upn.replace(/[^a-z0-9]/gi, '_');
  const encoded = encodeURIComponent(upn);
  return [upn, encoded, encodeURIComponent(encoded), `i:0#.f|membership|${upn}`, `${base}_LThumb.jpg`];
}

function draw<T>(values: readonly T[], ...words: readonly (string | number)[]): T {
  return drawOne(values, seed, ...words);
}

/** Words of a service that name people in every way that it could. */
function fault(index: number): FaultAnswer {
  const person = draw(people, 'of', index);
  const words = `${formsOf(person).join(' or ')} at /personal/${person.upn.replace(/\W/g, '_')}/ (${displayName})`;
  const code = draw(['accessDenied', '-1, System.Exception', person.upn], 'code', index);
  const status = draw([400, 403, 404, 410, 501], 'status', index);
  return draw<FaultAnswer>(
    [
      { status, body: { error: { code, message: words } } },
      { status, body: { 'odata.error': { code, message: { lang: 'en', value: words } } } },
      { status: 200, body: { error: { code, message: words } } },
      { status: 200, body: words, contentType: `text/${person.upn}` },
      { status: 200, body: { [person.upn]: words } },
      { status, html: true, body: words },
    ],
    'answer',
    index,
  );
}

function requestOf(operation: Operation, index: number): readonly [path: string, init: RequestInit] {
  const form = (what: string) => draw(formsOf(draw(people, what, 'of', index)), what, index);
  const maybe = (what: string, percent: number) => drawChance(percent, seed, what, index);
  const id = draw(
    [
      encodeURIComponent(form('id')),
      form('raw'),
      draw(people, 'user', index).id,
      draw(people, 'user too', index).id,
      '20260101T010000Z',
    ],
    'param',
    index,
  );
  const path = operation.route.replace(/\{\w+\}/g, id.replaceAll('#', '%23'));
  const queries = [
    '',
    '?wait=0',
    `?${encodeURIComponent(form('name'))}=1`,
    `?user=${encodeURIComponent(form('user'))}&wait=0`,
    `?wait=${encodeURIComponent(form('wait'))}`,
  ];
  const user = { user: draw(people, 'body', index).upn };
  const body = draw(
    [
      JSON.stringify(user),
      JSON.stringify({ ...user, dryRun: true }),
      JSON.stringify({ [form('key')]: form('value'), planHash: form('hash') }),
      `${form('broken')} {`,
      '{}',
    ],
    'kind of body',
    index,
  );
  const headers: Record<string, string> = {
    authorization: `Bearer ${draw(['operator', 'operator', 'operator', 'reader', 'stranger', form('bearer')], 'caller', index)}`,
    ...(maybe('json', 85) ? { 'content-type': 'application/json' } : { 'content-type': form('type') }),
    ...(maybe('key', 30) ? { 'idempotency-key': form('idempotency') } : {}),
    ...(maybe('site', 5) ? { origin: 'https://evil.example' } : {}),
    ...(maybe('agent', 30)
      ? { 'user-agent': form('agent'), referer: `https://x.example/${form('referer')}` }
      : {}),
    ...(maybe('trace', 30)
      ? { traceparent: form('trace'), 'x-ms-client-principal-name': form('principal') }
      : {}),
    ...(maybe('accept', 20) ? { accept: form('accept') } : {}),
  };
  const hasBody = operation.method !== 'GET' && (operation.body !== undefined || maybe('body', 20));
  return [
    `${path}${draw(queries, 'query', index)}`,
    { method: operation.method, headers, ...(hasBody ? { body } : {}), redirect: 'manual' },
  ];
}

/** What it says of a person, or undefined. */
function nameIn(text: string): string | undefined {
  const found = /[^\s"]{0,40}(?:quilla|zwetschge)[^\s"]{0,40}|\w(?:@|%(?:25)*40)\w[^\s"]{0,40}/i.exec(text);
  return found?.[0];
}

testThoroughly(
  'no sink of a thousand failing calls and a failing night holds a name',
  async () => {
    [/\/items\/delta|getList/i, /\$batch/, /\/photo/, /_api/].forEach((path, index) => {
      stage.server.faults.add({ match: { path }, answer: fault(index), times: 2 });
    });
    await stage.night();
    const failed: string[] = [];
    const statuses = new Map<number, number>();
    const asked = operations.filter(({ id }) => !['startRun', 'eraseUser'].includes(id));
    async function ask(index: number): Promise<void> {
      if (index % 10 === 0) {
        stage.server.faults.clear();
        stage.server.faults.add({
          match: { host: draw(['graph.microsoft.com', 'contoso-my.sharepoint.com'], 'host', index) },
          answer: fault(index),
        });
      }
      const operation = draw(asked, 'operation', index);
      const [path, init] = requestOf(operation, index);
      const answer = await fetch(`${stage.host.url}/api/${path}`, init);
      const text = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const said = answer.status >= 400 ? nameIn(text) : undefined;
      if (said !== undefined) failed.push(`call ${index}, ${operation.id}: ${said} in ${text.slice(0, 300)}`);
    }
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let index = lane; index < calls; index += 8) await ask(index);
    });
    await Promise.all(lanes);
    stage.server.faults.clear();
    // Whether one of the calls above got so far depends on the moment of the faults.
    const synced = await fetch(`${stage.host.url}/api/users/sync?wait=0`, {
      method: 'POST',
      headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
      body: JSON.stringify({ user: draw(people, 'sure').upn, dryRun: true }),
    });
    expect(synced.status).toBe(202);
    await stage.host.waitIdle(60_000);
    const { stored, problems } = await stage.host.stats();
    const envelopes = ingestion.envelopes.map((envelope) => JSON.stringify(envelope));
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]));
    const sinks = { lines, problems, envelopes, stored: stored.map((record) => JSON.stringify(record)) };
    for (const [sink, texts] of Object.entries(sinks)) {
      const named = texts
        .filter((text) => nameIn(text) !== undefined)
        .map((text) => `${sink}: ${nameIn(text)} in ${text.slice(0, 300)}`);
      failed.push(...named.slice(0, 5));
    }
    expect(failed.slice(0, 20)).toEqual([]);
    const seen = { events: rowsOf(ingestion.envelopes), now: stage.now() };
    expect(savedQuery(seen, 'refused-calls')).toContainEqual(
      expect.objectContaining({ problem: 'role-required', status: '403', calls: expect.any(Number) }),
    );
    expect(savedQuery(seen, 'recorded-calls')).toContainEqual(
      expect.objectContaining({
        operation: 'syncNamedUser',
        subject: expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    );
  },
  120_000,
);
