/** `npm run preflight` as a process of its own, with a fake Azure CLI and the real credential, or with an identity. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { read } from '../architecture/source.ts';
import { writeAzureCli } from '../infra/kit/azure-cli.ts';
import { freshStorage } from '../kit/azurite.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [, program = ''] = / && node (\S+)$/.exec(JSON.parse(read('package.json')).scripts.preflight) ?? [];
const lead = path.join(root, 'test/infra/kit/lead-to-tenant.ts');

let server: RunningTenant;
let folder: string;
const roles: Record<string, readonly string[]> = {};
beforeAll(async () => {
  const tenant = createTenant({ users: 4, kind: 'in-step', seed: 8 });
  server = await startServer(tenant, { limits: 'off', roles });
  folder = mkdtempSync(path.join(tmpdir(), 'instep-preflight-'));
  writeAzureCli(path.join(folder, 'bin'), server);
  const connectionString = await freshStorage();
  await ensureStorage(storageAccount({ connectionString }));
  const [canary] = tenant.users.keys();
  const Values = {
    AzureWebJobsStorage: connectionString,
    INSTEP_TENANT: 'contoso',
    INSTEP_TENANT_ID: tenant.tenantId,
    INSTEP_COMPANY: 'Contoso',
    INSTEP_CANARY_USER: canary,
  };
  writeFileSync(path.join(folder, 'local.settings.json'), JSON.stringify({ Values }));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

async function command(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const redirection = { port: server.port, certificatePem: server.certificatePem };
  const child = spawn(process.execPath, ['--import', lead, path.join(root, program), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path.join(folder, 'bin'), TEST_TENANT: JSON.stringify(redirection), ...env },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const asIdentity = () => ({ IDENTITY_ENDPOINT: server.identityUrl, IDENTITY_HEADER: server.identityHeader });

test('with a sign-in of one’s own all is told, whose rights it shows, and nothing is written', async () => {
  const { code, stdout, stderr } = await command([]);
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout).toMatch(/^Preflight of contoso \(global\), mode report/);
  expect(stdout).toMatch(/your own sign-in \(az login\).*rights are yours/);
  expect(stdout).toMatch(/^ok {9}token-graph +accepted; roles in it/m);
  expect(stdout).toMatch(/^not tried {2}profile-write/m);
  expect(stdout).toMatch(/\d+ ok, 0 missing, 0 unknown, \d not tried\n$/);
  expect(stdout).not.toContain('\u001b');
  expect(server.tenant.writes).toEqual([]);
});

test('what is missing ends with 1, and the remedy does not say that the app lacks it', async () => {
  roles['contoso.sharepoint.com'] = [];
  const { code, stdout } = await command([]);
  delete roles['contoso.sharepoint.com'];
  expect(code).toBe(1);
  expect(stdout).toMatch(/^missing {4}profile-read +HTTP 403/m);
  expect(stdout).toMatch(
    /Do this: Your own sign-in is refused; .*only the app can tell: GET \/api\/preflight/,
  );
});

test('as an identity, in JSON, writing: the same value, and a file that is gone', async () => {
  const { code, stdout, stderr } = await command(['--json', '--write'], {
    ...asIdentity(),
    INSTEP_MODE: 'repair',
  });
  expect([stderr, code]).toEqual(['', 0]);
  const { ok, signedInAs, checks } = JSON.parse(stdout);
  expect([ok, signedInAs]).toEqual([true, 'identity']);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'profile-write', state: 'ok' }));
  expect(server.tenant.writes.map(({ kind }) => kind).toSorted()).toEqual([
    'file',
    'file-delete',
    'property',
  ]);
});

test('what is unknown ends with 2', async () => {
  const fault = server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 500 } });
  const { code, stdout } = await command([], asIdentity());
  server.faults.remove(fault);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^unknown {4}photo +HTTP 500/m);
});

test.each([
  ['a wrong option', ['--wrong'], {}, /unknown option '--wrong'/],
  ['nobody', ['--user', 'somebody'], {}, /object id \(a GUID\) or a user principal name/],
  [
    'a wrong setting',
    [],
    { INSTEP_MODE: 'dream' },
    /INSTEP_MODE: must be one of.*\n.*local\.settings\.json/s,
  ],
  ['writing in report mode', ['--write'], {}, /INSTEP_MODE is report.*INSTEP_MODE=repair npm run preflight/s],
] as const)('%s ends with 2 and says which', async (_name, args, env, says) => {
  const { code, stdout, stderr } = await command(args, env);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([2, '']);
});
