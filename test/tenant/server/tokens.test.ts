/** Tokens and hosts that the simulated services do not accept. */
import { beforeAll, describe, expect, test } from 'vitest';
import { accountOf, graph, mySite, propertiesPath, root, startTestTenant } from './kit.ts';

const { tenant, ask, token } = await startTestTenant();
tenant.join({ upn: 'ada@contoso.com', photo: true });

describe('Graph refuses', () => {
  test('a token of another host', async () => {
    const answer = await ask(graph, '/v1.0/users', { token: await token(root) });
    expect([answer.status, answer.json.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(answer.json.error.message).toContain('audience');
  });
});

describe('SharePoint refuses', () => {
  test.each([
    ['no Authorization header', null, 'invalid_request'],
    ['a token that was never issued', 'a.b.c', 'invalid_token'],
  ])('%s: 401 with its challenge', async (_what, given, error) => {
    const answer = await ask(mySite, '/_api/web', { token: given });
    expect([answer.status, answer.json.error]).toEqual([401, error]);
    expect(answer.headers['www-authenticate']).toContain('client_id="00000003-0000-0ff1-ce00-000000000000"');
  });

  test.each([graph, root])('a token of %s on the my-site host', async (other) => {
    const answer = await ask(mySite, '/_api/web', { token: await token(other) });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  });
});

describe('the tenant does not answer', () => {
  test('for a host that is not its own', async () => {
    const answer = await ask('localhost', '/v1.0/users', { token: null });
    expect(answer.status).toBe(421);
  });

  test('outside /_api on SharePoint', async () => {
    const answer = await ask(mySite, '/personal/ada');
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

describe('a token that was good', () => {
  let before: string;
  beforeAll(async () => {
    before = await token(graph);
    tenant.setOffset(86_400_001);
  });

  test('is refused once the tenant’s clock is past its end', async () => {
    const answer = await ask(graph, '/v1.0/users', { token: before });
    expect([answer.status, answer.json.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(answer.json.error.message).toContain('expired');
  });

  test('and a new one is accepted', async () => {
    expect((await ask(graph, '/v1.0/users')).status).toBe(200);
    expect((await ask(mySite, propertiesPath(accountOf('ada@contoso.com')))).status).toBe(200);
  });
});
