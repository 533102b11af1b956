import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const scratch = fileURLToPath(new URL('../../.instep/', import.meta.url));

export interface FixtureApp {
  readonly files: Readonly<Record<string, string>>;
  readonly queues?: Readonly<Record<string, unknown>>;
  readonly routePrefix?: string;
  readonly customHeaders?: Readonly<Record<string, string>>;
  /** `logging.applicationInsights` of host.json. */
  readonly applicationInsights?: object;
}

/**
 * Writes a small app as a build leaves it, inside the repository so that it finds node_modules, and answers its folder,
 * which goes when the test ends. `files` are the entry files by name; the imports they all need are put before them.
 */
export function writeFixtureApp({ files, queues = {}, applicationInsights, ...http }: FixtureApp): string {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(path.join(scratch, 'app-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'dist', 'functions'), { recursive: true });
  const write = (name: string, content: unknown) =>
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  write('package.json', { type: 'module', main: 'dist/functions/*.js' });
  write('host.json', {
    version: '2.0',
    ...(applicationInsights === undefined ? {} : { logging: { applicationInsights } }),
    extensions: { queues, http },
  });
  for (const [name, code] of Object.entries(files)) {
    write(path.join('dist', 'functions', name), `import { app } from '@azure/functions';\n${code}`);
  }
  return folder;
}
