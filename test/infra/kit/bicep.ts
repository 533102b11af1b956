/** The Bicep CLI, where there is one: `npm run infra:restore` fetches it, or it is on PATH, or `BICEP` names it. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeNeeding } from '../../kit/test-with.ts';
import { type Answers, ask, type Diagnostic } from './warm-bicep.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';

/** A path in `infra/`. */
export function infra(...parts: readonly string[]): string {
  return path.join(root, 'infra', ...parts);
}

export const bicepCli = find();

/** As `describe`, for tests that need the Bicep CLI. */
export function describeWithBicep(name: string, tests: () => void): void {
  describeNeeding('bicep', bicepCli !== undefined, name, tests);
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the CLI to its end, with any result. */
export async function bicep(...args: readonly string[]): Promise<Ran> {
  if (bicepCli === undefined) throw new Error('There is no Bicep CLI');
  try {
    const ran = await promisify(execFile)(bicepCli, args, { maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, ...ran };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/** A request to the running CLI. Throws its message when it refuses. */
export async function askBicep<M extends keyof Answers>(
  method: M,
  request: Readonly<Record<string, unknown>>,
): Promise<Answers[M]> {
  if (bicepCli === undefined) throw new Error('There is no Bicep CLI');
  return ask(bicepCli, method, request);
}

/** The files in `infra/` that end so, sorted. */
export function infraFiles(end: '.bicep' | '.bicepparam'): readonly string[] {
  return readdirSync(infra(), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .sort();
}

/** One line. */
export function said({ level, code, message, source }: Diagnostic): string {
  return `${path.relative(root, source)}: ${level} ${code}: ${message}`;
}

/** The compiled template of a file in `infra/`. Throws with what the compiler said. */
export async function compiled(...file: readonly string[]): Promise<Template> {
  const { contents, diagnostics } = await askBicep('bicep/compile', { path: infra(...file) });
  if (contents == null) {
    throw new Error(`${file.join('/')} does not compile:\n${diagnostics.map(said).join('\n')}`);
  }
  return JSON.parse(contents) as Template;
}

/** An ARM template, as far as tests read it. */
export interface Template {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, Resource>> | readonly Resource[];
  readonly outputs?: Readonly<Record<string, { readonly type?: string; readonly value?: unknown }>>;
}

export interface Parameter {
  readonly type?: string;
  readonly defaultValue?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly metadata?: { readonly description?: string };
}

export interface Resource {
  readonly type: string;
  readonly name?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [property: string]: unknown;
}

function find(): string | undefined {
  const candidates = [
    process.env.BICEP,
    ...restored(),
    ...(process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, program)),
  ];
  return candidates.find((file) => file !== undefined && file !== '' && existsSync(file));
}

/** NuGet unpacks the program without the right to run it. */
function restored(): string[] {
  const [, id, version] = /Include="(Azure\.Bicep\.CommandLine)\.[^"]*" Version="\[([^\]]+)\]"/.exec(
    readFileSync(infra('tools', 'bicep.csproj'), 'utf8'),
  ) as unknown as [string, string, string];
  const packages = path.join(root, '.instep', 'nuget');
  if (!existsSync(packages)) return [];
  const files = readdirSync(packages)
    .filter((name) => name.startsWith(id.toLowerCase()))
    .map((name) => path.join(packages, name, version, 'tools', program))
    .filter((file) => existsSync(file));
  for (const file of files) chmodSync(file, 0o755);
  return files;
}
