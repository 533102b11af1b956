/** `npm start` with a local.settings.json: the administrator's own sign-in, report mode, and a first line that says so. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDeskSettings } from '../../local/desk/settings.ts';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { writeAzureCli } from '../infra/kit/azure-cli.ts';
import { onTestDay } from '../kit/calendar.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { scratchFolder } from './start-command.ts';

const script = fileURLToPath(new URL('run-desk.ts', import.meta.url));
const tenantId = '11111111-2222-3333-4444-555555555555';

function settingsText(changes: Readonly<Record<string, unknown>> = {}): string {
  const values = {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    INSTEP_TENANT: 'contoso',
    INSTEP_TENANT_ID: tenantId,
    INSTEP_COMPANY: 'Contoso',
    ...changes,
  };
  return JSON.stringify({ IsEncrypted: false, Values: values });
}

describe('a night from a desk', () => {
  let server: RunningTenant;
  beforeAll(async () => {
    const tenant = createTenant({ users: 0, kind: 'empty', seed: 51 });
    addMissing(tenant, 'missing');
    addInStep(tenant, 'in.step');
    server = await startServer(tenant, { latencyMs: 0 });
  });
  afterAll(() => server?.stop());

  async function atDesk(folder: string, isSignedIn: boolean) {
    const bin = path.join(folder, 'bin');
    writeAzureCli(bin, isSignedIn ? server : undefined);
    const certificate = path.join(folder, 'tenant.pem');
    writeFileSync(certificate, server.certificatePem);
    writeFileSync(
      path.join(folder, 'local.settings.json'),
      settingsText({ INSTEP_TENANT_ID: server.tenant.tenantId }),
    );
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = { ...onTestDay(), PATH: bin, HOME: folder };
      const args = [script, folder, String(server.port), certificate];
      execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  }

  test('says first which tenant, which mode, and that nothing is written; then reports', async () => {
    const folder = scratchFolder();
    const { code, stdout, stderr } = await atDesk(folder, true);
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'Instep against a real tenant: contoso.sharepoint.com',
      '  Mode report: nothing will be written to the tenant.',
    ]);
    expect(stdout).toMatch(/2 users in scope: 1 in step; 1 missing in SharePoint/);
    expect(code).toBe(0);
    expect(server.tenant.writes.filter(({ by }) => by === 'app')).toEqual([]);
  }, 120_000);

  testThoroughly(
    'its state outlives the process: the next run reads no photo again',
    async () => {
      const folder = scratchFolder();
      expect((await atDesk(folder, true)).code).toBe(0);
      const before = server.counts();
      expect(before.photoDownloads).toBeGreaterThan(0);
      const again = await atDesk(folder, true);
      expect([again.code, again.stderr]).toEqual([0, '']);
      expect(again.stdout).toMatch(/2 users in scope: 1 in step; 1 missing in SharePoint/);
      expect(countsBetween(before, server.counts()).photoDownloads).toBe(0);
    },
    120_000,
  );

  test('without a sign-in it says so at once, with the command', async () => {
    const { code, stdout, stderr } = await atDesk(scratchFolder(), false);
    expect(code).toBe(2);
    expect(stdout).toContain('nothing will be written');
    expect(stderr).toContain(`az login --allow-no-subscriptions --tenant ${server.tenant.tenantId}`);
  }, 60_000);
});

describe('settings that are refused on a desk', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', '{', /local\.settings\.json is not JSON/],
    ['no values', '{}', /has no "Values"/],
    ['a number', settingsText({ INSTEP_UNDO_DAYS: 30 }), /must have text in quotes for INSTEP_UNDO_DAYS/],
    ['repair', settingsText({ INSTEP_MODE: 'repair' }), /from a desk Instep only reports/],
    [
      'a wrong and a missing setting',
      settingsText({ INSTEP_TENANT: 'https://contoso', INSTEP_COMPANY: '' }),
      /2 settings are wrong[\s\S]*INSTEP_TENANT[\s\S]*INSTEP_COMPANY/,
    ],
    ['a key', settingsText({ AzureWebJobsStorage: 'AccountName=a;AccountKey=b' }), /Keys are not used/],
  ])('%s', (_what, text, message) => {
    expect(() => readDeskSettings(text)).toThrow(message);
  });

  test('an account in Azure is named by its addresses', () => {
    const addresses = ['blob', 'queue', 'table'].map((service) => [
      `AzureWebJobsStorage__${service}ServiceUri`,
      `https://contoso.${service}.core.windows.net`,
    ]);
    const text = settingsText({ AzureWebJobsStorage: '', ...Object.fromEntries(addresses) });
    expect(readDeskSettings(text).state).toEqual({
      kind: 'account',
      tables: 'https://contoso.table.core.windows.net',
    });
  });
});
