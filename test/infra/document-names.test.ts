/** What the documents of `infra/` name exists: scripts and their options, routes, variables, files and parameters. */
import { existsSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readApiCall } from '../../infra/api/options.ts';
import { readConnectorOptions } from '../../infra/connector/options.ts';
import { readDeployOptions } from '../../infra/deploy/options.ts';
import { readGrantOptions } from '../../infra/grants/options.ts';
import { settings } from '../../shared/config/settings.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { read } from '../architecture/source.ts';
import { blocksIn, infraDocuments, printedCommands, wordsOf } from './kit/document-commands.ts';

const commands = printedCommands.map(({ text }) => wordsOf(text));
const scripts = JSON.parse(read('package.json')).scripts as Readonly<Record<string, string>>;

/** Parsers of options, by script. */
const parsers: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  api: readApiCall,
  connector: readConnectorOptions,
  deploy: (args) => readDeployOptions(args, {}),
  grant: readGrantOptions,
};

/** Something of the right form for each word that a reader replaces. */
function filledIn(words: readonly string[]): string[] {
  return words.map((word) =>
    word
      .replace(/\b(PLAN-)?HASH\b/, 'a'.repeat(64))
      .replace(/\b(TENANT|CLIENT)-ID\b/, '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10')
      .replace('shared_NAME', 'shared_instep-5f0a-5f1b')
      .replace(/\bID$/, 'an-id'),
  );
}

describe('npm scripts', () => {
  const runs = commands.filter(([program, run]) => program === 'npm' && run === 'run');

  test.each(runs)('%s %s %s %s %s %s %s %s', (_npm, _run, script = '', dashes, ...args) => {
    expect(Object.keys(scripts)).toContain(script);
    if (dashes === undefined) return;
    expect(dashes).toBe('--');
    const parser = parsers[script];
    if (parser === undefined) expect([script, ...args]).toEqual(['package', '--play']);
    else withoutExit(() => parser(filledIn(args)));
  });

  test('an option that does not exist is found', () => {
    expect(() => withoutExit(() => readGrantOptions(['--principal', 'x', '--aply']))).toThrow('exit 2');
  });

  /** An option error fails the test instead of ending the process. */
  function withoutExit(work: () => void): void {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const silent = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => {
      exit.mockRestore();
      silent.mockRestore();
    });
    work();
  }
});

describe('requests', () => {
  const calls = commands.filter(([, , script]) => script === 'api').map((words) => words.slice(4));

  test.each(calls)('%s %s %s %s %s', (...args) => {
    const { method, route, values } = readApiCall(filledIn(args));
    const operation = operations.find((one) => one.method === method && fits(one.route, route));
    expect(operation?.id).toBeDefined();
    const schema = method === 'POST' ? operation?.body : operation?.query;
    const typed = [...values].map(([name, value]) => [name, value === 'true' ? true : value]);
    expect(schema?.safeParse(Object.fromEntries(typed)).error).toBeUndefined();
  });

  function fits(pattern: string, route: string): boolean {
    return new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(route);
  }
});

describe('variables', () => {
  const parameterFile = read('infra/main.bicepparam');
  const ofBicep = [...parameterFile.matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(
    ([, name = '']) => name,
  );
  const ofScripts = ['grant-try', 'options'].flatMap((file) =>
    [...read(`infra/deploy/${file}.ts`).matchAll(/'((?:GRANT|PACKAGE)_\w+)'/g)].map(([, name = '']) => name),
  );
  const ofApp = Object.keys(settings).map((name) => `INSTEP_${name}`);
  // What a person cannot choose: the addresses and the key of the deployment.
  const ofTemplate = [...read('infra/modules/app.bicep').matchAll(/^ {2}(INSTEP_[A-Z_]+):/gm)].map(
    ([, name = '']) => name,
  );
  const existing = new Set([...ofBicep, ...ofScripts, ...ofApp, ...ofTemplate]);

  test.each(infraDocuments)('%s names only variables that are read', (document) => {
    const named = read(document).match(/\b(INSTEP|DEPLOY|GRANT|PACKAGE)_[A-Z_]*[A-Z]\b/g) ?? [];
    expect(named.filter((name) => !existing.has(name))).toEqual([]);
  });

  test.each(commands.filter((words) => words.slice(0, 3).join(' ') === 'azd env set'))(
    '%s %s %s %s is one of them',
    (_azd, _env, _set, name = '') => {
      expect(existing).toContain(name.replace(/=$/, ''));
    },
  );

  test.each(ofBicep.filter((name) => name.startsWith('DEPLOY_')))('%s is described', (name) => {
    const rows = read('infra/options.md').split('\n');
    expect(rows.filter((row) => row.startsWith('| `') && row.includes(`\`${name}\``))).toHaveLength(1);
  });
});

describe('Bicep', () => {
  const deployments = commands.filter((words) => words.join(' ').startsWith('az deployment group create'));
  const option = (words: readonly string[], ...names: readonly string[]) =>
    words.find((_word, at) => names.includes(words[at - 1] ?? ''));
  const declared = (file: string): readonly string[] =>
    [...read(file).matchAll(/^param (\w+) /gm)].map(([, name = '']) => name);

  test.each(deployments)('%s %s %s %s %s %s %s %s %s', (...words) => {
    const template = option(words, '-f', '--template-file');
    const given = words.flatMap((word) => /^(\w+)=/.exec(word)?.[1] ?? []);
    // Without a template the parameters are in the file that is shown.
    if (template === undefined) expect(option(words, '--parameters')).toBe('infra/instep.bicepparam');
    else expect(declared(template)).toEqual(expect.arrayContaining(given));
  });

  test('the parameter file that is shown sets parameters of main.bicep', () => {
    const [block] = blocksIn(read('infra/options.md')).filter(({ language }) => language === 'bicep');
    const set = block?.lines.flatMap((line) => /^param (\w+) =/.exec(line)?.[1] ?? []) ?? [];
    expect(set).toEqual(expect.arrayContaining(['tenant', 'tenantId', 'company']));
    expect(declared('infra/main.bicep')).toEqual(expect.arrayContaining(set));
    expect(block?.lines[0]).toBe("using 'main.bicep'");
  });
});

test.each(infraDocuments)('the files that %s names exist', (document) => {
  const named = [...read(document).matchAll(/`((?:infra|local|test)\/[\w./-]+)`/g)].map(
    ([, file = '']) => file,
  );
  // The reader creates this one.
  const missing = named.filter((file) => !existsSync(file) && !existsSync(`${file}.test.ts`));
  expect(missing.filter((file) => file !== 'infra/instep.bicepparam')).toEqual([]);
});
