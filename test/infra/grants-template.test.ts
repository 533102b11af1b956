/** `grants.bicep` grants what the script grants, and `sign-in.bicep` registers what callers sign in to. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Choices,
  libraryReads,
  siteWrites,
  wantedPermissions,
  wantedSiteRole,
} from '../../infra/grants/core/permissions.ts';
import { readGrantOptions } from '../../infra/grants/options.ts';
import { readTable } from '../../infra/grants/table.ts';
import {
  graphAppId,
  graphAppRoles,
  sharePointAppId,
  sharePointAppRoles,
} from '../../local/tenant/truth/api-roles.ts';
import { infra } from './kit/bicep.ts';
import {
  compiledWithGraphExtension,
  describeWithGraphExtension,
  predictedWithGraphExtension,
} from './kit/graph-extension.ts';

const table = readTable();
const identityPrincipalId = '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10';
const guids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

test('the ids of the table are those that the two APIs publish', () => {
  const published = { graph: graphAppRoles, sharePoint: sharePointAppRoles };
  expect(table.apis).toMatchObject({ graph: { appId: graphAppId }, sharePoint: { appId: sharePointAppId } });
  for (const { api, role, id } of table.permissions)
    expect(published[api].find((one) => one.id === id)?.value, `${api} ${id}`).toBe(role);
});

test('every condition of the table can be chosen, and every choice has its row', () => {
  const choices = [
    'always',
    'groupScope',
    ...libraryReads.map((role) => `libraryRead=${role}`),
    ...siteWrites.map((role) => `siteWrite=${role}`),
  ];
  expect([...new Set(table.permissions.map(({ when }) => when))].sort()).toEqual(choices.sort());
});

describeWithGraphExtension('the Graph templates', () => {
  test('hold the ids of the table, and no other', async () => {
    const template = await compiledWithGraphExtension('grants.bicep');
    const { variables = {}, functions: _, ...rest } = template as typeof template & { functions?: unknown };
    const file = JSON.parse(readFileSync(infra('application-permissions.json'), 'utf8'));
    expect(
      Object.values(variables).filter((one) => typeof one === 'object' && one !== null && 'apis' in one),
    ).toEqual([file]);
    expect(JSON.stringify(rest).match(guids)).toBeNull();
  });

  test('have the choices and the defaults of the script', async () => {
    const { parameters } = await compiledWithGraphExtension('grants.bicep');
    const { groupScope, libraryRead, siteWrite } = readGrantOptions([
      '--principal',
      'x',
      '--tenant',
      'contoso',
    ]);
    expect(parameters.libraryRead?.allowedValues).toEqual(libraryReads);
    expect(parameters.siteWrite?.allowedValues).toEqual(siteWrites);
    const defaults = Object.entries(parameters).map(([name, { defaultValue }]) => [name, defaultValue]);
    expect(Object.fromEntries(defaults)).toEqual({
      identityPrincipalId: undefined,
      groupScope,
      libraryRead,
      siteWrite,
    });
  });

  test.each<Choices>([
    { groupScope: false, libraryRead: 'Sites.Selected', siteWrite: 'Sites.Selected' },
    { groupScope: true, libraryRead: 'Sites.Read.All', siteWrite: 'Sites.FullControl.All' },
  ])('grant what the script grants: %j', async (choices) => {
    const { predictedResources, outputs } = await predictedWithGraphExtension('grants.bicep', {
      identityPrincipalId,
      ...choices,
    });
    const wanted = wantedPermissions(table, choices);
    expect(predictedResources.map(({ type, properties }) => ({ type, ...properties }))).toEqual(
      wanted.map(({ api, id }) => ({
        type: 'Microsoft.Graph/appRoleAssignedTo@v1.0',
        principalId: identityPrincipalId,
        resourceId: `[reference('${api}').id]`,
        appRoleId: id,
      })),
    );
    expect(outputs.siteGrantNeeded).toBe(wantedSiteRole(wanted) !== undefined);
  });

  test.each(['grants.bicep', 'sign-in.bicep'])(
    '%s: everything is described, and nothing is secret',
    async (file) => {
      const { parameters, outputs = {}, resources } = await compiledWithGraphExtension(file);
      const described = { ...parameters, ...outputs } as Record<
        string,
        { metadata?: { description?: string } }
      >;
      expect(Object.keys(described).filter((name) => !described[name]?.metadata?.description)).toEqual([]);
      expect(JSON.stringify({ resources, outputs })).not.toMatch(/password|secret|keyCredentials/i);
    },
  );

  test('a principal that is no GUID is refused', async () => {
    const parameters = { identityPrincipalId: identityPrincipalId.replace('-', 'x') };
    await expect(predictedWithGraphExtension('grants.bicep', parameters)).rejects.toThrow(
      /identityPrincipalId must be a GUID/,
    );
  });

  test('callers get their role, of an application that gives no other caller a token', async () => {
    const [reader, flow, operator] = ['1', '2', '3'].map((digit) => identityPrincipalId.replace('6', digit));
    const { predictedResources, outputs } = await predictedWithGraphExtension('sign-in.bicep', {
      appName: 'func-instep',
      readers: `${reader}, ${flow}`,
      operators: `${operator}`,
    });
    const of = (type: string) =>
      predictedResources
        .filter((one) => one.type === `Microsoft.Graph/${type}@v1.0`)
        .map(({ properties }) => properties as Record<string, unknown>);
    const [application] = of('applications');
    const appRoles = application?.appRoles as readonly { id: string; value: string }[];
    expect(appRoles.map(({ value }) => value)).toEqual(['Instep.Read', 'Instep.Operate']);
    const audience = 'api://11111111-2222-3333-4444-555555555555/func-instep';
    expect(application).toMatchObject({ signInAudience: 'AzureADMyOrg', identifierUris: [audience] });
    expect(application?.web).toEqual({
      redirectUris: ['https://func-instep.azurewebsites.net/.auth/login/aad/callback'],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    });
    expect(outputs.audience).toBe(audience);
    expect(of('servicePrincipals')).toMatchObject([{ appRoleAssignmentRequired: true }]);
    const given = of('appRoleAssignedTo').map(({ principalId, appRoleId }) => [
      principalId,
      appRoles.find(({ id }) => id === appRoleId)?.value,
    ]);
    expect(given).toEqual([
      [reader, 'Instep.Read'],
      [flow, 'Instep.Read'],
      [operator, 'Instep.Operate'],
    ]);
  });
});
