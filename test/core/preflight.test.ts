/** The table of missing permissions and their remedies, row by row, and how an answer is rated. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allOk, checksOf, whyNotToWrite } from '../../shared/core/preflight/checks.ts';
import { type Environment, type Lack, remedies, remedyFor } from '../../shared/core/preflight/lacks.ts';
import {
  judge,
  missing,
  needs,
  notTried,
  ok,
  type ProbeName,
  probeNames,
  unknown,
  type Verdict,
} from '../../shared/core/preflight/probe.ts';
import { apiRoles, azureRoles } from '../../shared/core/preflight/roles.ts';
import { brokenRules } from '../infra/kit/shell-rules.ts';

const environment: Environment = {
  tenant: 'contoso',
  tenantId: '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10',
  cloud: 'global',
  graphHost: 'graph.microsoft.com',
  mySiteHost: 'contoso-my.sharepoint.com',
  signedInAs: 'identity',
  principalId: '7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97',
  storageAccount: 'stinstep',
  queueAccount: 'sthost',
};

const grant = 'npm run grant "--" --principal 7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97 --tenant contoso';
const assign = `az role assignment create --assignee-object-id ${environment.principalId} --assignee-principal-type ServicePrincipal --role`;

const bySharePoint = [
  'runs read it through SharePoint instead',
  'Sites.Selected of Office 365 SharePoint Online (20d37865-089c-4dee-8c41-6967602d4ac8)',
  'https://contoso-my.sharepoint.com opened to the identity',
];

/** Every missing permission, and what its remedy must contain: name and id of the role, and the command. */
const table: Readonly<Record<Lack, readonly string[]>> = {
  'no-token': ['az functionapp identity assign', 'AzureWebJobsStorage__clientId', 'INSTEP_CLOUD'],
  'token-of-another-tenant': ['INSTEP_TENANT_ID', environment.tenantId, 'az account show'],
  'token-not-accepted': [`${grant} --apply`, '24 hours'],
  'users-role': [
    'User.Read.All',
    'Microsoft Graph',
    'df021288-bdef-4463-88db-98f22de89214',
    `${grant} --apply`,
  ],
  'no-such-user': ['INSTEP_CANARY_USER', '--user OBJECT-ID'],
  'groups-role': [
    'GroupMember.Read.All',
    '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    `${grant} --group-scope --apply`,
  ],
  'no-such-group': ['INSTEP_SCOPE_GROUP', 'az ad group show'],
  'photos-role': ['ProfilePhoto.Read.All', 'e24d31aa-e1ab-4c80-85fe-23018690335d', `${grant} --apply`],
  'no-batch': ['https://graph.microsoft.com/v1.0/$batch'],
  'library-role': [
    'Sites.Read.All',
    'Microsoft Graph',
    '332a536c-c7ef-4017-ab91-336970924f0d',
    `${grant} --library-read Sites.Read.All --apply`,
    ...bySharePoint,
  ],
  'no-library': [
    'https://contoso-my.sharepoint.com',
    `${grant} --library-read Sites.Read.All --apply`,
    '332a536c-c7ef-4017-ab91-336970924f0d',
    ...bySharePoint,
  ],
  'library-not-served': ['does not serve', `${grant} --library-read Sites.Read.All --apply`, ...bySharePoint],
  'files-role': [
    'Sites.Selected',
    'SharePoint Online',
    '20d37865-089c-4dee-8c41-6967602d4ac8',
    `${grant} --apply`,
  ],
  'no-folder': ['https://contoso-my.sharepoint.com', 'Do not create the folder yourself'],
  'several-folders': ['https://contoso-my.sharepoint.com/User%20Photos'],
  'content-approval': ['https://contoso-my.sharepoint.com/User%20Photos', 'Versioning settings'],
  'file-left': ['https://contoso-my.sharepoint.com/User%20Photos', '20d37865-089c-4dee-8c41-6967602d4ac8'],
  'profiles-role': [
    'User.ReadWrite.All',
    'SharePoint Online',
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    `${grant} --apply`,
  ],
  'profile-writes-refused': [
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    'Sites.FullControl.All',
    '678536fe-1083-478a-9c59-b99265e6b0d3',
    `${grant} --site-write Sites.FullControl.All --apply`,
  ],
  'no-profile': ['INSTEP_CANARY_USER'],
  'lives-elsewhere': ['https://contoso-my.sharepoint.com', '?user=OBJECT-ID'],
  'other-geos': ['--library-read Sites.Read.All'],
  'tables-role': [
    'Storage Table Data Contributor',
    `${assign} 0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3`,
    'az storage account show --name stinstep --query id',
  ],
  'queues-role': [
    'Storage Queue Data Contributor',
    `${assign} 974c5e8b-45b9-4653-ba55-5f855dd0fb88`,
    'az storage account show --name sthost --query id',
  ],
  'blobs-role': [
    'Storage Blob Data Contributor',
    `${assign} ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
    'az storage account show --name stinstep --query id',
  ],
  'storage-network': ['az storage account show --name stinstep --query networkRuleSet'],
  'storage-incomplete': ['azd provision', 'npm start'],
  'integrity-role': [
    'Key Vault Crypto User',
    `${assign} 12338af0-0e69-4776-bea7-57ae8d297424`,
    'az keyvault show --name VAULT --query id',
  ],
  'integrity-network': ['az keyvault show --name VAULT --query properties.networkAcls'],
  'integrity-key': ['INSTEP_INTEGRITY_KEY', 'az keyvault key show', 'azd provision'],
  'telemetry-role': [
    'Monitoring Metrics Publisher',
    `${assign} 3913510d-42f4-4e42-8a64-420c390055eb`,
    'Microsoft.Insights/components',
  ],
  'telemetry-address': ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'properties.ConnectionString'],
};

const commandsOf = (remedy: string) => [...remedy.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command);

describe('the remedy for', () => {
  test.each(Object.entries(table))('%s', (lack, parts) => {
    const remedy = remedyFor(lack as Lack, environment);
    for (const part of parts) expect(remedy).toContain(part);
  });

  test.each(Object.keys(table))('%s has only commands that mean the same in every shell', (lack) => {
    for (const signedInAs of ['identity', 'person'] as const) {
      const unknownOnes = { principalId: undefined, storageAccount: undefined, queueAccount: undefined };
      for (const where of [environment, { ...environment, ...unknownOnes }]) {
        const remedy = remedyFor(lack as Lack, { ...where, signedInAs });
        expect(commandsOf(remedy).flatMap(brokenRules)).toEqual([]);
        // A command outside backticks would not be checked.
        expect(remedy.replace(/`[^`]+`/g, '')).not.toMatch(/\b(az|azd|npm) [a-z]/);
      }
    }
  });

  test('every missing permission has a text of its own', () => {
    const all = Object.keys(remedies).map((lack) => remedyFor(lack as Lack, environment));
    expect(new Set(all).size).toBe(Object.keys(table).length);
  });

  test('the command names the cloud, and has placeholders for an unknown identity and storage account', () => {
    const elsewhere = {
      ...environment,
      cloud: 'gcc-high',
      principalId: undefined,
      storageAccount: undefined,
    };
    expect(remedyFor('users-role', elsewhere)).toContain(
      '--principal PRINCIPAL-ID --tenant contoso --cloud gcc-high --apply',
    );
    expect(remedyFor('tables-role', elsewhere)).toContain('--name STORAGE-ACCOUNT ');
    for (const lack of ['users-role', 'tables-role'] as const) {
      const where = '(PRINCIPAL-ID is the output identityPrincipalId of the deployment)';
      expect(remedyFor(lack, elsewhere)).toContain(where);
      expect(remedyFor(lack, environment)).not.toContain('PRINCIPAL-ID');
    }
    expect(remedyFor('storage-network', elsewhere)).toContain('--name STORAGE-ACCOUNT ');
  });

  test('a person’s own sign-in says nothing about the app, and their id is not the identity’s', () => {
    const person = { ...environment, signedInAs: 'person' } as const;
    expect(remedyFor('users-role', person)).toMatch(/^Your own sign-in is refused. .*GET \/api\/preflight/);
    expect(remedyFor('users-role', person)).not.toContain(environment.principalId);
    const said = (where: Environment) =>
      Object.keys(table).filter((lack) => /^Your own/.test(remedyFor(lack as Lack, where)));
    expect(said(environment)).toEqual([]);
    expect(said(person).toSorted()).toEqual(
      Object.keys(table)
        .filter((lack) => /-role$/.test(lack))
        .concat('profile-writes-refused', 'token-not-accepted')
        .toSorted(),
    );
    expect(remedyFor('no-token', person)).toBe(
      `Sign in: \`az login --allow-no-subscriptions --tenant ${environment.tenantId}\``,
    );
    expect(remedyFor('no-folder', person)).toBe(remedyFor('no-folder', environment));
  });
});

test('the roles are those that the deployment grants, under the same ids', () => {
  const read = (file: string) => readFileSync(new URL(`../../infra/${file}`, import.meta.url), 'utf8');
  const { apis, permissions } = JSON.parse(read('application-permissions.json')) as {
    apis: Record<string, { name: string }>;
    permissions: { api: string; role: string; id: string }[];
  };
  const granted = permissions.map(({ api, role, id }) => ({ api: apis[api]?.name, role, id }));
  for (const role of Object.values(apiRoles)) expect(granted).toContainEqual(role);
  const assigned = [
    ...read('modules/roles.bicep').matchAll(/'([^']+)': \{ on: \[[^\]]+\], id: '([^']+)' \}/g),
  ].map(([, role, id]) => ({ role, id }));
  const named: readonly { role?: string | undefined }[] = Object.values(azureRoles);
  for (const role of named) expect(assigned).toContainEqual(role);
  // What the app does not use itself, or only once at its start.
  const others = assigned.filter(({ role }) => !named.some((one) => one.role === role));
  expect(['Storage Blob Data Owner', 'Key Vault Crypto User']).toEqual(
    expect.arrayContaining(others.map(({ role }) => role)),
  );
});

describe('an answer', () => {
  const refusals = { 403: 'users-role', 'group-not-found': 'no-such-group' } as const;
  test.each<[string, Parameters<typeof judge<number>>[0], Verdict]>([
    ['is what it says', { kind: 'answered', value: 3 }, ok('3')],
    [
      'refused by a status that is listed is a lack',
      { kind: 'refused', status: 403, code: 'accessDenied' },
      missing('users-role', 'HTTP 403 accessDenied'),
    ],
    [
      'refused by a code that is listed is that lack',
      { kind: 'refused', status: undefined, code: 'group-not-found' },
      missing('no-such-group', 'group-not-found'),
    ],
    ['refused otherwise is unknown', { kind: 'refused', status: 418, code: 'http-418' }, unknown('HTTP 418')],
    ['that did not come is unknown', { kind: 'silent', cause: 'timed out' }, unknown('timed out')],
  ])('%s', (_name, answer, verdict) => {
    expect(judge(answer, refusals, (value) => ok(String(value)))).toEqual(verdict);
  });
});

describe('the checks', () => {
  const all = (verdict: Verdict) =>
    Object.fromEntries(probeNames.map((name) => [name, verdict])) as Record<ProbeName, Verdict>;

  test('are listed in a fixed order, independent of the order of the answers', () => {
    const reversed = Object.fromEntries(Object.entries(all(ok('yes'))).reverse()) as Record<
      ProbeName,
      Verdict
    >;
    expect(checksOf(reversed, environment).map(({ name }) => name)).toEqual(probeNames);
  });

  test('say what works, and what is not possible where a permission is missing', () => {
    for (const { means } of checksOf(all(ok('yes')), environment)) expect(means).not.toMatch(/^Without/);
    for (const { means } of checksOf(all(needs('users')), environment))
      expect(means).toMatch(/^Without it .+\.$/);
  });

  test('say what to do about what is missing, and nothing more about what works', () => {
    const [check] = checksOf(all(missing('photos-role', 'HTTP 403')), environment);
    expect(check).toEqual({
      name: probeNames[0],
      state: 'missing',
      means: expect.stringMatching(/^Without it /),
      detail: 'HTTP 403',
      remedy: remedyFor('photos-role', environment),
    });
    expect(checksOf(all(ok('yes')), environment)[0]).not.toHaveProperty('remedy');
    expect(checksOf(all(needs('users')), environment)[0]?.detail).toBe('needs users');
  });

  test('are ok as a whole when no check is missing or unknown', () => {
    const verdicts = { ...all(ok('yes')), 'file-write': notTried('no') };
    expect(allOk(checksOf(verdicts, environment))).toBe(true);
    expect(allOk(checksOf({ ...verdicts, photo: unknown('?') }, environment))).toBe(false);
    expect(allOk(checksOf({ ...verdicts, photo: missing('photos-role', '403') }, environment))).toBe(false);
  });
});

test.each([
  ['report', false, /INSTEP_MODE is report.*Set it to repair/],
  ['report', true, /INSTEP_PAUSED is true.*Set it to false/],
  ['repair', true, /INSTEP_PAUSED is true/],
  ['repair', false, undefined],
] as const)('whether a probe may write in mode %s, paused %s', (MODE, PAUSED, why) => {
  const said = whyNotToWrite({ MODE, PAUSED });
  if (why === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(why);
});

test('an unknown answer names a lack only where one is likely', () => {
  expect(unknown('HTTP 503')).toStrictEqual({ state: 'unknown', detail: 'HTTP 503' });
  expect(unknown('HTTP 403', 'users-role')).toStrictEqual({
    state: 'unknown',
    detail: 'HTTP 403',
    lack: 'users-role',
  });
});
