/** azure.yaml: azd accepts it, and everything that it runs and uses exists. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readGrantOptions } from '../../infra/grants/options.ts';
import { root } from '../../infra/package/workplace.ts';
import { compiled, describeWithBicep } from './kit/bicep.ts';

/** As https://raw.githubusercontent.com/Azure/azure-dev/main/schemas/v1.0/azure.yaml.json has it, for what is used here. */
const command = (shell: 'sh' | 'pwsh') =>
  z.strictObject({ shell: z.literal(shell), run: z.string(), continueOnError: z.boolean().optional() });
const hooks = z.array(z.strictObject({ posix: command('sh'), windows: command('pwsh') }));
const project = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  requiredVersions: z.strictObject({ azd: z.string() }),
  infra: z.strictObject({
    provider: z.literal('bicep'),
    path: z.literal('infra'),
    module: z.literal('main'),
  }),
  workflows: z.strictObject({ up: z.strictObject({ steps: z.array(z.strictObject({ azd: z.string() })) }) }),
  hooks: z.strictObject({ preprovision: hooks, postprovision: hooks }),
});

const read = () => project.parse(parse(readFileSync(path.join(root, 'azure.yaml'), 'utf8')));

test('fits the schema of azd, and has no service that azd would build or zip by itself', () => {
  expect(read()).not.toHaveProperty('services');
  expect(read().workflows.up.steps).toEqual([{ azd: 'provision' }]);
});

test('packages before it provisions; deploys and grants after that', () => {
  const run = (list: z.infer<typeof hooks>) => list.map(({ posix }) => posix.run);
  expect(run(read().hooks.preprovision)).toEqual([
    'node infra/deploy/required-variables.mjs',
    'npm ci',
    'npm run package -- --play',
  ]);
  expect(run(read().hooks.postprovision)).toEqual(['npm run deploy', 'npm run grant:try']);
});

describe.each(
  Object.entries(read().hooks).flatMap(([event, list]) => list.map((hook) => ({ event, ...hook }))),
)('$event: $posix.run', ({ posix, windows }) => {
  test('does the same on Windows, and passes on the exit code', () => {
    // PowerShell consumes a bare --, and a script ends with 0 even if its last program failed.
    expect(windows.run).toBe(`${posix.run.replace(' -- ', " '--' ")}; exit $LASTEXITCODE`);
  });

  test('runs an existing script', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const [, name] = /^npm run (\S+)/.exec(posix.run) ?? [];
    const [, file] = /^node (\S+)/.exec(posix.run) ?? [];
    if (name !== undefined) expect(scripts).toHaveProperty([name]);
    else if (file !== undefined) expect(existsSync(path.join(root, file))).toBe(true);
    else expect(posix.run).toBe('npm ci');
  });
});

describeWithBicep('what the hooks find in the environment', () => {
  test('is the output of main.bicep, for one resource group', async () => {
    const template = await compiled('main.bicep');
    expect(template).toMatchObject({ $schema: expect.stringMatching(/\/deploymentTemplate\.json#$/) });
    expect(Object.keys(template.outputs ?? {})).toEqual(
      expect.arrayContaining(['appName', 'identityPrincipalId']),
    );
  });
});

test('needs an azd that passes on the environment, and whose Bicep supports what is used', () => {
  // https://github.com/Azure/azure-dev/blob/main/cli/azd/CHANGELOG.md: 1.18.0 has #5446 and brings Bicep 0.36.177.
  expect(read().requiredVersions.azd).toBe('>= 1.18.0');
});

describe('missing settings are reported before anything is installed', () => {
  const parameters = readFileSync(path.join(root, 'infra', 'main.bicepparam'), 'utf8');
  const required = [...parameters.matchAll(/fail\('(\w+) is missing\./g)].map(([, name = '']) => name);
  const all = Object.fromEntries(required.map((name) => [name, 'something']));

  /** Where no module is found. */
  async function check(env: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(path.join(tmpdir(), 'instep-required-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const script = path.join(folder, 'required-variables.mjs');
    copyFileSync(path.join(root, 'infra', 'deploy', 'required-variables.mjs'), script);
    return promisify(execFile)(process.execPath, [script], { env });
  }

  test('all required variables of main.bicepparam, together', async () => {
    expect(required).toHaveLength(3);
    const { code, stderr } = await check({ INSTEP_MODE: 'report' }).catch((error) => error);
    expect(code).toBe(1);
    expect([...stderr.matchAll(/azd env set (\w+) \S/g)].map(([, name]) => name)).toEqual(required);
  });

  test.each(required)('%s alone, also if it is blank', async (name) => {
    const { code, stderr } = await check({ ...all, [name]: ' ' }).catch((error) => error);
    expect([code, stderr.match(/azd env set \w+/g)]).toEqual([1, [`azd env set ${name}`]]);
  });

  test('nothing when all are set', async () => {
    expect(await check(all)).toEqual({ stdout: '', stderr: '' });
  });
});

describe('npm run grant:try', () => {
  const principal = '99999999-8888-7777-6666-555555555555';

  /** With an npm that ends with the given exit code and prints its arguments, or that runs the script. */
  async function tryToGrant(npm: number | 'grant', env: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(path.join(tmpdir(), 'instep-grant-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = path.join(folder, 'npm.cjs');
    writeFileSync(
      program,
      npm === 'grant'
        ? `const { status } = require('node:child_process').spawnSync(
            process.execPath, ['infra/grants/main.ts', ...process.argv.slice(5)], { stdio: 'inherit' });
          process.exitCode = status;`
        : `console.log(process.argv.slice(2).join(' ')); process.exitCode = ${npm};`,
    );
    return promisify(execFile)(process.execPath, ['infra/deploy/grant-try.ts'], {
      cwd: root,
      env: { npm_execpath: program, ...env },
    });
  }

  test('grants to the identity of the deployment', async () => {
    const { stdout } = await tryToGrant(0, { identityPrincipalId: principal });
    expect(stdout).toBe(`run grant -- --principal ${principal} --apply\n`);
  });

  test('grants what the deployed settings need, in the tenant they name', async () => {
    const { stdout } = await tryToGrant(0, {
      identityPrincipalId: principal,
      INSTEP_TENANT: 'contoso',
      INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
      INSTEP_CLOUD: 'gcc-high',
      INSTEP_SCOPE_GROUP: '',
      INSTEP_EXCLUDE_GROUP: '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10',
      GRANT_SITE_WRITE: 'Sites.ReadWrite.All',
    });
    const options = '--tenant contoso --tenant-id 11111111-2222-3333-4444-555555555555 --cloud gcc-high';
    expect(stdout).toBe(
      `run grant -- --principal ${principal} ${options} --site-write Sites.ReadWrite.All --group-scope --apply\n`,
    );
    expect(() => readGrantOptions(stdout.trim().split(' ').slice(3))).not.toThrow();
  });

  test('explains a missing permission, and does not fail the deployment', async () => {
    const { stdout } = await tryToGrant(1, { identityPrincipalId: principal, INSTEP_TENANT: 'contoso' });
    expect(stdout).toContain('Privileged Role Administrator');
    expect(stdout).toContain(`npm run grant "--" --principal ${principal} --tenant contoso --apply`);
  });

  test.each([
    ['no tenant', {}, '--tenant        INSTEP_TENANT       (not set)'],
    ['a cloud that does not exist', { INSTEP_CLOUD: 'moon' }, '--cloud         INSTEP_CLOUD        moon'],
  ])(
    '%s: names the invalid option and its source, and does not say that another administrator must grant',
    async (_name, env, line) => {
      const { stdout } = await tryToGrant('grant', { identityPrincipalId: principal, ...env });
      expect(stdout).toContain(line);
      expect(stdout).toContain('azd env set INSTEP_TENANT contoso');
      expect(stdout).not.toContain('Privileged Role Administrator');
    },
  );

  test('without an identity grants nothing', async () => {
    await expect(tryToGrant(0, {})).rejects.toThrow('identityPrincipalId is ""');
  });
});
