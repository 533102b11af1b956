/** Every operation of the connector, and both flows, run against the local host by a client made from the file that administrators import. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parameter, SwaggerOperation } from '../../infra/connector/definition.ts';
import { type Flow, flows } from '../../infra/connector/flows.ts';
import type { SwaggerSchema } from '../../infra/connector/schema.ts';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { type Answered, type Arguments, clientOf, type DefinitionFile } from './kit/connector-client.ts';
import { type Answer, type Connectors, nested, play } from './kit/flow-player.ts';

const file: DefinitionFile = JSON.parse(
  readFileSync(new URL('../../infra/connector/apiDefinition.swagger.json', import.meta.url), 'utf8'),
);
const [syncUser, approveHeldRun] = flows as readonly [Flow, Flow];
/** Never in step, so that every plan is held and waits for an approval. */
const canaryId = '99999999-0000-4000-8000-000000000000';

let stage: Stage;
let client: ReturnType<typeof clientOf>;
let guest: string;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 29 },
    settings: { CANARY_USER: canaryId },
    host: { keys: { functionKey: 'a-key', masterKey: 'a-master-key' } },
  });
  addMissing(stage.tenant, 'user');
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

/** Starts a run as a flow does, and waits for its end. A later one: its second is a run's name. */
async function run(): Promise<Record<string, unknown>> {
  await stage.passHours(1);
  const started = await act('startRun');
  expect(started).toMatchObject({ status: 200, misfits: [] });
  await stage.endOfRun(String(started.body?.id));
  const got = await act('getRun', { id: started.body?.id });
  expect(got).toMatchObject({ status: 200, misfits: [] });
  return { ...got.body };
}

const approver = 'Ada@contoso.com';

interface Posted {
  readonly operationId: string;
  readonly text: string;
}

/** Teams, as far as a flow uses it: posted messages, and answers to a card. */
function teams(answer: () => Promise<Answer> | Answer) {
  const posted: Posted[] = [];
  const connector: Connectors[string] = async (operationId, parameters) => {
    const text = parameters['body/body/messageBody'] ?? parameters['body/messageBody'];
    posted.push({ operationId, text: String(text) });
    return operationId === 'PostCardAndWaitForResponse' ? answer() : { status: 200, body: {} };
  };
  return { posted, connector };
}

function pressed(submitActionId: string, userPrincipalName = approver): Answer {
  return { status: 200, body: { submitActionId, responder: { userPrincipalName } } };
}

async function ask(answer: () => Promise<Answer> | Answer, more: Readonly<Record<string, string>> = {}) {
  const { posted, connector } = teams(answer);
  const played = await play(approveHeldRun, {
    connectors: { shared_teams: connector, shared_instep: instep },
    variables: {
      instep_Approvers: `eve@contoso.com; ${approver.toLowerCase()}`,
      instep_App: 'https://app.example',
      ...more,
    },
  });
  const [card, ...replies] = posted;
  return { played, card: card && JSON.parse(card.text), replies: replies.map(({ text }) => text) };
}

const instep: Connectors[string] = (operationId, parameters) => act(operationId, nested(parameters));

test('every form of a sign-in name is accepted, and a dry run writes nothing', async () => {
  const answered = await act('syncNamedUser', { body: { user: guest, dryRun: true } });
  expect(answered).toMatchObject({ status: 200, misfits: [], body: { trace: expect.any(Array) } });
  expect(stage.writes()).toEqual([]);
  const unknown = await client.call('syncNamedUser', { body: { user: 'unknown@contoso.com' } });
  expect(unknown).toMatchObject({ status: 404, misfits: [] });
});

test('the flow for lists synchronises the user that an item names, and none when it names none', async () => {
  const changed = (trigger: object, answered = instep) =>
    play(syncUser, { trigger, variables: {}, connectors: { shared_instep: answered } });
  const hired = addMissing(stage.tenant, 'hired');
  const none = await changed({ Title: 'A row', UserPrincipalName: null });
  expect(none).toMatchObject({ status: 'Succeeded', steps: { Is_a_user_named: 'Succeeded' } });
  expect(none.steps).not.toHaveProperty('Synchronise_the_user');
  expect(stage.writes()).toEqual([]);
  expect(await changed({ UserPrincipalName: ` ${hired.upn} ` })).toMatchObject({ status: 'Succeeded' });
  expect(called.get('syncNamedUser')).toMatchObject({
    misfits: [],
    body: { userId: hired.id, outcome: 'repaired' },
  });
  const body = { finding: 'unknown', trace: [{ text: 'Found.' }, { text: 'Exchange did not answer.' }] };
  expect(await changed({ UserPrincipalName: hired.upn }, async () => ({ status: 200, body }))).toMatchObject({
    status: 'Failed',
    error: { code: 'unknown', message: 'Exchange did not answer.' },
  });
});

test('a held plan is presented in Teams, and carried out when an approver approves it', async () => {
  expect(await run()).toMatchObject({ state: 'reported' });
  expect((await ask(() => pressed('Approve'))).card).toBeUndefined();
  const held = await run();
  expect(held).toMatchObject({ state: 'held', verdict: { result: 'hold' } });

  const unanswered = await ask(() => ({ status: 0 }));
  expect(unanswered).toMatchObject({ played: { status: 'Succeeded' }, replies: [] });
  const stranger = await ask(() => pressed('Approve', 'mallory@contoso.com'));
  expect(stranger.replies).toEqual([
    expect.stringContaining('mallory@contoso.com is not among the approvers'),
  ]);
  expect(await act('getRun', { id: held.id })).toMatchObject({ body: { state: 'held' } });

  // Photos are wanted, and cannot be viewed with a key: the card has none, and everything else.
  const { played, card, replies } = await ask(() => pressed('Approve'), { instep_CardPhotos: 'yes' });
  expect(called.get('getRendition')).toMatchObject({ status: 403 });
  expect(JSON.stringify(card)).not.toContain('"Image"');
  expect(JSON.stringify(card)).toContain(`(https://app.example/api/console?run=${held.id})`);
  expect(JSON.stringify(card)).toContain('{"title":"Users it would write","value":"3"}');
  expect(played).toMatchObject({ status: 'Succeeded', steps: { Approve_the_plan: 'Succeeded' } });
  expect(JSON.stringify(card)).toContain(JSON.stringify((held.verdict as { message: string }).message));
  expect(JSON.stringify(card)).toContain('Finding for the canary user: ');
  expect(replies).toEqual([`<p>Run ${held.id}: Approve, as ${approver} decided.</p>`]);
  expect(called.get('approveRun')).toMatchObject({ status: 200, misfits: [] });
  expect((await stage.endOfRun(String(held.id))).outcomes).toEqual({ repaired: 3 });
});

test('a rejected plan is cancelled, and a late answer is reported as too late', async () => {
  stage.tenant.removePhoto(canaryId);
  const newcomer = addMissing(stage.tenant, 'newcomer');
  expect(await run()).toMatchObject({ state: 'held' });
  const { replies } = await ask(() => pressed('Cancel the run'));
  expect(replies).toEqual([expect.stringContaining(`Cancel the run, as ${approver} decided`)]);
  expect(called.get('cancelRun')).toMatchObject({ status: 200, misfits: [], body: { state: 'cancelled' } });

  const shown = await run();
  const another = await ask(async () => {
    const left = await stage.post(`runs/${shown.id}/left-out`, { leftOut: true, users: [newcomer.id] });
    expect(left.status).toBe(200);
    return pressed('Approve');
  });
  expect(another.replies).toEqual([expect.stringMatching(/was left as it is: .*1 user is left out/)]);
  expect(called.get('approveRun')).toMatchObject({ status: 409, misfits: [] });

  const held = await run();
  const late = await ask(async () => {
    await client.call('cancelRun', { id: held.id });
    return pressed('Approve');
  });
  expect(late.replies).toEqual([expect.stringMatching(/was left as it is: .*cancelled/)]);
  expect(called.get('approveRun')).toMatchObject({ status: 409, misfits: [] });
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

/** The required values: the examples of the file, and an existing run and user. */
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
