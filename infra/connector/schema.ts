/**
 * Converts schemas of the contract to Swagger 2.0 for connectors. A result may be wider, never narrower, so every answer of
 * the app is valid. A schema that cannot be converted is an error with its path, and is not left out.
 * Keywords and formats are those of schemas/apiDefinition.swagger.schema.json in microsoft/PowerPlatformConnectors.
 */
import type { JsonSchema } from '../../shared/http/openapi.ts';
import { CommandFailure } from '../command.ts';
import { oneOf } from './alternatives.ts';
import { titleOf } from './titles.ts';

export type SwaggerSchema = Readonly<Record<string, unknown>>;

/** Named schemas, as JSON Schema. */
export type Named = Readonly<Record<string, JsonSchema>>;

const kept = new Set([
  ...['type', 'description', 'enum', 'required', 'default', 'example', 'pattern', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems'],
]);
/** Keywords that a connector does not need, or that are converted elsewhere. */
const left = new Set(['$schema', '$defs', 'id', 'title', 'readOnly', 'propertyNames']);
const formats = new Set(['date', 'date-time', 'uri', 'byte', 'binary', 'int32', 'int64', 'float', 'double']);

export function toSwagger(schema: JsonSchema, path: string, named: Named = {}): SwaggerSchema {
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref.replace('#/$defs/', '#/definitions/') };
  const alternatives = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (alternatives !== undefined) {
    const { anyOf: _any, oneOf: _one, ...rest } = schema;
    return toSwagger({ ...oneOf(alternatives, path, named), ...rest }, path, named);
  }
  if (Array.isArray(schema.type)) return nullable(schema, path, named);
  const words = enumeratedNames(schema);
  if (words !== undefined) return toSwagger(withNames(schema, words), path, named);
  return Object.assign(
    {},
    ...Object.entries(schema).map(([key, value]) => said(key, value, { path, named })),
  );
}

interface Where {
  readonly path: string;
  readonly named: Named;
}

/** One keyword. */
function said(key: string, value: unknown, { path, named }: Where): SwaggerSchema {
  if (kept.has(key)) return { [key]: value };
  if (left.has(key)) return {};
  switch (key) {
    case 'const':
      return { enum: [value] };
    case 'format':
      return formats.has(String(value)) ? { format: value } : {};
    // Bounds at the limits of safe integers are left out.
    case 'minimum':
    case 'maximum':
      return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? {} : { [key]: value };
    case 'exclusiveMinimum':
      return { minimum: value, exclusiveMinimum: true };
    case 'exclusiveMaximum':
      return { maximum: value, exclusiveMaximum: true };
    case 'items':
      return { items: toSwagger(value as JsonSchema, `${path}[]`, named) };
    case 'properties':
      return { properties: propertiesOf(value as Named, path, named) };
    case 'additionalProperties':
      return furtherProperties(value as JsonSchema | boolean, path, named);
    case 'x-nullable':
      return { [key]: value };
    default:
      throw cannotSay(path, key);
  }
}

/** Closed objects become open, because a newer app may return more properties. */
function furtherProperties(value: JsonSchema | boolean, path: string, named: Named): SwaggerSchema {
  if (typeof value === 'boolean' || Object.keys(value).length === 0) return {};
  return { additionalProperties: toSwagger(value, `${path}{}`, named) };
}

function propertiesOf(properties: Named, path: string, named: Named): SwaggerSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const said = toSwagger(schema, `${path}.${name}`, named);
      return [name, '$ref' in said ? said : { 'x-ms-summary': summaryOf(name, schema), ...said }];
    }),
  );
}

/** The title in the contract, otherwise one derived from the name. */
export function summaryOf(name: string, { title }: JsonSchema): string {
  return typeof title === 'string' ? title : titleOf(name);
}

function nullable(schema: JsonSchema, path: string, named: Named): SwaggerSchema {
  const types = (schema.type as string[]).filter((type) => type !== 'null');
  const [type] = types;
  if (types.length !== 1 || type === undefined) throw cannotSay(path, `type [${String(schema.type)}]`);
  return toSwagger({ ...schema, type, 'x-nullable': true }, path, named);
}

function enumeratedNames({ propertyNames }: JsonSchema): readonly string[] | undefined {
  return (propertyNames as { enum?: readonly string[] } | undefined)?.enum;
}

/** Counts by code become properties, so that a flow can select each. */
function withNames(
  { propertyNames: _names, additionalProperties, ...rest }: JsonSchema,
  names: readonly string[],
) {
  return { ...rest, properties: Object.fromEntries(names.map((name) => [name, additionalProperties])) };
}

function cannotSay(path: string, what: string): CommandFailure {
  return new CommandFailure(
    `${path} uses ${what}, which a connector cannot say. Say it in another way in shared/http/contract, or leave the operation out in infra/connector/exposure.ts.`,
  );
}
