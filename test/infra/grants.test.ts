/** `npm run grant` against a tenant: what it writes, what it leaves, and what it says when it cannot. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeGeoLocations } from '../../infra/grants/core/geo-locations.ts';
import { describeOpening } from '../../infra/grants/core/site-grant.ts';
import { powerShellEnvironments } from '../../infra/grants/sign-in.ts';
import { startServer } from '../../local/tenant/server/server.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import { leadTo } from '../kit/lead-to.ts';
import { fetchToken } from '../tenant/server/kit.ts';
import { administrator, grantStage, graphHost, mySite } from './kit/grant-stage.ts';

const contoso = ['--tenant', 'contoso'];
const usual = {
  graph: ['ProfilePhoto.Read.All', 'Sites.Selected', 'User.Read.All'],
  sharePoint: ['Sites.Selected', 'User.ReadWrite.All'],
  site: ['write'],
};
const nothing = { graph: [], sharePoint: [], site: [] };

describe('granting', () => {
  test('a dry run lists what is missing, and writes nothing', async () => {
    const { run, state, server } = await grantStage();
    const { complete, text } = await run(...contoso);
    expect(complete).toBe(true);
    expect(text).toMatch(/Dry run, nothing is written/);
    expect(text).toMatch(/missing {2}Microsoft Graph: ProfilePhoto\.Read\.All/);
    expect(text).toMatch(/missing {2}Site contoso-my\.sharepoint\.com: write/);
    expect(text).toMatch(/To grant: 6\. Add --apply/);
    expect(text).not.toMatch(/SharePoint Administrator|This tenant has/);
    expect(text).toMatch(/a probe shows, and this list does not promise/);
    expect(text).toContain('GET /api/preflight');
    expect(text).toContain('POST /api/preflight {"write": true}');
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(server.counts().writes).toBe(0);
    expect(state()).toEqual(nothing);
  });

  test('it grants exactly what is missing, and a second time nothing', async () => {
    const { run, state, server, identity } = await grantStage({ assignmentsPageSize: 1 });
    const { applications } = server.tenant;
    const { graph } = applications;
    const granted = (role: string) => graph.appRoles.find(({ value }) => value === role)?.id ?? '';
    applications.assign(identity, graph, granted('User.Read.All'));
    applications.assign(identity, graph, granted('Files.Read.All'));
    const first = await run(...contoso, '--apply');
    expect(first.text).toMatch(/granted {2}Microsoft Graph: User\.Read\.All/);
    expect(first.text).toMatch(/Granted for another purpose; not changed:\n {2}Microsoft Graph: Files/);
    expect(first.text).toMatch(/Granted now: 5; granted before: 1\./);
    expect(state()).toEqual({ ...usual, graph: ['Files.Read.All', ...usual.graph] });
    expect(server.counts().writes).toBe(5);
    const second = await run(...contoso, '--apply');
    expect(second.text).toMatch(/Granted now: 0; granted before: 6\./);
    expect(server.counts().writes).toBe(5);
  });

  test.each([
    [['--group-scope'], { ...usual, graph: ['GroupMember.Read.All', ...usual.graph] }],
    [
      ['--library-read', 'Sites.Read.All'],
      { ...usual, graph: ['ProfilePhoto.Read.All', 'Sites.Read.All', 'User.Read.All'] },
    ],
    [
      ['--site-write', 'Sites.ReadWrite.All'],
      { ...usual, sharePoint: ['Sites.ReadWrite.All', 'User.ReadWrite.All'], site: ['read'] },
    ],
    [
      ['--library-read', 'Sites.Read.All', '--site-write', 'Sites.FullControl.All'],
      {
        graph: ['ProfilePhoto.Read.All', 'Sites.Read.All', 'User.Read.All'],
        sharePoint: ['Sites.FullControl.All', 'User.ReadWrite.All'],
        site: [],
      },
    ],
  ])('choice %s', async (choice, expected) => {
    const { run, state } = await grantStage();
    expect((await run(...contoso, ...choice, '--apply')).complete).toBe(true);
    expect(state()).toEqual(expected);
  });

  test('a site that is open to it for reading is opened for writing, and others keep what they have', async () => {
    const { run, state, server, identity } = await grantStage({ assignmentsPageSize: 1 });
    const { applications } = server.tenant;
    const mine = { host: mySite, appId: identity.appId, displayName: identity.displayName };
    const other = applications.openSite({ ...mine, appId: applications.graph.appId, roles: ['read'] });
    applications.openSite({ ...mine, roles: ['read'] });
    expect((await run(...contoso, '--apply')).text).toMatch(/: write \(now read\)/);
    expect(state().site).toEqual(['write']);
    expect(other.roles).toEqual(['read']);
  });

  test('a permission that another administrator grants meanwhile is no failure', async () => {
    const { run, state, server } = await grantStage();
    await run(...contoso, '--apply');
    server.faults.add({
      match: { method: 'GET', path: /appRoleAssignments/ },
      answer: { status: 200, body: { value: [] } },
    });
    const { complete, text } = await run(...contoso, '--apply');
    expect(text).toMatch(/ProfilePhoto\.Read\.All \(already granted meanwhile\)/);
    expect(complete).toBe(true);
    expect(state()).toEqual(usual);
  });
});

describe('revoking', () => {
  test('removes every permission of the table, independent of the choices, and lists what it leaves', async () => {
    const { run, state, server, identity } = await grantStage({ assignmentsPageSize: 2 });
    const { applications } = server.tenant;
    const ofGraph = applications.graph.appRoles.find(({ value }) => value === 'Files.Read.All');
    applications.assign(identity, applications.graph, ofGraph?.id ?? '');
    await run(...contoso, '--group-scope', '--apply');
    await run('--library-read', 'Sites.Read.All', '--site-write', 'Sites.FullControl.All', '--apply');
    const writes = server.counts().writes;
    const dry = await run(...contoso, '--revoke');
    expect(dry.text).toMatch(/To revoke: 9\. Add --apply/);
    expect(server.counts().writes).toBe(writes);
    const { complete, text } = await run(...contoso, '--revoke', '--apply');
    expect(complete).toBe(true);
    expect(text).toMatch(/Not of Instep; left as it is:\n {2}Microsoft Graph: Files\.Read\.All/);
    expect(text).toMatch(/Revoked now: 9; left: 1\./);
    expect(state()).toEqual({ ...nothing, graph: ['Files.Read.All'] });
    expect((await run(...contoso, '--revoke', '--apply')).text).toMatch(/nothing of Instep is granted/);
    expect(server.counts().writes).toBe(writes + 9);
  });

  test('without the name of the tenant it says that the site is left', async () => {
    const { run, state } = await grantStage();
    await run(...contoso, '--apply');
    const { complete, text } = await run('--revoke', '--apply');
    expect(text).toMatch(/A grant for the my-site host, if there is one, is left: no --tenant/);
    expect(complete).toBe(true);
    expect(state()).toEqual({ ...nothing, site: ['write'] });
  });
});

describe('an administrator who may not', () => {
  test('read applications learns that nothing could be read, and nothing is written', async () => {
    const { run, server } = await grantStage({ roles: ['User.Read.All'] });
    const { failure } = await run(...contoso, '--apply');
    expect(failure).toMatch(/Could not find the principal .* \(graph\.microsoft\.com, tenant .*HTTP 403/);
    expect(failure).toMatch(/Global Reader/);
    expect(server.counts().writes).toBe(0);
  });

  test('grant learns which role is needed', async () => {
    const { run, state } = await grantStage({ roles: ['Application.Read.All', 'Sites.FullControl.All'] });
    const { failure } = await run(...contoso, '--apply');
    expect(failure).toMatch(/Could not grant Microsoft Graph: User\.Read\.All to id-instep-abc .*HTTP 403/);
    expect(failure).toMatch(/Privileged Role Administrator/);
    expect(state()).toEqual(nothing);
  });

  test('open sites gets the rest granted, the site stays unknown, and the result is incomplete', async () => {
    const { run, state } = await grantStage({ roles: administrator.slice(0, 2) });
    const { complete, text } = await run(...contoso, '--apply');
    expect(text).toMatch(/unknown {2}Site contoso-my\.sharepoint\.com: write/);
    expect(text).toMatch(/A person has it in no sign-in of the Azure CLI/);
    expect(complete).toBe(false);
    expect(state()).toEqual({ ...usual, site: [] });
    const back = await run(...contoso, '--revoke', '--apply');
    expect(back.text).toMatch(/if there is one, is left: Could not find the site/);
    expect(back.complete).toBe(false);
    expect(state()).toEqual(nothing);
  });
});

/** Sends what a person with that role sends, after the consent. */
async function sharePointAdministrator(tenant: Tenant) {
  const server = await startServer(tenant, { roles: { [graphHost]: ['Sites.FullControl.All'] } });
  onTestFinished(() => server.stop());
  leadTo(server);
  const token = await fetchToken(server, graphHost);
  return (url: string, body?: string) =>
    fetch(url, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
}

test('an administrator who may not open the site gets what opens it, for PowerShell and for Graph Explorer', async () => {
  const { run, server, identity } = await grantStage({ roles: administrator.slice(0, 2) });
  const { text } = await run(...contoso);
  expect(text).toContain('GET  https://graph.microsoft.com/v1.0/sites/contoso-my.sharepoint.com?$select=id');
  const printed = JSON.parse(/^ {2}(\{.*\})$/m.exec(text)?.[1] ?? 'null');
  const application = { id: identity.appId, displayName: identity.displayName };
  expect(printed).toEqual({ roles: ['write'], grantedToIdentities: [{ application }] });

  expect(text).toContain(
    `  Connect-MgGraph -Environment Global -TenantId ${server.tenant.tenantId} -Scopes Sites.FullControl.All\n`,
  );
  // What the lines send, from a person who may open sites. Nothing is filled in but the variable.
  const lines = text.split('\n').filter((line) => line.includes('Invoke-MgGraphRequest'));
  const [, find = ''] = /-Uri '([^']+)'/.exec(lines[0] ?? '') ?? [];
  const [, open = '', body = ''] = /-Uri "([^"]+)" .* -Body '(.*)'$/.exec(lines[1] ?? '') ?? [];
  const send = await sharePointAdministrator(server.tenant);
  const site = await send(find);
  expect(site.status).toBe(200);
  const { id } = (await site.json()) as { id: string };
  expect((await send(open.replace('$($site.id)', id), body)).status).toBe(201);
  const { sitePermissions } = server.tenant.applications;
  expect([...sitePermissions.values()]).toMatchObject([
    { host: mySite, appId: identity.appId, roles: ['write'] },
  ]);
});

test.each([
  ['gcc-high', 'graph.microsoft.us', 'USGov'],
  ['dod', 'dod-graph.microsoft.us', 'USGovDoD'],
  ['china', 'microsoftgraph.chinacloudapi.cn', 'China'],
] as const)(
  'the lines for PowerShell lead to the cloud %s, and quote a name',
  (cloud, graphHost, environment) => {
    const application = { id: '1', displayName: "O'Brien" };
    const place = { graphHost, tenantId: '2', host: 'contoso-my.example' };
    const text = describeOpening({
      ...{ ...place, application, role: 'write' as const },
      environment: powerShellEnvironments[cloud],
    }).join('\n');
    expect(text).toContain(`-Environment ${environment} -TenantId 2 `);
    expect(text.split(`https://${graphHost}/v1.0/sites/`)).toHaveLength(5);
    expect(text).toContain(`"displayName":"O''Brien"}}]}'`);
  },
);

describe('a tenant with several geo locations', () => {
  const geos = ['EUR', 'APC'];

  test('is told of the wider permission, with the command and the hosts that are not open', async () => {
    const { run, identity } = await grantStage({ geos });
    const { text, complete } = await run(...contoso, '--group-scope');
    expect(complete).toBe(true);
    expect(text).toContain('This tenant has 3 geo locations.');
    expect(text).toContain(
      `npm run grant "--" --principal ${identity.id} --tenant contoso --group-scope --library-read Sites.Read.All --apply`,
    );
    expect(text.match(/^ {2}contoso\w+-my\.sharepoint\.com$/gm)).toHaveLength(2);
  });

  test('is not asked about its geo locations by a person whose sign-in may not list sites', async () => {
    const { run } = await grantStage({ geos, roles: administrator.slice(0, 2) });
    expect((await run(...contoso)).text).not.toContain('This tenant has');
  });

  test('writes with a wider permission: no host has to be opened', () => {
    const asked = { principal: 'x', cloud: 'dod', groupScope: false, libraryRead: 'Sites.Selected' } as const;
    const lines = describeGeoLocations(['a', 'b'], 'a', { ...asked, siteWrite: 'Sites.ReadWrite.All' });
    expect(lines.at(-1)).toBe(
      '  npm run grant "--" --principal x --cloud dod --library-read Sites.Read.All --site-write Sites.ReadWrite.All --apply',
    );
  });
});

describe('the principal', () => {
  test('is found by name and by client id too', async () => {
    const { run, identity } = await grantStage();
    for (const key of [identity.displayName, identity.appId])
      expect((await run(...contoso, '--principal', key)).text).toContain(
        `object id ${identity.id}, client id`,
      );
  });

  test('that does not exist, or exists twice, is not guessed', async () => {
    const { run, server, identity } = await grantStage();
    const missing = '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10';
    const { failure } = await run(...contoso, '--apply', '--principal', missing);
    expect(failure).toContain(`no service principal "${missing}" in tenant ${server.tenant.tenantId}`);
    const twin = server.tenant.applications.add({ displayName: "O'Brien" });
    const other = server.tenant.applications.add({ displayName: "O'Brien" });
    const both = (await run(...contoso, '--apply', '--principal', "O'Brien")).failure;
    expect(both).toMatch(/2 principals/);
    expect(both).toContain(twin.id);
    expect(both).toContain(other.id);
    expect(identity.id).not.toBe(twin.id);
    expect(server.counts().writes).toBe(0);
  });

  test('that is no managed identity is granted nothing without an option; revoking is never refused', async () => {
    const { run, server } = await grantStage();
    const { applications } = server.tenant;
    const tool = applications.add({ displayName: 'Graph Command Line Tools' });
    const args = [...contoso, '--principal', tool.id, '--apply'];
    expect((await run(...args)).failure).toMatch(
      /is no managed identity, but: Application\. Nothing was granted/,
    );
    expect(server.counts().writes).toBe(0);
    expect((await run(...args, '--allow-application')).complete).toBe(true);
    expect(applications.rolesOf(tool, applications.graph)).toEqual(usual.graph);
    expect((await run(...args, '--revoke')).text).toMatch(/Revoked now: 6/);
  });

  test('that is too new for every replica is tried again later', async () => {
    const { run, server } = await grantStage();
    const body = { error: { code: 'Request_BadRequest', message: 'Not a valid reference update.' } };
    server.faults.add({ match: { method: 'POST' }, answer: { status: 400, body } });
    expect((await run(...contoso, '--apply')).failure).toMatch(/wait a minute and run this again/);
  });
});
