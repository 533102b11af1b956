/**
 * The contract as the definition of a custom connector: OpenAPI 2.0 (https://spec.openapis.org/oas/v2.0.html) with the extensions
 * that Power Automate reads (https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions). Why it is wider
 * than the contract: infra/DECISIONS.md, I-connector.
 */
import type { z } from 'zod';
import { operations } from '../../shared/http/contract/all.ts';
import type { Answer, Operation } from '../../shared/http/contract/operation.ts';
import { problemSchema, problemsByStatus, schemaOf } from '../../shared/http/openapi.ts';
import { version } from '../../shared/version.ts';
import { type Choice, choiceOf, followed, type Visibility, visibilityOf } from './exposure.ts';
import { type Named, type SwaggerSchema, summaryOf, toSwagger } from './schema.ts';
import { type SignIn, securityOf } from './sign-in.ts';
import { titleOf } from './titles.ts';

/** A reserved name (RFC 2606), so that a connector with the placeholder reaches no host. */
export const hostPlaceholder = 'replace-me.example';

type Place = 'path' | 'query' | 'header';

/** `headers`: request headers that change the behaviour. */
type Given = Operation & { readonly headers?: z.ZodObject };

export interface Parameter extends SwaggerSchema {
  readonly name: string;
  readonly in: Place | 'body';
  readonly required: boolean;
}

export interface Response {
  readonly description: string;
  readonly schema?: SwaggerSchema;
  readonly headers?: Readonly<Record<string, SwaggerSchema>>;
}

export interface SwaggerOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly 'x-ms-visibility': Visibility;
  readonly consumes?: readonly string[];
  readonly produces: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
}

export type Definition = ReturnType<typeof connectorDefinition>;

/** `given`: operations, which tests replace. */
export function connectorDefinition(host: string, signIn: SignIn, given: readonly Operation[] = operations) {
  const describe = new Describer(given);
  const paths: Record<string, Record<string, SwaggerOperation>> = {};
  for (const operation of given) {
    const visibility = visibilityOf(operation);
    if (visibility === undefined) continue;
    const path = `/${operation.route}`;
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: describe.operation(operation, visibility),
    };
  }
  return {
    swagger: '2.0' as const,
    info: {
      title: 'Instep',
      description:
        'Keeps SharePoint Online profile photos in step with Exchange Online: synchronise a user now, follow the nightly runs, and release a plan that is held.',
      version,
    },
    host,
    basePath: '/api',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    paths,
    definitions: describe.definitions(),
    ...securityOf(signIn),
  };
}

/** The operations without a required body. */
export function withoutBody({ paths }: Definition): readonly string[] {
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  return all
    .filter(({ parameters }) =>
      parameters.some((one) => one.in === 'body' && one['x-ms-visibility'] === 'internal'),
    )
    .map(({ operationId }) => operationId);
}

/** Describes operations, and collects the named schemas that they use. */
class Describer {
  readonly #all: readonly Operation[];
  #named: Named = {};

  constructor(all: readonly Operation[]) {
    this.#all = all;
  }

  definitions(): Readonly<Record<string, SwaggerSchema>> {
    const problem = this.#said(schemaOf(problemSchema, 'output'), 'Problem');
    const named = Object.entries(this.#named).map(([name, schema]) => [
      name,
      { 'x-ms-summary': summaryOf(name, schema), ...toSwagger(schema, name, this.#named) },
    ]);
    return { ...Object.fromEntries(named), Problem: problem };
  }

  operation(operation: Operation, visibility: Visibility): SwaggerOperation {
    const { id, summary, description, body } = operation;
    const contentTypes = Object.values(operation.answers).flatMap((answer) => answer.contentTypes ?? []);
    return {
      operationId: id,
      summary,
      description,
      'x-ms-visibility': visibility,
      ...(body === undefined ? {} : { consumes: ['application/json'] }),
      produces: ['application/json', ...new Set(contentTypes.filter((type) => type !== 'application/json'))],
      parameters: [...this.#parameters(operation), ...this.#body(operation)],
      responses: { ...this.#answers(operation), ...problemAnswers(operation) },
    };
  }

  #parameters({ id, params, query, headers }: Given): readonly Parameter[] {
    const titles = new Set<string>();
    return [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(headers === undefined ? [] : parametersOf(headers, 'header')),
    ].map(({ name, where, isRequired, schema }) => {
      const { example: _none, ...form } = this.#said(schema, `${id}.${name}`);
      const choice = choiceOf(schema);
      // Two parameters with the same title get the title of their name, so that they can be distinguished.
      const title = titles.has(summaryOf(name, schema)) ? titleOf(name) : summaryOf(name, schema);
      titles.add(title);
      return {
        name,
        in: where,
        required: isRequired,
        'x-ms-summary': title,
        'x-ms-visibility': isRequired ? 'important' : 'advanced',
        ...form,
        ...(choice === undefined ? {} : chosenFrom(choice)),
      };
    });
  }

  #body({ id, body }: Operation): readonly Parameter[] {
    if (body === undefined) return [];
    const said = this.#said(schemaOf(body, 'input'), `${id} body`);
    const required = (said.required ?? []) as readonly string[];
    const properties = Object.entries((said.properties ?? {}) as Readonly<Record<string, SwaggerSchema>>).map(
      ([name, schema]) => [
        name,
        { 'x-ms-visibility': required.includes(name) ? 'important' : 'advanced', ...schema },
      ],
    );
    const isEmpty = said.type === 'object' && properties.length === 0;
    const schema =
      said.properties === undefined ? said : { ...said, properties: Object.fromEntries(properties) };
    return [
      {
        name: 'body',
        in: 'body',
        required: true,
        'x-ms-summary': 'Input',
        'x-ms-visibility': isEmpty ? 'internal' : 'important',
        schema: isEmpty ? { ...schema, default: {} } : schema,
      },
    ];
  }

  #answers(operation: Operation): Readonly<Record<string, Response>> {
    const own = Object.entries(operation.answers).map(([status, answer]) => [
      status,
      this.#answer(answer, `${operation.id} ${status}`),
    ]);
    const next = followed(operation);
    const end = next && this.#all.find(({ id }) => id === next)?.answers[200];
    const after = end ? { 200: this.#answer(end, `${operation.id} 200`) } : {};
    return { ...after, ...Object.fromEntries(own) };
  }

  #answer({ description, schema, contentTypes = [], headers = {} }: Answer, path: string): Response {
    const isFile = contentTypes.some((type) => type !== 'application/json');
    const file = { type: 'string', format: 'binary', 'x-ms-summary': 'Content' };
    const json = () => (schema === undefined ? undefined : this.#said(schemaOf(schema, 'output'), path));
    const body = isFile ? file : json();
    const named = Object.entries(headers).map(([name, text]) => [
      name,
      { type: 'string', description: text },
    ]);
    return {
      description,
      ...(body === undefined ? {} : { schema: body }),
      ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }),
    };
  }

  #said(schema: Readonly<Record<string, unknown>>, path: string): SwaggerSchema {
    this.#named = { ...this.#named, ...((schema.$defs ?? {}) as Named) };
    return toSwagger(schema, path, this.#named);
  }
}

function parametersOf(schema: z.ZodObject, where: Place) {
  const { properties, required = [] } = schemaOf(schema, 'input') as {
    readonly properties: Named;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    where,
    schema: one,
    isRequired: required.includes(name),
  }));
}

function problemAnswers(operation: Operation): Readonly<Record<string, Response>> {
  const schema = { $ref: '#/definitions/Problem' };
  return Object.fromEntries(
    [...problemsByStatus(operation)].map(([status, description]) => [status, { description, schema }]),
  );
}

/** The extensions of the old and of the new designer of Power Automate. */
function chosenFrom({ operationId, collection, value, title }: Choice) {
  return {
    'x-ms-dynamic-values': {
      operationId,
      'value-collection': collection,
      'value-path': value,
      'value-title': title,
    },
    'x-ms-dynamic-list': {
      operationId,
      itemsPath: collection,
      itemValuePath: value,
      itemTitlePath: title,
    },
  };
}

/** JSON as it is written to a file. */
export function textOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
