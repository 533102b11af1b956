import { beforeEach, describe, expect, test } from 'vitest';
import { graph, type Json, mySite, startTestTenant } from './kit.ts';

const roles = {
  [graph]: ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All', 'Sites.FullControl.All'],
};
const { tenant, ask, server } = await startTestTenant({ roles, assignmentsPageSize: 2 });
const { applications } = tenant;
const identity = applications.add({ displayName: 'id-instep', servicePrincipalType: 'ManagedIdentity' });
const principals = '/v1.0/servicePrincipals';
const roleOf = (value: string) => applications.graph.appRoles.find((role) => role.value === value)?.id ?? '';
const wanted = (value: string) => ({
  principalId: identity.id,
  resourceId: applications.graph.id,
  appRoleId: roleOf(value),
});
const assigned = `${principals}/${applications.graph.id}/appRoleAssignedTo`;
const assignments = `${principals}/${identity.id}/appRoleAssignments`;

beforeEach(() => {
  applications.assignments.clear();
  applications.sitePermissions.clear();
});

const grant = (body: unknown, path = assigned) => ask(graph, path, { method: 'POST', body });

async function everyPage(path: string): Promise<Json[][]> {
  const pages: Json[][] = [];
  for (let next: string | undefined = path; next; ) {
    const { json }: { json: Json } = await ask(graph, next.replace(`https://${graph}`, ''));
    pages.push(json.value);
    next = json['@odata.nextLink'];
  }
  return pages;
}

describe('service principals', () => {
  test('are found by object id, by app id and by filter', async () => {
    const select = '$select=id,displayName';
    const byId = await ask(graph, `${principals}/${identity.id}?${select}`);
    const byAppId = await ask(graph, `${principals}(appId='${identity.appId}')?${select}`);
    const filter = encodeURIComponent("displayName eq 'ID-INSTEP'");
    const byName = await ask(graph, `${principals}?$filter=${filter}&${select}`);
    expect(byId.json).toMatchObject({ id: identity.id, displayName: 'id-instep' });
    expect(byAppId.json).toEqual(byId.json);
    expect(byName.json.value).toEqual([{ id: identity.id, displayName: 'id-instep' }]);
  });

  test('a role of the same name has two ids, one in each API', async () => {
    const ids = await Promise.all(
      [applications.graph, applications.sharePoint].map(async ({ appId }) => {
        const { json } = await ask(graph, `${principals}(appId='${appId}')?$select=appRoles`);
        return json.appRoles.find(({ value }: Json) => value === 'Sites.Selected').id;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ['unknown', `${principals}/6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10`, 404],
    ['no id', `${principals}/me`, 400],
    ['another filter', `${principals}?$filter=accountEnabled%20eq%20true`, 400],
  ])('%s', async (_name, path, status) => {
    expect((await ask(graph, path)).status).toBe(status);
  });
});

describe('application permissions', () => {
  test('are granted from either side, and listed in pages', async () => {
    expect((await grant(wanted('User.Read.All'))).status).toBe(201);
    expect((await grant(wanted('Sites.Read.All'), assignments)).status).toBe(201);
    expect((await grant(wanted('ProfilePhoto.Read.All'))).status).toBe(201);
    const pages = await everyPage(assignments);
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
    expect(pages[0]?.[0]).toMatchObject({
      ...wanted('User.Read.All'),
      resourceDisplayName: 'Microsoft Graph',
    });
    expect((await everyPage(assigned)).flat()).toEqual(pages.flat());
    expect(applications.rolesOf(identity, applications.graph)).toHaveLength(3);
  });

  test('are taken back once', async () => {
    const { json } = await grant(wanted('User.Read.All'));
    const path = `${assignments}/${json.id}`;
    expect((await ask(graph, path, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(graph, path, { method: 'DELETE' })).status).toBe(404);
    expect(applications.assignments.size).toBe(0);
  });

  test.each([
    ['a second time', wanted('User.Read.All'), /already exists on the object/],
    [
      'of the other API',
      { ...wanted('User.Read.All'), appRoleId: '20d37865-089c-4dee-8c41-6967602d4ac8' },
      /was not found on application/,
    ],
    [
      'to no principal',
      { ...wanted('User.Read.All'), principalId: applications.graph.appId },
      /Not a valid reference/,
    ],
    [
      'of another than the path names',
      { ...wanted('User.Read.All'), resourceId: identity.id },
      /Not a valid/,
    ],
    ['without a body', undefined, /Content-Type/],
  ])('are not granted %s', async (_name, body, message) => {
    await grant(wanted('User.Read.All'));
    const before = server.counts().writes;
    const { status, json } = await grant(body);
    expect([status, json.error.code]).toEqual([400, 'Request_BadRequest']);
    expect(json.error.message).toMatch(message);
    expect(server.counts().writes).toBe(before);
  });
});

describe('a site', () => {
  const permissions = `/v1.0/sites/${mySite}/permissions`;
  const opened = (role: string) => ({
    roles: [role],
    grantedToIdentities: [{ application: { id: identity.appId, displayName: identity.displayName } }],
  });

  test('is opened, changed and closed; the list leaves the roles out', async () => {
    const { status, json } = await grant(opened('read'), permissions);
    expect([status, json.roles]).toEqual([201, ['read']]);
    const one = `${permissions}/${json.id}`;
    const [[listed] = []] = await everyPage(permissions);
    expect(listed).not.toHaveProperty('roles');
    expect(listed.grantedToIdentitiesV2[0].application.id).toBe(identity.appId);
    await ask(graph, one, { method: 'PATCH', body: { roles: ['write'] } });
    expect((await ask(graph, one)).json.roles).toEqual(['write']);
    expect((await ask(graph, one, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(graph, one)).status).toBe(404);
  });

  test.each([
    ['a role that is none', opened('owner-ish')],
    ['no identity', { roles: ['read'] }],
    ['no list', { ...opened('read'), grantedToIdentities: 'me' }],
  ])('is not opened with %s', async (_name, body) => {
    expect((await grant(body, permissions)).status).toBe(400);
  });
});

test('a principal that may only read cannot grant, and the product can do neither', async () => {
  const reader = await startTestTenant({ roles: { [graph]: ['Application.Read.All'] } });
  const { id } = reader.tenant.applications.graph;
  const path = `${principals}/${id}/appRoleAssignedTo`;
  expect((await reader.ask(graph, path)).status).toBe(200);
  expect((await reader.ask(graph, path, { method: 'POST', body: {} })).json.error.code).toBe(
    'Authorization_RequestDenied',
  );
  const product = await startTestTenant();
  expect((await product.ask(graph, principals)).status).toBe(403);
  expect((await product.ask(graph, `/v1.0/sites/${mySite}/permissions`)).json.error.code).toBe(
    'accessDenied',
  );
});
