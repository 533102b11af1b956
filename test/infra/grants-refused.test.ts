/** `npm run grant` when something is missing or invalid: it says what, where and what to do, and writes nothing. */
import { describe, expect, test } from 'vitest';
import { grantStage, graphHost } from './kit/grant-stage.ts';

const contoso = ['--tenant', 'contoso'];

describe('the sign-in', () => {
  test('that is missing', async () => {
    const { run } = await grantStage({ signedIn: false });
    const { failure } = await run(...contoso, '--cloud', 'dod');
    expect(failure).toMatch(/no sign-in for dod-graph\.microsoft\.us/);
    expect(failure).toMatch(/az cloud set --name AzureUSGovernment\n\s+az login --allow-no-subscriptions$/);
  });

  test('without an Azure CLI', async () => {
    const { run } = await grantStage();
    process.env.PATH = '/nonexistent';
    expect((await run(...contoso)).failure).toMatch(/Do this: install the Azure CLI/);
  });

  test('in another tenant', async () => {
    const { run } = await grantStage();
    const other = '11111111-2222-3333-4444-555555555555';
    const { failure } = await run(...contoso, '--tenant-id', other);
    expect(failure).toMatch(/Tenant 11111111-2222-3333-4444-555555555555 not found/);
    expect(failure).toContain(`az login --allow-no-subscriptions --tenant ${other}`);
  });

  test('in the tenant that was named', async () => {
    const { run, server } = await grantStage();
    const { complete } = await run(...contoso, '--tenant-id', server.tenant.tenantId.toUpperCase());
    expect(complete).toBe(true);
  });
});

describe('the tenant', () => {
  test('whose site does not exist', async () => {
    const { run, server } = await grantStage();
    const { failure } = await run('--tenant', 'fabrikam', '--apply');
    expect(failure).toMatch(
      /no site fabrikam-my\.sharepoint\.com in the tenant where you are signed in: HTTP 404/,
    );
    expect(failure).toMatch(/--tenant/);
    expect(server.counts().writes).toBe(0);
  });

  test('whose cloud does not have a permission: nothing is granted', async () => {
    const { run, server } = await grantStage();
    const { graph, servicePrincipals } = server.tenant.applications;
    const appRoles = graph.appRoles.filter(({ value }) => value !== 'ProfilePhoto.Read.All');
    servicePrincipals.set(graph.id, { ...graph, appRoles });
    const { failure } = await run(...contoso, '--apply');
    expect(failure).toMatch(/Microsoft Graph: ProfilePhoto\.Read\.All \(e24d31aa-/);
    expect(server.counts().writes).toBe(0);
  });

  test('that answers Retry-After is asked again after that time', async () => {
    const { run, server } = await grantStage();
    const answer = { status: 429, headers: { 'Retry-After': '1' } };
    server.faults.add({ match: { host: graphHost, method: 'GET' }, times: 1, answer });
    expect((await run(...contoso)).complete).toBe(true);
    expect(server.counts().throttled).toBe(1);
  });

  test.each([
    ['a gateway page', { status: 502, html: true }, /HTTP 502/],
    ['no answer', { reset: true }, /there was no answer/],
    ['another shape', { status: 200, body: { value: 'x' } }, /unknown shape at value/],
  ])('%s in place of assignments does not count as no assignments', async (_name, answer, says) => {
    const { run, server } = await grantStage();
    server.faults.add({ match: { path: /appRoleAssignments/ }, answer });
    expect((await run(...contoso, '--apply')).failure).toMatch(says);
    expect(server.counts().writes).toBe(0);
  });
});
