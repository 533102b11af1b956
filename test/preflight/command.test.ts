/** `npm run preflight`: with the real credentials, on a program named az or on an identity endpoint; once as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../../local/host/failures.ts';
import { runPreflight } from '../../local/preflight/preflight.ts';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { read } from '../architecture/source.ts';
import { writeAzureCli } from '../infra/kit/azure-cli.ts';
import { freshStorage } from '../kit/azurite.ts';
import { onTestDay } from '../kit/calendar.ts';
import { leadTo } from '../kit/lead-to.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [, program = ''] = / && node (\S+)$/.exec(JSON.parse(read('package.json')).scripts.preflight) ?? [];
const lead = path.join(root, 'test/infra/kit/lead-to-tenant.ts');

let server: RunningTenant;
let folder: string;
const pathBefore = process.env.PATH;
beforeAll(async () => {
  const tenant = createTenant({ users: 4, kind: 'in-step', seed: 8 });
  server = await startServer(tenant, { limits: 'off' });
  leadTo(server);
  folder = mkdtempSync(path.join(tmpdir(), 'instep-preflight-'));
  writeAzureCli(path.join(folder, 'bin'), server);
  process.env.PATH = path.join(folder, 'bin');
  process.env.IDENTITY_ENDPOINT = server.identityUrl;
  process.env.IDENTITY_HEADER = server.identityHeader;
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
afterEach(() => {
  server.faults.clear();
  server.tenant.writes.length = 0;
});
afterAll(async () => {
  process.env.PATH = pathBefore;
  rmSync(folder, { recursive: true });
  await server.stop();
});

async function asProcess(...args: readonly string[]) {
  const redirection = { port: server.port, certificatePem: server.certificatePem };
  const child = spawn(process.execPath, ['--import', lead, path.join(root, program), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...onTestDay(),
      PATH: path.join(folder, 'bin'),
      TEST_TENANT: JSON.stringify(redirection),
      FORCE_COLOR: '1',
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

interface Run {
  readonly write?: boolean;
  readonly json?: boolean;
  readonly environment?: Record<string, string>;
}

/** In this process; the environment decides whether there is an identity. */
async function run({ write = false, json = false, environment = {} }: Run) {
  let stdout = '';
  const output = { write: (more: string) => (stdout += more) };
  const code = await runPreflight({ write, json }, output, { folder, environment: { ...environment } });
  return { code, stdout };
}

const identity = { IDENTITY_ENDPOINT: 'as the process has it' };

test('an evidence file that cannot be written is reported before anything is asked', async () => {
  const evidence = path.join(folder, 'local.settings.json', 'evidence.json');
  const asked = runPreflight({ write: false, json: true, evidence }, process.stdout, {
    folder,
    // Without a tenant, any question fails in another way.
    environment: { INSTEP_TENANT: '' },
  });
  await expect(asked).rejects.toThrow(/^--evidence: .*evidence\.json cannot be written: ENOTDIR/);
});

describe('with a sign-in of one’s own', () => {
  test('the output says whose permissions it tests, and nothing is written', async () => {
    const { code, stdout, stderr } = await asProcess();
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Preflight of contoso \(global\), mode report/);
    expect(stdout).toMatch(/your own sign-in \(az login\).*rights are yours/);
    expect(stdout).toMatch(/^ok {9}token-graph +accepted; roles in it/m);
    expect(stdout).toMatch(/^not tried {2}profile-write/m);
    expect(stdout).toMatch(/\d+ ok, 0 missing, 0 unknown, \d not tried\n$/);
    expect(stdout).not.toContain('\u001b');
    expect(server.tenant.writes).toEqual([]);
  });

  test('a missing permission ends with 1, and is not attributed to the app', async () => {
    server.faults.add({ match: { path: /getpropertiesfor/i }, answer: { status: 403 } });
    const { code, stdout } = await run({});
    expect(code).toBe(1);
    expect(stdout).toMatch(/^missing {4}profile-read +HTTP 403/m);
    expect(stdout).toMatch(
      /Do this: Your own sign-in is refused\. .*identity of the app is refused too: GET \/api\/preflight/,
    );
    expect(stdout).toContain('--principal PRINCIPAL-ID');
  });
});

describe('as an identity', () => {
  test('with --json and --write it writes the existing value and a temporary file', async () => {
    const environment = { ...identity, INSTEP_MODE: 'repair' };
    const { code, stdout } = await run({ json: true, write: true, environment });
    const { ok, signedInAs, checks } = JSON.parse(stdout);
    expect([code, ok, signedInAs]).toEqual([0, true, 'identity']);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'profile-write', state: 'ok' }));
    const kinds = server.tenant.writes.map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['file', 'file-delete', 'property']);
  });

  test('an unknown check ends with 2', async () => {
    server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 500 } });
    const { code, stdout } = await run({ environment: identity });
    expect(code).toBe(2);
    expect(stdout).toContain('Asked as the identity of the app.');
    expect(stdout).toMatch(/^unknown {4}photo +HTTP 500/m);
  });
});

describe('no request is sent', () => {
  test('with an invalid option', async () => {
    const { code, stdout, stderr } = await asProcess('--user', 'ada');
    expect(stderr).toMatch(/object id \(a GUID\) or a user principal name/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, '']);
  });

  test.each([
    [
      'with an invalid setting',
      false,
      { INSTEP_MODE: 'dream' },
      /INSTEP_MODE: must be one of.*\n.*local\.settings\.json/s,
    ],
    [
      'when it would write in report mode',
      true,
      {},
      /INSTEP_MODE is report.*Set it to repair.*local\.settings\.json/s,
    ],
  ] as const)('%s', async (_name, write, environment, says) => {
    const failure = await run({ write, environment }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StartFailure', exitCode: 2 });
    expect(messageOf(failure)).toMatch(says);
  });
});
