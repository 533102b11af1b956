/** Merges alternatives into one schema that accepts all of them, because Swagger 2.0 has no alternatives. */
import type { JsonSchema } from '../../shared/http/openapi.ts';
import { CommandFailure } from '../command.ts';
import type { Named } from './schema.ts';

/** Merges enums, and objects property by property. Throws CommandFailure for everything else. */
export function oneOf(alternatives: readonly JsonSchema[], path: string, named: Named): JsonSchema {
  const all = alternatives.filter(({ type }) => type !== 'null');
  const nullable = all.length < alternatives.length ? { 'x-nullable': true } : {};
  const [first, ...others] = all;
  if (first === undefined) throw cannotMerge(path);
  // A reference cannot have other keywords, such as x-nullable.
  if (others.length === 0) return { ...('$ref' in first ? resolved(first, named) : first), ...nullable };
  const plain = all.map((one) => resolved(one, named));
  const merged = plain.reduce((whole, one) => merge(whole, one, path, named));
  return { ...merged, ...nullable };
}

function resolved(schema: JsonSchema, named: Named): JsonSchema {
  if (typeof schema.$ref !== 'string') return schema;
  return named[schema.$ref.replace('#/$defs/', '')] ?? schema;
}

function merge(a: JsonSchema, b: JsonSchema, path: string, named: Named): JsonSchema {
  if (JSON.stringify(a) === JSON.stringify(b)) return a;
  if (a.type !== b.type || a.type === undefined) throw cannotMerge(path);
  if (a.type === 'object') return mergedObjects(a, b, path, named);
  if (a.type === 'array') {
    const items = oneOf([a.items as JsonSchema, b.items as JsonSchema], `${path}[]`, named);
    return { type: 'array', items };
  }
  const values = [valuesOf(a), valuesOf(b)];
  const listed = values.every((list) => list !== undefined);
  return { type: a.type, ...(listed ? { enum: [...new Set(values.flat())] } : {}) };
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : (schema.enum as readonly unknown[] | undefined);
}

/** A property is required only if all alternatives require it. */
function mergedObjects(a: JsonSchema, b: JsonSchema, path: string, named: Named): JsonSchema {
  const [ofA, ofB] = [a.properties ?? {}, b.properties ?? {}] as [Named, Named];
  const properties = { ...ofA, ...ofB };
  for (const [name, schema] of Object.entries(ofA)) {
    const other = ofB[name];
    if (other !== undefined) properties[name] = oneOf([schema, other], `${path}.${name}`, named);
  }
  const requiredByB = new Set((b.required ?? []) as string[]);
  const required = ((a.required ?? []) as string[]).filter((name) => requiredByB.has(name));
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

function cannotMerge(path: string): CommandFailure {
  return new CommandFailure(
    `${path} has alternatives of different types, which a connector cannot say. Give them one type in shared/http/contract, or leave the operation out in infra/connector/exposure.ts.`,
  );
}
