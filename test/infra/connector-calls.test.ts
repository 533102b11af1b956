/** Every operation of the connector, called at the local host by a client made from the file that administrators import. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parameter, SwaggerOperation } from '../../infra/connector/definition.ts';
import type { SwaggerSchema } from '../../infra/connector/schema.ts';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { type Answered, type Arguments, clientOf, type DefinitionFile } from './kit/connector-client.ts';

const file: DefinitionFile = JSON.parse(
  readFileSync(new URL('../../infra/connector/apiDefinition.swagger.json', import.meta.url), 'utf8'),
);
/** Never right, so that every plan is held and waits for an approval. */
const canaryId = '99999999-0000-4000-8000-000000000000';

let stage: Stage;
let client: ReturnType<typeof clientOf>;
let guest: string;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 29 },
    settings: { CANARY_USER: canaryId },
  });
  addMissing(stage.tenant, 'somebody');
  addMissing(stage.tenant, 'canary', { id: canaryId });
  guest = addMissing(stage.tenant, '', { upn: 'ada_example.com#EXT#@contoso.com' }).upn;
  client = clientOf(file, stage.host.url, 'a-key');
});
afterAll(() => stage?.stop());

const called = new Map<string, Answered>();

async function act(operationId: string, given: Arguments = {}): Promise<Answered> {
  const answered = await client.act(operationId, given);
  called.set(operationId, answered);
  return answered;
}

/** Starts a run as a flow does, and waits for its end. */
async function run(): Promise<Record<string, unknown>> {
  const started = await act('startRun');
  expect(started).toMatchObject({ status: 200, misfits: [] });
  await stage.endOfRun(String(started.body?.id));
  const got = await act('getRun', { id: started.body?.id });
  expect(got).toMatchObject({ status: 200, misfits: [] });
  return { ...got.body };
}

test('a user is synchronised by any sign-in name, on trial first', async () => {
  const answered = await act('syncUser', { id: guest, body: { dryRun: true } });
  expect(answered.misfits).toEqual([]);
  expect(answered).toMatchObject({ status: 200, body: { trace: expect.any(Array) } });
  expect(stage.writes()).toEqual([]);
  const unknown = await client.call('syncUser', { id: 'nobody@contoso.com', body: {} });
  expect(unknown).toMatchObject({ status: 404, misfits: [] });
});

test('a held plan is found in the list, approved by its hash, and carried out', async () => {
  expect(await run()).toMatchObject({ state: 'reported' });
  const held = await run();
  expect(held).toMatchObject({ state: 'held', verdict: { result: 'hold' } });
  const list = await act('listRuns', { limit: '1' });
  expect(list).toMatchObject({ status: 200, misfits: [], body: { runs: [{ id: held.id, state: 'held' }] } });
  const { planHash } = held;
  const approved = await act('approveRun', { id: held.id, body: { planHash } });
  expect(approved).toMatchObject({ status: 200, misfits: [], body: { approval: { planHash } } });
  expect((await stage.endOfRun(String(held.id))).outcomes).toEqual({ repaired: 3 });
  const other = await client.call('approveRun', { id: held.id, body: { planHash: '0'.repeat(64) } });
  expect(other).toMatchObject({ status: 409, misfits: [] });
});

test('a plan that nobody wants is cancelled without a body', async () => {
  stage.tenant.removePhoto(canaryId);
  addMissing(stage.tenant, 'newcomer');
  const held = await run();
  expect(held).toMatchObject({ state: 'held' });
  const cancelled = await act('cancelRun', { id: held.id });
  expect(cancelled).toMatchObject({ status: 200, misfits: [], body: { state: 'cancelled' } });
});

test('every other operation is answered as the file says', async () => {
  const others = client.operations.filter(({ operationId }) => !called.has(operationId));
  expect(others.map(({ operationId }) => operationId)).toContain('listAudit');
  for (const operation of others) {
    const answered = await act(operation.operationId, argumentsFor(operation));
    expect(answered.misfits, operation.operationId).toEqual([]);
    expect(answered.status, operation.operationId).toBeLessThan(500);
    if (operation.operationId.startsWith('list')) expect(answered.status).toBe(200);
  }
  expect([...called.keys()].toSorted()).toEqual(
    client.operations.map(({ operationId }) => operationId).toSorted(),
  );
});

/** What is required, with what the file gives as examples, and a run and a user that there are. */
function argumentsFor({ parameters }: SwaggerOperation): Arguments {
  const needed = parameters.filter(({ required }) => required).map((one) => [one.name, valueFor(one)]);
  return Object.fromEntries(needed);
}

function valueFor(parameter: Parameter): unknown {
  if (parameter['x-ms-summary'] === 'Run') return called.get('getRun')?.body?.id;
  if (parameter['x-ms-summary'] === 'User') return guest;
  return exampleOf((parameter.schema ?? parameter) as SwaggerSchema);
}

function exampleOf({ type, properties, required = [], ...schema }: SwaggerSchema): unknown {
  if (type === 'object') {
    const needed = Object.entries((properties ?? {}) as Record<string, SwaggerSchema>)
      .filter(([name]) => (required as string[]).includes(name))
      .map(([name, one]) => [name, exampleOf(one)]);
    return Object.fromEntries(needed);
  }
  const [first] = (schema.enum ?? []) as unknown[];
  return schema.example ?? schema.default ?? first ?? (type === 'boolean' ? false : '1');
}
