/**
 * Bicep files with the Microsoft Graph extension. The published one comes from a container registry; its type files make
 * the same one without a network (infra/DECISIONS.md, I-graph-extension). They lie beside the repository, or where
 * GRAPH_EXTENSION_TYPES says.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { describeNeeding } from '../../kit/test-with.ts';
import { bicep, describeWithBicep, infra, type Ran, type Template } from './bicep.ts';
import { predict, type Snapshot } from './snapshot.ts';

const beside = fileURLToPath(new URL('../../../../shared/graph-extension-types', import.meta.url));
const types = path.join(process.env.GRAPH_EXTENSION_TYPES ?? beside, 'index.json');

/** As `describeWithBicep`, for tests that need the extension too. */
export function describeWithGraphExtension(name: string, tests: () => void): void {
  describeNeeding('graph-extension', existsSync(types), name, () => {
    describeWithBicep('with the Bicep CLI', () => {
      afterAll(tidy);
      tests();
    });
  });
}

export function needsGraphExtension(file: string): boolean {
  return /^extension microsoftGraphV1$/m.test(readFileSync(infra(file), 'utf8'));
}

/** The compiler's answer for a file at the top of `infra/`, seen through the local extension. */
export async function buildWithGraphExtension(file: string): Promise<Ran> {
  return bicep('build', path.join(await prepared(), file), '--stdout');
}

const templates = new Map<string, Promise<Template>>();

/** The compiled template, compiled once. Throws with what the compiler said. */
export function compiledWithGraphExtension(file: string): Promise<Template> {
  const template = templates.get(file) ?? compile(file);
  templates.set(file, template);
  return template;
}

async function compile(file: string): Promise<Template> {
  const { code, stdout, stderr } = await buildWithGraphExtension(file);
  if (code !== 0) throw new Error(`${file} does not compile:\n${stderr}`);
  return JSON.parse(stdout) as Template;
}

/** What the file would deploy with these parameters. Throws with what the compiler said. */
export async function predictedWithGraphExtension(
  file: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Snapshot> {
  const folder = mkdtempSync(path.join(await prepared(), 'parameters-'));
  const lines = Object.entries(parameters).map(([name, value]) => `param ${name} = ${inBicep(value)}`);
  writeFileSync(path.join(folder, 'p.bicepparam'), [`using '../${file}'`, ...lines, ''].join('\n'));
  return predict(path.join(folder, 'p.bicepparam'));
}

function inBicep(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inBicep).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

let preparing: Promise<string> | undefined;

/** A copy of `infra/` whose configuration names an extension made of the type files; made once for a group of tests. */
function prepared(): Promise<string> {
  preparing ??= prepare();
  return preparing;
}

async function tidy(): Promise<void> {
  const folder = await preparing?.catch(() => undefined);
  if (folder !== undefined) rmSync(folder, { recursive: true });
  preparing = undefined;
}

async function prepare(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-graph-extension-'));
  cpSync(infra(), folder, {
    recursive: true,
    filter: (source) => !/(^|[/\\])(tools|snapshots)$/.test(source),
  });
  const extension = path.join(folder, 'microsoft-graph.tgz');
  const published = await bicep('publish-extension', types, '--target', extension, '--force');
  if (published.code !== 0) throw new Error(`The type files make no extension:\n${published.stderr}`);
  const file = path.join(folder, 'bicepconfig.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { extensions: Record<string, string> };
  config.extensions.microsoftGraphV1 = extension;
  writeFileSync(file, JSON.stringify(config));
  return folder;
}
