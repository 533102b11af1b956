/** Whether everything that a flow names exists: operations, parameters, actions, connections, variables, and parts of answers. */
import {
  connections,
  type Flow,
  parameterName,
  type Step,
  type Steps,
  variables,
} from '../../../infra/connector/flows.ts';
import type { SwaggerSchema } from '../../../infra/connector/schema.ts';
import { described, stepInto } from './connector.ts';

interface Found {
  readonly name: string;
  readonly step: Step;
  readonly siblings: Steps;
}

interface Call {
  readonly host: { readonly connectionName: string; readonly operationId: string; readonly apiId: string };
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Answers of Microsoft's own connectors, as far as the flows read them: https://learn.microsoft.com/connectors/teams */
const foreign: Readonly<Record<string, SwaggerSchema>> = {
  PostCardAndWaitForResponse: {
    properties: {
      submitActionId: { type: 'string' },
      responder: { properties: { userPrincipalName: { type: 'string' } } },
    },
  },
};

export function stepsOf(steps: Steps): Found[] {
  return Object.entries(steps).flatMap(([name, step]) => [
    { name, step, siblings: steps },
    ...[step.actions, step.else?.actions, step.default?.actions].flatMap((inner) => stepsOf(inner ?? {})),
    ...Object.values(step.cases ?? {}).flatMap(({ actions }) => stepsOf(actions)),
  ]);
}

export function callOf({ inputs }: Step): Call | undefined {
  const call = inputs as Partial<Call> | undefined;
  return call?.host === undefined ? undefined : (call as Call);
}

/** The problems, one per line. */
export function problemsOf(flow: Flow): string[] {
  const triggers = stepsOf(flow.triggers);
  const actions = stepsOf(flow.actions);
  const names = actions.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...twice.map((name) => `two actions are called ${name}`),
    ...[...triggers, ...actions].flatMap((found) => {
      const problems = [
        ...orderProblems(found),
        ...callProblems(found),
        ...variableProblems(found),
        ...answerProblems(found, actions),
      ];
      return problems.map((problem) => `${found.name}: ${problem}`);
    }),
  ];
}

const endings = ['Succeeded', 'Failed', 'TimedOut', 'Skipped'];

function orderProblems({ step, siblings }: Found): string[] {
  return Object.entries(step.runAfter ?? {}).flatMap(([before, statuses]) => [
    ...(before in siblings ? [] : [`runs after ${before}, which is not beside it`]),
    ...statuses.filter((one) => !endings.includes(one)).map((one) => `runs after ${one}`),
  ]);
}

function callProblems({ step }: Found): string[] {
  const call = callOf(step);
  if (call === undefined) return [];
  const { connectionName, operationId, apiId } = call.host;
  const problems = connectionName in connections ? [] : [`no connection is called ${connectionName}`];
  if (apiId !== `/providers/Microsoft.PowerApps/apis/${connectionName}`) problems.push(`its api is ${apiId}`);
  if (connectionName !== 'shared_instep') return problems;
  const operation = described.find((one) => one.operationId === operationId);
  if (operation === undefined) return [...problems, `the connector has no operation ${operationId}`];
  const allowed = operation.parameters.flatMap(({ name, in: where, required, schema }) => {
    const { properties = {}, required: needed = [] } = (schema ?? {}) as SwaggerSchema;
    const inner = Object.keys(properties as object);
    if (where !== 'body' || inner.length === 0) return [{ name, required }];
    return inner.map((one) => ({ name: `${name}/${one}`, required: (needed as string[]).includes(one) }));
  });
  const given = Object.keys(call.parameters);
  return [
    ...problems,
    ...given
      .filter((name) => !allowed.some((one) => one.name === name))
      .map((name) => `${operationId} has no parameter ${name}`),
    ...allowed
      .filter(({ name, required }) => required && !given.includes(name))
      .map(({ name }) => `${operationId} needs ${name}`),
  ];
}

function variableProblems({ step }: Found): string[] {
  const declared = variables.map(parameterName);
  return textsOf(step)
    .flatMap((text) => [...text.matchAll(/parameters\('([^']+)'\)/g)])
    .map(([, name]) => name as string)
    .filter((name) => !declared.includes(name))
    .map((name) => `no variable is called ${name}`);
}

const path = "((?:\\?\\['[^']+'\\])*)";
const reference = new RegExp(`(?:(first|last)\\()?(body|outputs)\\('([^']+)'\\)${path}(?:\\)${path})?`, 'g');
const ofItem = new RegExp(`item\\(\\)${path}`, 'g');

function answerProblems({ step }: Found, actions: readonly Found[]): string[] {
  const { from } = (step.inputs ?? {}) as { readonly from?: string };
  const items = from === undefined ? [] : referred(from, actions).map((one) => stepInto(one, ['[]']));
  return textsOf(step).flatMap((text) => [
    ...[...text.matchAll(reference)].flatMap(([whole, , , name]) => {
      if (!actions.some((one) => one.name === name)) return [`there is no action ${name}`];
      return referred(whole, actions).length > 0 ? [] : [`nothing is answered at ${whole}`];
    }),
    ...[...text.matchAll(ofItem)]
      .filter(([, inner = '']) => items.every((one) => stepInto(one, keysOf(inner)) === undefined))
      .map(([whole]) => `nothing in ${from} has ${whole}`),
  ]);
}

/** What an expression can be, of all that its action answers. */
function referred(expression: string, actions: readonly Found[]): readonly SwaggerSchema[] {
  const [match] = [...expression.matchAll(reference)];
  if (match === undefined) return [];
  const [, pick, way, name, before = '', after = ''] = match;
  const keys = [...keysOf(before), ...(pick === undefined ? [] : ['[]', ...keysOf(after)])];
  const found = actions.find((one) => one.name === name);
  if (found === undefined) return [];
  const isCall = callOf(found.step) !== undefined;
  const [first, ...rest] = keys;
  // The outputs of a call are its body, its headers and its status.
  if (isCall && way === 'outputs' && first !== 'body') return [];
  const within = isCall && way === 'outputs' ? rest : keys;
  return answersOf(found, actions)
    .map((one) => stepInto(one, within))
    .filter((one) => one !== undefined);
}

function answersOf({ step }: Found, actions: readonly Found[]): readonly SwaggerSchema[] {
  const call = callOf(step);
  if (call?.host.connectionName === 'shared_instep') {
    const { responses } = described.find((one) => one.operationId === call.host.operationId) ?? {};
    return Object.values(responses ?? {})
      .map(({ schema }) => schema)
      .filter((one) => one !== undefined);
  }
  if (call !== undefined) return [foreign[call.host.operationId] ?? {}];
  const { inputs } = step as { readonly inputs?: unknown };
  if (step.type === 'ParseJson') return [(inputs as { schema: SwaggerSchema }).schema];
  if (step.type === 'Query') return referred((inputs as { from: string }).from, actions);
  if (step.type === 'Compose' && typeof inputs === 'string') {
    const whole = referred(inputs, actions);
    return whole.length > 0 ? whole : [{ type: 'string' }];
  }
  return [{}];
}

/** `body/a` and `['body']['a']` say the same. */
function keysOf(text: string): string[] {
  return [...text.matchAll(/\['([^']+)'\]/g)].flatMap(([, key]) => (key as string).split('/'));
}

/** Every expression of the step itself, and not of the steps within it. */
function textsOf({ actions: _inner, else: _else, cases: _cases, default: _default, ...own }: Step): string[] {
  const texts: string[] = [];
  JSON.stringify(own, (_key, value) => {
    if (typeof value === 'string' && value.includes('@')) texts.push(value);
    return value;
  });
  return texts;
}
