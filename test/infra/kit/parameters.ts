/** Parameters of main.bicep as a test gives them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { infra } from './bicep.ts';
import { predict, type Snapshot } from './snapshot.ts';

export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const good: Parameters = {
  tenant: 'contoso',
  tenantId: '11111111-2222-3333-4444-555555555555',
  company: 'Contoso',
};

/** What would be deployed with these instead of good ones. Throws what it would be refused with. */
export async function deployWith(changes: Parameters): Promise<Snapshot> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-parameters-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const template = path.relative(folder, infra('main.bicep')).replaceAll(path.sep, '/');
  const lines = Object.entries({ ...good, ...changes }).map(
    ([parameter, value]) => `param ${parameter} = ${literal(value)}`,
  );
  const file = path.join(folder, 'parameters.bicepparam');
  writeFileSync(file, [`using '${template}'`, ...lines, ''].join('\n'));
  return predict(file);
}

/** The same, as one word or as what was said against it. */
export async function answerTo(changes: Parameters): Promise<string> {
  try {
    await deployWith(changes);
    return 'deployed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function literal(value: Parameters[string]): string {
  if (typeof value === 'string') return `'${value.replaceAll('\t', '\\t')}'`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `[${value.map(literal).join(', ')}]`;
}
