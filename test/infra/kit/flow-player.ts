/** Runs an example flow as Power Automate would, with the connectors that a test gives it. */
import { randomUUID } from 'node:crypto';
import {
  type Flow,
  parameterName,
  type Step,
  type Steps,
  variables,
} from '../../../infra/connector/flows.ts';
import { callOf } from './flow-checks.ts';
import { evaluate, holds, type Sources } from './flow-expressions.ts';

export interface Answer {
  /** 0: no answer in time. */
  readonly status: number;
  readonly body?: unknown;
}

/** By name of the connection. */
export type Connectors = Readonly<
  Record<string, (operationId: string, parameters: Readonly<Record<string, unknown>>) => Promise<Answer>>
>;

export interface Surroundings {
  readonly connectors: Connectors;
  /** Values of the variables, by schema name. */
  readonly variables: Readonly<Record<string, string>>;
  readonly trigger?: unknown;
}

type Status = 'Succeeded' | 'Failed' | 'Skipped' | 'TimedOut';

interface Ended {
  readonly status: Status;
  readonly outputs: unknown;
}

export interface Played {
  readonly status: string;
  /** Of a Terminate. */
  readonly error: unknown;
  readonly steps: Readonly<Record<string, Status>>;
}

class Terminated extends Error {
  readonly inputs: { readonly runStatus: string; readonly runError?: unknown };
  constructor(inputs: { readonly runStatus: string; readonly runError?: unknown }) {
    super(inputs.runStatus);
    this.inputs = inputs;
  }
}

export async function play(
  flow: Flow,
  { connectors, variables: values, trigger }: Surroundings,
): Promise<Played> {
  const ended = new Map<string, Ended>();
  const runName = randomUUID();
  const arrays = new Map<string, unknown[]>();
  const sources: Sources = {
    variables: (name) => arrays.get(String(name)),
    triggerBody: () => trigger,
    workflow: () => ({ run: { name: runName } }),
    parameters: (name) => variableOf(name, values),
    outputs: (name) => ended.get(String(name))?.outputs,
    body: (name) => {
      const { outputs } = ended.get(String(name)) ?? {};
      return Array.isArray(outputs) ? outputs : (outputs as { body?: unknown } | undefined)?.body;
    },
  };
  const steps = () => Object.fromEntries([...ended].map(([name, { status }]) => [name, status]));
  try {
    const status = await playAll(flow.actions, { ended, sources, connectors, arrays });
    return { status, error: undefined, steps: steps() };
  } catch (error) {
    if (!(error instanceof Terminated)) throw error;
    return { status: error.inputs.runStatus, error: error.inputs.runError, steps: steps() };
  }
}

function variableOf(name: string | undefined, values: Surroundings['variables']): string {
  const variable = variables.find((one) => parameterName(one) === name);
  if (variable === undefined) throw new Error(`No variable is called ${name}`);
  return values[variable.schemaName] ?? variable.usual ?? '';
}

interface Stage {
  readonly ended: Map<string, Ended>;
  readonly sources: Sources;
  readonly connectors: Connectors;
  /** The variables of the flow, all of them arrays. */
  readonly arrays: Map<string, unknown[]>;
}

async function playAll(steps: Steps, stage: Stage): Promise<Status> {
  const left = new Map(Object.entries(steps));
  while (left.size > 0) {
    const [next] = [...left].filter(([, { runAfter = {} }]) =>
      Object.keys(runAfter).every((one) => !left.has(one)),
    );
    if (next === undefined) throw new Error(`${[...left.keys()].join()} wait for each other`);
    const [name, step] = next;
    const isDue = Object.entries(step.runAfter ?? {}).every(([before, statuses]) =>
      statuses.includes(stage.ended.get(before)?.status ?? 'Skipped'),
    );
    stage.ended.set(name, isDue ? await playOne(step, stage) : { status: 'Skipped', outputs: null });
    left.delete(name);
  }
  return statusOf(steps, stage.ended);
}

/** The last of each branch decides; for one that was skipped those before it. */
function statusOf(steps: Steps, ended: Stage['ended']): Status {
  const followed = new Set(Object.values(steps).flatMap(({ runAfter = {} }) => Object.keys(runAfter)));
  const isBad = (name: string): boolean => {
    const status = ended.get(name)?.status;
    const before = Object.keys(steps[name]?.runAfter ?? {});
    return status === 'Skipped' ? before.some(isBad) : status !== 'Succeeded';
  };
  const last = Object.keys(steps).filter((name) => !followed.has(name));
  return last.some(isBad) ? 'Failed' : 'Succeeded';
}

async function playOne(step: Step, stage: Stage): Promise<Ended> {
  const { sources } = stage;
  const done = (outputs: unknown): Ended => ({ status: 'Succeeded', outputs });
  switch (step.type) {
    case 'InitializeVariable': {
      const { variables: made } = step.inputs as { variables: { name: string; value: unknown[] }[] };
      for (const { name, value } of made) stage.arrays.set(name, [...value]);
      return done(null);
    }
    case 'AppendToArrayVariable': {
      const { name, value } = step.inputs as { name: string; value: unknown };
      stage.arrays.get(name)?.push(evaluate(value, sources));
      return done(null);
    }
    case 'ParseJson':
      return done({ body: parsed(step, sources) });
    case 'Foreach':
      return { status: await forEach(step, stage), outputs: null };
    case 'Compose':
      return done(evaluate(step.inputs, sources));
    case 'Query':
    case 'Select':
      return done(overItems(step, sources));
    case 'Terminate':
      throw new Terminated(evaluate(step.inputs, sources) as Terminated['inputs']);
    case 'If': {
      const { expression } = step as Step & { readonly expression: unknown };
      const chosen = holds(expression, sources) ? step.actions : step.else?.actions;
      return { status: await playAll(chosen ?? {}, stage), outputs: null };
    }
    case 'Switch': {
      const value = evaluate((step as Step & { readonly expression: unknown }).expression, sources);
      const chosen = Object.values(step.cases ?? {}).find((one) => one.case === value) ?? step.default;
      return { status: await playAll(chosen?.actions ?? {}, stage), outputs: null };
    }
    case 'OpenApiConnection':
    case 'OpenApiConnectionWebhook':
      return call(step, stage);
    default:
      throw new Error(`No step is of type ${step.type}`);
  }
}

/** What the schema requires must be there: the platform refuses the rest. */
function parsed(step: Step, sources: Sources): unknown {
  const { content, schema } = step.inputs as { content: string; schema: { required: string[] } };
  const value = evaluate(content, sources) as Record<string, unknown>;
  const lacks = schema.required.filter((name) => value?.[name] === undefined);
  if (lacks.length > 0) throw new Error(`${lacks.join()} lacks in ${JSON.stringify(value)}`);
  return value;
}

async function forEach(step: Step, stage: Stage): Promise<Status> {
  const { foreach } = step as Step & { readonly foreach: string };
  const statuses: Status[] = [];
  for (const item of evaluate(foreach, stage.sources) as unknown[]) {
    const sources = { ...stage.sources, items: () => item };
    statuses.push(await playAll(step.actions ?? {}, { ...stage, sources }));
  }
  return statuses.find((status) => status !== 'Succeeded') ?? 'Succeeded';
}

function overItems(step: Step, sources: Sources): unknown[] {
  const { from, where, select } = step.inputs as { from: string; where?: string; select?: unknown };
  const all = evaluate(from, sources);
  if (!Array.isArray(all)) throw new Error(`${from} is no list`);
  const withItem = (item: unknown): Sources => ({ ...sources, item: () => item });
  if (where === undefined) return all.map((item) => evaluate(select, withItem(item)));
  return all.filter((item) => evaluate(where, withItem(item)) === true);
}

async function call(step: Step, { sources, connectors }: Stage): Promise<Ended> {
  const { host, parameters } = callOf(step) ?? {};
  const connector = connectors[host?.connectionName ?? ''];
  if (host === undefined || connector === undefined) throw new Error('A step calls nothing that is there');
  const given = evaluate(parameters, sources) as Readonly<Record<string, unknown>>;
  const { status, body } = await connector(host.operationId, given);
  if (status === 0) return { status: 'TimedOut', outputs: null };
  const outputs = { statusCode: status, body: body ?? null };
  return { status: status < 400 ? 'Succeeded' : 'Failed', outputs };
}

/** `body/dryRun` is part of the body. */
export function nested(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const [outer = '', inner] = name.split('/');
    given[outer] = inner === undefined ? value : { ...(given[outer] as object | undefined), [inner]: value };
  }
  return given;
}
