/** The two example flows: all names exist, the decisions are right, and the solutions to import are complete. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  connectionsOf,
  type Flow,
  flows,
  type Step,
  variables,
  variablesOf,
} from '../../infra/connector/flows.ts';
import type { SwaggerSchema } from '../../infra/connector/schema.ts';
import { solutionZip } from '../../infra/connector/solution.ts';
import { getPlan } from '../../shared/http/contract/plan.ts';
import { schemaOf } from '../../shared/http/openapi.ts';
import { stepInto } from './kit/connector.ts';
import { callOf, problemsOf, stepsOf } from './kit/flow-checks.ts';

const [syncUser, approveHeldRun] = flows as readonly [Flow, Flow];
const connector = 'shared_instep-5f0123456789abcdef';

test.each(flows)('$solution: everything that it names exists', (flow) => {
  expect(problemsOf(flow)).toEqual([]);
  const operations = stepsOf(flow.actions).flatMap(({ step }) => callOf(step)?.host.operationId ?? []);
  expect(operations.length).toBeGreaterThan(0);
});

describe('a missing name is found', () => {
  test.each<[Flow, string, string, string]>([
    [syncUser, '"operationId":"syncNamedUser"', '"operationId":"syncPerson"', 'has no operation syncPerson'],
    [syncUser, '"body/dryRun"', '"body/dryrun"', 'syncNamedUser has no parameter body/dryrun'],
    [syncUser, '"body/user":"@outputs(\'User\')",', '', 'syncNamedUser needs body/user'],
    [syncUser, "?['finding']", "?['found']", "nothing is answered at body('Synchronise_the_user')?['found']"],
    [syncUser, "?['trace'])?['text']", "?['trace'])?['words']", 'nothing is answered at last('],
    [syncUser, "parameters('List (", "parameters('Liste (", 'no variable is called Liste (instep_List)'],
    [syncUser, '"runAfter":{"User"', '"runAfter":{"Person"', 'runs after Person, which is not beside it'],
    [syncUser, 'apis/shared_instep', 'apis/shared_outlook', 'its api is'],
    [approveHeldRun, '"body/planHash"', '"body/hash"', 'approveRun needs body/planHash'],
    [approveHeldRun, "item()?['state']", "item()?['status']", "has item()?['status']"],
    [
      approveHeldRun,
      "outputs('The_held_run')?['approvableUntil']",
      "outputs('The_run')?['approvableUntil']",
      'no action The_run',
    ],
    [approveHeldRun, "body('The_plan')?['planHash']", "body('The_plan')?['hash']", 'nothing is answered'],
    [approveHeldRun, "item()?['leftOut']", "item()?['omitted']", "has item()?['omitted']"],
    [approveHeldRun, "?['verdict']?['checks']", "?['verdict']?['tests']", 'nothing is answered at'],
    [
      approveHeldRun,
      "body('Approve_the_plan')?['detail']",
      "body('Approve_the_plan')?['why']",
      'nothing is answered',
    ],
    [approveHeldRun, 'body/submitActionId', 'body/answer', 'nothing is answered at'],
  ])('%#: %s', (flow, from, to, problem) => {
    const text = JSON.stringify(flow);
    expect(text).toContain(from);
    expect(problemsOf(JSON.parse(text.replaceAll(from, to))).join('\n')).toContain(problem);
  });
});

describe('asking in Teams', () => {
  const all = stepsOf(approveHeldRun.actions);
  const named = (name: string) => all.find((one) => one.name === name)?.step as Step;

  test('each button has its title as id, because an answer may name either, and a branch of its own', () => {
    const { actions } = named('Card').inputs as { actions: { type: string; id: string; title: string }[] };
    for (const { type, id, title } of actions) expect([type, title]).toEqual(['Action.Submit', id]);
    const cases = Object.values(named('What_was_decided').cases ?? {}) as { case?: string }[];
    expect(cases.map((one) => one.case)).toEqual(actions.map(({ id }) => id));
  });

  test('the approved plan is the plan that was shown', () => {
    const { parameters } = callOf(named('Approve_the_plan')) ?? {};
    expect(parameters).toEqual({
      id: "@outputs('The_held_run')?['id']",
      'body/planHash': "@body('The_plan')?['planHash']",
    });
    // Read once, before the card: what is left out or put back from then on has another hash.
    expect(JSON.stringify(named('Numbers').inputs)).toContain("body('The_plan')?['planned']");
    expect(callOf(named('Get_the_plan'))?.parameters.id).toBe(parameters?.id);
    expect(all.filter(({ step }) => callOf(step)?.host.operationId === 'getPlan')).toHaveLength(1);
  });

  test('the parts of the plan that are read are those of the contract', () => {
    const { schema } = named('The_plan').inputs as { schema: SwaggerSchema };
    const answer = schemaOf(getPlan.answers[200].schema, 'output') as SwaggerSchema;
    const partsOf = (one: SwaggerSchema) => Object.entries((one.properties ?? {}) as object);
    const itemsOf = (one: SwaggerSchema) => stepInto(one, ['groups', '[]']) ?? {};
    for (const [ours, theirs] of [
      [schema, answer],
      [itemsOf(schema), itemsOf(answer)],
    ] as const) {
      expect(ours.required).toEqual(partsOf(ours).map(([name]) => name));
      const types = Object.fromEntries(partsOf(theirs).map(([name, { type }]) => [name, type]));
      for (const [name, { type }] of partsOf(ours)) expect([name, types[name]]).toEqual([name, type]);
    }
  });

  test('names of users in the plan stay out of the history of the flow', () => {
    // Outputs that are hidden hide the inputs of what uses them, but not its outputs.
    for (const name of ['Get_the_plan', 'The_plan', 'Kinds_to_write', 'Kinds_with_a_new_photo', 'Photo']) {
      expect(named(name)).toMatchObject({
        runtimeConfiguration: { secureData: { properties: ['outputs'] } },
      });
    }
    expect(JSON.stringify(named('Card'))).not.toContain('sample');
  });

  test('photos are in the card only if its owner wants them, and a photo that fails is no photo', () => {
    expect(variables.find(({ schemaName }) => schemaName === 'instep_CardPhotos')?.usual).toBe('no');
    const wanted = named('Are_photos_wanted');
    expect(stepsOf(wanted.actions ?? {}).map(({ name }) => name)).toContain('Photo');
    expect(named('Card').runAfter).toEqual({ Are_photos_wanted: ['Succeeded', 'Failed', 'TimedOut'] });
    // One user at a time, and only what was read for that user.
    expect(named('Each_kind')).toMatchObject({ runtimeConfiguration: { concurrency: { repetitions: 1 } } });
    expect(named('Does_it_fit').runAfter).toEqual({ Photo: ['Succeeded'] });
    // What is restored or removed is not what Instep would make from Exchange.
    expect(JSON.stringify(named('Kinds_with_a_new_photo'))).toContain("equals(item()?['action'], 'copy')");
  });

  test('the card leads to the photos of the plan, and stays far below the size that Teams allows', () => {
    const card = JSON.stringify(named('Card').inputs);
    expect(card).toContain(
      "(@{parameters('App (instep_App)')}/api/console?run=@{outputs('The_held_run')?['id']})",
    );
    expect(card).toContain("take(body('Users_by_kind'), 12)");
    const [, most = ''] = /take\(.*?, (\d+)\)/.exec(JSON.stringify(named('Each_kind'))) ?? [];
    const { less } = (named('Does_it_fit') as unknown as { expression: { less: [string, number] } })
      .expression;
    // Twelve kinds of 250 bytes, 3,000 bytes of the guard, the photos, and the card itself.
    const longest = 12 * 250 + 3_000 + Number(most) * less[1] + Buffer.byteLength(card);
    // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
    expect(longest).toBeLessThan(28_000);
  });

  test('a question ends before the next one is sent', () => {
    const { recurrence } = Object.values(approveHeldRun.triggers)[0] as {
      recurrence?: { schedule: { hours: string[] } };
    };
    const hours = (recurrence?.schedule.hours ?? []).map(Number);
    const shortest = Math.min(...hours.slice(1).map((hour, index) => hour - (hours[index] as number)));
    const { limit } = named('Ask_in_Teams') as { limit?: { timeout: string } };
    const [, patience = 0, minutes = 0] = /^PT(\d+)H(\d+)M$/.exec(limit?.timeout ?? '') ?? [];
    expect(Number(patience) * 60 + Number(minutes)).toBeGreaterThan(0);
    expect(Number(patience) * 60 + Number(minutes)).toBeLessThan(shortest * 60);
    expect(named('Nobody_answered').runAfter).toEqual({ Ask_in_Teams: ['TimedOut'] });
  });

  test('only approvers reach actions that change something', () => {
    const changing = ['Approve_the_plan', 'Cancel_the_run'];
    const guarded = stepsOf(named('May_this_person_decide').actions ?? {}).map(({ name }) => name);
    expect(guarded).toEqual(expect.arrayContaining(changing));
    const calls = all.filter(({ step }) => callOf(step)?.host.connectionName === 'shared_instep');
    expect(calls.map(({ name }) => name)).toEqual([
      'List_the_latest_runs',
      'Get_the_plan',
      'Photo',
      ...changing,
    ]);
  });
});

describe.each(flows)('$solution.zip', (flow) => {
  const zip = solutionZip(flow, connector);
  const files = Object.fromEntries(
    Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  const workflowFile = `Workflows/${flow.solution}-${flow.id.toUpperCase()}.json`;
  const { properties } = JSON.parse(files[workflowFile] ?? '{}');
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false });
  const solution = parser.parse(files['solution.xml'] ?? '').ImportExportXml.SolutionManifest;
  const customizations = parser.parse(files['customizations.xml'] ?? '').ImportExportXml;
  const listed = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

  test('contains the well-formed files of a solution, and is the same each time', () => {
    const definitions = variablesOf(flow).map(
      ({ schemaName }) => `environmentvariabledefinitions/${schemaName}/environmentvariabledefinition.xml`,
    );
    expect(Object.keys(files).toSorted()).toEqual(
      [workflowFile, '[Content_Types].xml', 'customizations.xml', 'solution.xml', ...definitions].toSorted(),
    );
    for (const [name, text] of Object.entries(files).filter(([one]) => one.endsWith('.xml'))) {
      expect(XMLValidator.validate(text), name).toBe(true);
      expect(text, name).not.toMatch(/&(?!(amp|lt|gt|quot|#\d+);)/);
    }
    expect(Buffer.from(solutionZip(flow, connector)).equals(zip)).toBe(true);
  });

  test('its components are the flow and its variables', () => {
    expect(solution.UniqueName).toBe(flow.solution);
    expect(listed(solution.RootComponents.RootComponent)).toEqual([
      { type: '29', id: `{${flow.id}}`, behavior: '0' },
      ...variablesOf(flow).map(({ schemaName }) => ({ type: '380', schemaName, behavior: '0' })),
    ]);
    const { Workflow: workflow } = customizations.Workflows;
    expect(workflow).toMatchObject({
      WorkflowId: `{${flow.id}}`,
      JsonFileName: `/${workflowFile}`,
      Name: flow.name,
    });
    expect(workflow).toMatchObject({ Category: '5', StateCode: '0', StatusCode: '1' });
  });

  test('it asks for the connections that the flow uses, and calls the connector by the name it has there', () => {
    const references = listed(customizations.connectionreferences.connectionreference);
    const byName = Object.entries(
      properties.connectionReferences as Record<
        string,
        { api: { name: string }; connection: { connectionReferenceLogicalName: string } }
      >,
    );
    expect(byName.map(([name]) => name)).toEqual(connectionsOf(flow));
    expect(references).toHaveLength(byName.length);
    for (const [name, { api, connection }] of byName) {
      expect(api.name).toBe(name === 'shared_instep' ? connector : name);
      expect(references).toContainEqual(
        expect.objectContaining({
          connectionreferencelogicalname: connection.connectionReferenceLogicalName,
          connectorid: `/providers/Microsoft.PowerApps/apis/${api.name}`,
        }),
      );
    }
    const { triggers, actions, parameters } = properties.definition;
    const calls = [...stepsOf(triggers), ...stepsOf(actions)].flatMap(({ step }) => callOf(step) ?? []);
    for (const { host, ...inputs } of calls) {
      expect(host.apiId).toContain(properties.connectionReferences[host.connectionName].api.name);
      expect(inputs).toMatchObject({ authentication: "@parameters('$authentication')" });
    }
    expect(Object.keys(parameters).slice(0, 2)).toEqual(['$connections', '$authentication']);
    expect(Object.keys(parameters)).toHaveLength(2 + variablesOf(flow).length);
  });
});
