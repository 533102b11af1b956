/** `npm run preflight -- --evidence FILE`: what the tenant answered, without any personal data. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPreflight } from '../../local/preflight/preflight.ts';
import { quickXorHash } from '../../local/preflight/quick-xor-hash.ts';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { freshStorage } from '../kit/azurite.ts';
import { leadTo } from '../kit/lead-to.ts';

let server: RunningTenant;
let folder: string;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  const tenant = createTenant({ users: 4, kind: 'in-step', seed: 12, folder: 'Profilbilder' });
  server = await startServer(tenant, { limits: 'off', missingProfile: '500' });
  leadTo(server);
  folder = mkdtempSync(path.join(tmpdir(), 'instep-evidence-'));
  process.env.IDENTITY_ENDPOINT = server.identityUrl;
  process.env.IDENTITY_HEADER = server.identityHeader;
  const connectionString = await freshStorage();
  await ensureStorage(storageAccount({ connectionString }));
  environment = {
    IDENTITY_ENDPOINT: server.identityUrl,
    AzureWebJobsStorage: connectionString,
    INSTEP_TENANT: 'contoso',
    INSTEP_TENANT_ID: tenant.tenantId,
    INSTEP_COMPANY: 'Contoso',
    INSTEP_MODE: 'repair',
  };
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function evidence(asked: { readonly write: boolean; readonly user?: string }) {
  const file = path.join(folder, `${asked.write}-${asked.user === undefined}.json`);
  const desk = { folder, environment: { ...environment } };
  await runPreflight({ ...asked, json: true, evidence: file }, { write: () => true }, desk);
  const text = readFileSync(file, 'utf8');
  return { text, all: JSON.parse(text) };
}

test('every open point is answered, and the test file is removed', async () => {
  const [canary = ''] = server.tenant.users.keys();
  const files = server.tenant.library.files.size;
  const { text, all } = await evidence({ write: true, user: canary });
  expect(all).toMatchObject({ formatVersion: 1, cloud: 'global', signedInAs: 'identity' });
  const { answers } = all;
  expect(Object.keys(answers)).toEqual([
    '1-profile-access',
    '2-library-in-graph',
    '2-uploaded-bytes',
    '3-file-names',
    '4-media-etag',
    '5-sync-state',
    '6-missing-profile',
    '7-photo-throughput',
    '8-sites-selected',
    'list-delta',
    'user-photo-page',
  ]);
  expect(answers['1-profile-access'].answers[0]).toMatchObject({
    status: 200,
    headers: expect.arrayContaining(['content-type']),
  });
  expect(answers['1-profile-access'].facts.write).toBe('ok');
  expect(answers['3-file-names'].facts.isEnglish).toBe(false);
  expect(answers['4-media-etag'].facts).toMatchObject({ sameInAMinute: true, sameForSize: false });
  expect(answers['6-missing-profile'].answers[0]).toMatchObject({
    status: 500,
    code: expect.stringContaining('UserNotFoundException'),
    shape: { 'odata.error': { code: 'string', message: { lang: 'string', value: 'string' } } },
  });
  expect(answers['2-uploaded-bytes'].facts).toMatchObject({ level: 1, checkOutType: 2 });
  expect(answers['7-photo-throughput'].notAsked).toMatch(/^not asked, because/);
  expect(server.tenant.library.files.size).toBe(files);
  await hasNoPersonalData(text);
});

test('questions that would write, or that need a user who was not named, are marked as not asked', async () => {
  const { text, all } = await evidence({ write: false });
  expect(all.answers['2-uploaded-bytes'].notAsked).toMatch(/it writes/);
  expect(all.answers['4-media-etag'].notAsked).toMatch(/no user was named/);
  await hasNoPersonalData(text);
});

/** No name, address, id, host or picture of the tenant. */
async function hasNoPersonalData(text: string) {
  const { tenant, hosts } = server;
  const lower = text.toLowerCase();
  const people = [...tenant.users.values()];
  const photos = await Promise.all(
    people.map(async ({ photo }) => (await photo?.bytes())?.toString('base64')),
  );
  const words = [
    'contoso',
    'profilbilder',
    tenant.tenantId,
    tenant.library.listId,
    ...hosts,
    ...people.flatMap(({ id, upn, displayName, photo }) => [
      id,
      upn,
      upn.split('@')[0],
      displayName,
      photo?.etag,
    ]),
    ...photos.map((photo) => photo?.slice(0, 40)),
  ];
  const found = words.filter((word) => word !== undefined && lower.includes(word.toLowerCase()));
  expect(found).toEqual([]);
  expect(lower).not.toMatch(/[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/);
  expect(lower).not.toMatch(/[\w.]+@[\w-]+\.\w+/);
  expect(lower).not.toMatch(/https?:/);
}

test.each([
  ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['Sg==', 'SgAAAAAAAAAAAAAAAQAAAAAAAAA='],
  ['tbQ=', 'taAFAAAAAAAAAAAAAgAAAAAAAAA='],
  ['2fuxhBJXtpWFe8dOfdGeHw==', 'O9tHLAghgSvYohKFyMMxnNCHaHg='],
  ['DWAAX5/CIfrmErgZa8ot6ZraeSbu', 'LR2Z0PjuRYGKQB/mhQAuMrAGZbQ='],
])('quickXorHash of "%s"', (bytes, hash) => {
  expect(quickXorHash(Buffer.from(bytes, 'base64'))).toBe(hash);
});
