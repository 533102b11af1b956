/** The definition of the connector, and ways through it. */
import {
  connectorDefinition,
  hostPlaceholder,
  type SwaggerOperation,
} from '../../../infra/connector/definition.ts';
import type { SwaggerSchema } from '../../../infra/connector/schema.ts';

export const definition = connectorDefinition(hostPlaceholder, { kind: 'key' });

export const described: readonly SwaggerOperation[] = Object.values(definition.paths).flatMap((methods) =>
  Object.values(methods),
);

/** Every schema, with every schema within it. */
export function allSchemas(): { readonly path: string; readonly schema: SwaggerSchema }[] {
  const ofOperations = described.flatMap(({ operationId, parameters, responses }) => [
    ...parameters.filter((one) => one.in === 'body').flatMap((one) => within(operationId, one.schema)),
    ...Object.entries(responses).flatMap(([status, { schema }]) =>
      within(`${operationId} ${status}`, schema),
    ),
  ]);
  const named = Object.entries(definition.definitions);
  return [...ofOperations, ...named.flatMap(([name, schema]) => within(name, schema))];
}

function within(path: string, given: unknown): { path: string; schema: SwaggerSchema }[] {
  if (given === undefined) return [];
  const schema = given as SwaggerSchema;
  const inner = Object.entries((schema.properties ?? {}) as Record<string, SwaggerSchema>);
  return [
    { path, schema },
    ...inner.flatMap(([name, one]) => within(`${path}.${name}`, one)),
    ...within(`${path}[]`, schema.items),
    ...within(`${path}{}`, schema.additionalProperties),
  ];
}

/** `[]` steps into the items of a list. */
export function stepInto(
  schema: SwaggerSchema | undefined,
  [first, ...rest]: readonly string[],
): SwaggerSchema | undefined {
  if (schema === undefined || first === undefined) return schema;
  const whole = resolved(schema);
  const properties = (whole.properties ?? {}) as Record<string, SwaggerSchema>;
  const next = first === '[]' ? (whole.items as SwaggerSchema | undefined) : properties[first];
  return next === undefined ? undefined : stepInto(resolved(next), rest);
}

function resolved(schema: SwaggerSchema): SwaggerSchema {
  if (typeof schema.$ref !== 'string') return schema;
  return definition.definitions[schema.$ref.replace('#/definitions/', '')] ?? {};
}
