/** The contract as OpenAPI 3.1, generated from the schemas that validate requests: https://spec.openapis.org/oas/v3.1.1.html */
import { z } from 'zod';
import { version } from '../version.ts';
import { operations } from './contract/all.ts';
import { type Answer, counts, type Operation } from './contract/operation.ts';
import { commonProblems, type ProblemKind, problems, problemType } from './problems.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export const problemSchema = z.looseObject({
  type: z.string().meta({ description: 'Stable: urn:instep:problem:KIND.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'What is wrong, where, and what to do.' }),
  help: z.string().meta({ description: 'A page that explains the type.' }),
});

/** `server` is the absolute address of the API, without a slash at its end. */
export function openApiDocument(server: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = `/${operation.route}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  const shared = withSharedSchemas({ paths, Problem: schemaOf(problemSchema, 'output') });
  return {
    openapi: '3.1.1',
    info: {
      title: 'Instep',
      version,
      description: 'Keeps SharePoint Online profile photos in step with Exchange Online.',
    },
    servers: [{ url: server }],
    security: [{ functionKey: [] }, { entra: [] }],
    paths: shared.paths,
    components: {
      schemas: { Problem: shared.Problem, ...shared.schemas },
      securitySchemes: {
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
        entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

/** Schemas with an id are described once, below `components`, and referenced elsewhere. */
function withSharedSchemas<T extends object>(
  given: T,
): T & { schemas: Readonly<Record<string, JsonSchema>> } {
  const schemas: Record<string, JsonSchema> = {};
  const text = JSON.stringify(given, (key, value) => {
    if (key !== '$defs') return value;
    Object.assign(schemas, value);
    return undefined;
  });
  return JSON.parse(
    JSON.stringify({ ...JSON.parse(text), schemas }).replaceAll('#/$defs/', '#/components/schemas/'),
  );
}

function describe(operation: Operation) {
  const { id, summary, description, access, body } = operation;
  return {
    operationId: id,
    summary,
    description,
    ...(access === 'open' ? { security: [] } : {}),
    parameters: [
      ...parameters(operation.params, 'path'),
      ...parameters(operation.query, 'query'),
      ...(operation.headers === undefined ? [] : parameters(operation.headers, 'header')),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: { ...answers(operation), ...problemAnswers(operation) },
  };
}

function parameters(schema: z.ZodObject, where: 'path' | 'query' | 'header') {
  const { properties, required } = schemaOf(schema, 'input') as {
    properties: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...form }]) => ({
    name,
    in: where,
    required: required?.includes(name) ?? false,
    description,
    schema: form,
  }));
}

function answers({ answers }: Operation) {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]));
}

function answerOf({ description, schema, contentTypes = [], headers = {} }: Answer) {
  const types = contentTypes.map((type) => [type, { schema: { type: 'string' } }]);
  const json = schema === undefined ? [] : [['application/json', { schema: schemaOf(schema, 'output') }]];
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, schema: { type: 'string' } },
      ]),
    ),
    content: Object.fromEntries([...json, ...types]),
  };
}

/** The description of the problems of each status; several kinds may have the same status. */
export function problemsByStatus(operation: Operation): ReadonlyMap<number, string> {
  const kinds = [
    ...new Set([
      ...(operation.access === 'open'
        ? (['invalid-request', 'cross-origin', 'internal', 'misconfigured'] as const)
        : commonProblems),
      ...(operation.body === undefined ? [] : (['body-too-large', 'unsupported-media-type'] as const)),
      ...operation.problems,
      ...(counts(operation) ? (['too-many-calls'] as const) : []),
    ]),
  ];
  const byStatus = Map.groupBy(kinds, (kind) => problems[kind].status);
  return new Map([...byStatus].map(([status, all]) => [status, all.map(lineOf).join(' ')]));
}

function problemAnswers(operation: Operation) {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...problemsByStatus(operation)].map(([status, description]) => [status, { description, content }]),
  );
}

function lineOf(kind: ProblemKind): string {
  return `${problemType(kind)}: ${problems[kind].meaning}`;
}

/** As JSON Schema; schemas with an id are below `$defs`. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...form } = z.toJSONSchema(schema, {
    io,
    reused: 'inline',
    unrepresentable: 'any',
  });
  return form;
}
