/** Parameters of main.bicep as a test gives them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { infra } from './bicep.ts';
import { predict, type Snapshot } from './snapshot.ts';

export type Literal = string | number | boolean | readonly Literal[] | { readonly [name: string]: Literal };

export type Parameters = Readonly<Record<string, Literal>>;

const good: Parameters = {
  tenant: 'contoso',
  tenantId: '11111111-2222-3333-4444-555555555555',
  company: 'Contoso',
};

/** What would be deployed with these parameters instead of valid ones. Throws the message of a refusal. */
export async function deployWith(changes: Parameters): Promise<Snapshot> {
  const lines = Object.entries({ ...good, ...changes }).map(
    ([parameter, value]) => `param ${parameter} = ${literal(value)}`,
  );
  const folder = temporaryFolder();
  const template = seenFrom(folder, 'main.bicep');
  return predict(written(folder, 'parameters.bicepparam', [`using '${template}'`, ...lines]));
}

/** The value of each of these expressions, in which the functions of a file in `infra/` can be used: all in one evaluation. */
export async function evaluated(
  file: string,
  functions: string,
  expressions: readonly string[],
): Promise<readonly unknown[]> {
  const folder = temporaryFolder();
  written(folder, 'values.bicep', [
    `import { ${functions} } from '${seenFrom(folder, file)}'`,
    `output values array = [\n${expressions.join('\n')}\n]`,
  ]);
  const { outputs } = await predict(written(folder, 'values.bicepparam', ["using 'values.bicep'"]));
  return outputs.values as readonly unknown[];
}

/** The same, as one word or as the message of the refusal. */
export async function answerTo(changes: Parameters): Promise<string> {
  try {
    await deployWith(changes);
    return 'deployed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-parameters-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function seenFrom(folder: string, file: string): string {
  return path.relative(folder, infra(file)).replaceAll(path.sep, '/');
}

function written(folder: string, name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** A value as Bicep writes it. */
export function literal(value: Literal): string {
  if (typeof value === 'string') return `'${value.replaceAll('\t', '\\t')}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  const properties = Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`);
  return `{ ${properties.join(', ')} }`;
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}
