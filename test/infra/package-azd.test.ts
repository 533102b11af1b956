/** azure.yaml: what azd reads, and that what it runs and uses is there. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('is as azd wants it; no service that azd would build or zip by itself', () => {
  expect(read()).not.toHaveProperty('services');
  expect(read().workflows.up.steps).toEqual([{ azd: 'provision' }]);
});

test('packages before it provisions; deploys and grants after that', () => {
  const run = (list: z.infer<typeof hooks>) => list.map(({ posix }) => posix.run);
  expect(run(read().hooks.preprovision)).toEqual(['npm ci', 'npm run package -- --play']);
  expect(run(read().hooks.postprovision)).toEqual(['npm run deploy', 'npm run grant:try']);
});

describe.each(
  Object.entries(read().hooks).flatMap(([event, list]) => list.map((hook) => ({ event, ...hook }))),
)('$event: $posix.run', ({ posix, windows }) => {
  test('does the same on Windows, and passes on how it ended', () => {
    // PowerShell takes a bare -- for itself, and a script ends well whatever its last program said.
    expect(windows.run).toBe(`${posix.run.replace(' -- ', " '--' ")}; exit $LASTEXITCODE`);
  });

  test('runs a script that there is', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const [, name] = /^npm run (\S+)/.exec(posix.run) ?? [];
    if (name !== undefined) expect(scripts).toHaveProperty([name]);
    else expect(posix.run).toBe('npm ci');
  });
});

describeWithBicep('what the hooks find in the environment', () => {
  test('is what main.bicep puts out, for one resource group', async () => {
    const template = await compiled('main.bicep');
    expect(template).toMatchObject({ $schema: expect.stringMatching(/\/deploymentTemplate\.json#$/) });
    expect(Object.keys(template.outputs ?? {})).toEqual(
      expect.arrayContaining(['appName', 'identityPrincipalId']),
    );
  });
});

describe('npm run grant:try', () => {
  const principal = '99999999-8888-7777-6666-555555555555';

  /** With an npm that ends as it is told, and says how it was called. */
  async function tryToGrant(npmEndsWith: number, env: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(path.join(tmpdir(), 'instep-grant-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const npm = path.join(folder, 'npm.cjs');
    writeFileSync(npm, `console.log(process.argv.slice(2).join(' ')); process.exitCode = ${npmEndsWith};`);
    return promisify(execFile)(process.execPath, ['infra/deploy/grant-try.ts'], {
      cwd: root,
      env: { npm_execpath: npm, ...env },
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

  test('explains itself where it may not, and does not fail the deployment', async () => {
    const { stdout } = await tryToGrant(1, { identityPrincipalId: principal, INSTEP_TENANT: 'contoso' });
    expect(stdout).toContain('Privileged Role Administrator');
    expect(stdout).toContain(`npm run grant -- --principal ${principal} --tenant contoso --apply`);
  });

  test('without an identity there is nothing to grant to', async () => {
    await expect(tryToGrant(0, {})).rejects.toThrow('identityPrincipalId is ""');
  });
});
