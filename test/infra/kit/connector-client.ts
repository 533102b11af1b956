/**
 * A client made from a definition of a connector and from nothing else: an address, a header or a form that the file has wrong
 * goes wrong here too. It does what Power Automate does with the file, including polling after a 202. Why no library:
 * infra/DECISIONS.md, I-connector-client.
 */
import { setTimeout as wait } from 'node:timers/promises';
import Draft04 from 'ajv-draft-04';
import type {
  Response as Described,
  Parameter,
  SwaggerOperation,
} from '../../../infra/connector/definition.ts';
import type { SwaggerSchema } from '../../../infra/connector/schema.ts';

/** The parts of the file that are read. */
export interface DefinitionFile {
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
  readonly definitions: Readonly<Record<string, SwaggerSchema>>;
  readonly securityDefinitions: Readonly<Record<string, { readonly in?: string; readonly name?: string }>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** How the answer differs from what the file says of its status. */
  readonly misfits: readonly string[];
}

export type Arguments = Readonly<Record<string, unknown>>;

export function clientOf(file: DefinitionFile, origin: string, secret: string) {
  const all = new Map(
    Object.entries(file.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => [one.operationId, { path, method, one }] as const),
    ),
  );
  const credentials = Object.fromEntries(
    Object.values(file.securityDefinitions).map(({ name }) => [name ?? 'authorization', secret]),
  );

  async function call(operationId: string, given: Arguments = {}): Promise<Answered> {
    const found = all.get(operationId);
    if (found === undefined) throw new Error(`The definition has no operation ${operationId}`);
    const { path, method, one } = found;
    const unknown = Object.keys(given).filter((name) => !one.parameters.some((each) => each.name === name));
    if (unknown.length > 0) throw new Error(`${operationId} has no parameter ${unknown.join()}`);
    const response = await fetch(`${origin}${file.basePath}${addressOf(path, one.parameters, given)}`, {
      method: method.toUpperCase(),
      headers: {
        ...credentials,
        ...(one.consumes?.[0] ? { 'content-type': one.consumes[0] } : {}),
        ...Object.fromEntries(givenIn('header', one.parameters, given)),
      },
      ...bodyOf(one.parameters, given),
    });
    return read(one.responses, response);
  }

  async function read(responses: SwaggerOperation['responses'], response: Response): Promise<Answered> {
    const { status, headers } = response;
    const described = responses[String(status)];
    const text = await response.text();
    const isJson = /[/+]json/.test(headers.get('content-type') ?? '');
    const body = isJson ? JSON.parse(text) : undefined;
    return { status, headers, body, misfits: misfitsOf(described, body, file.definitions) };
  }

  /** What a flow gets from an action: it polls the Location for as long as that answers 202. */
  async function act(operationId: string, given: Arguments = {}): Promise<Answered> {
    let answered = await call(operationId, given);
    while (answered.status === 202) {
      await wait(Math.min(Number(answered.headers.get('retry-after') ?? 0), 1) * 1000);
      const response = await fetch(answered.headers.get('location') ?? '', { headers: credentials });
      answered = await read(all.get(operationId)?.one.responses ?? {}, response);
    }
    return answered;
  }

  return { call, act, operations: [...all.values()].map(({ one }) => one) };
}

function addressOf(path: string, parameters: readonly Parameter[], given: Arguments): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(given[name])));
  const query = givenIn('query', parameters, given);
  return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query)}`;
}

function givenIn(location: string, parameters: readonly Parameter[], given: Arguments) {
  return parameters
    .filter(({ in: where, name }) => where === location && name in given)
    .map(({ name }) => [name, String(given[name])] as [string, string]);
}

function bodyOf(parameters: readonly Parameter[], given: Arguments): { body?: string } {
  const parameter = parameters.find((one) => one.in === 'body');
  if (parameter === undefined) return {};
  const { default: usual } = parameter.schema as SwaggerSchema;
  return { body: JSON.stringify(given[parameter.name] ?? usual ?? {}) };
}

function misfitsOf(
  described: Described | undefined,
  body: unknown,
  definitions: DefinitionFile['definitions'],
): string[] {
  if (described === undefined) return ['a status that the definition does not name'];
  const { schema } = described;
  if (schema === undefined) return body === undefined ? [] : ['a body where none is described'];
  if (schema.format === 'binary') return [];
  const validate = new Draft04.default({ strict: false, allErrors: true }).compile({
    ...closed(schema),
    definitions: closed(definitions),
  });
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

/** The file leaves objects open, for newer apps; this app may answer nothing that a flow cannot pick. */
function closed<T>(given: T): T {
  return JSON.parse(JSON.stringify(given), (key, value) => {
    const isProblem = key === 'Problem';
    const isClosed = value?.type === 'object' && 'properties' in value && !isProblem;
    if (value?.['x-nullable'] === true) return { ...value, type: [value.type, 'null'] };
    return isClosed ? { additionalProperties: false, ...value } : value;
  });
}
