import { describe, expect, test } from 'vitest';
import type { FaultAnswer } from '../../../local/tenant/server/faults.ts';
import {
  accountOf,
  addPeople,
  batchOf,
  graph,
  type Json,
  mySite,
  propertiesPath,
  root,
  startTestTenant,
} from './kit.ts';

const { tenant, ask, server } = await startTestTenant();
const [ada, bob] = addPeople(tenant, 2);
if (!ada || !bob) throw new Error('two people are needed');
const photo = `/v1.0/users/${ada.id}/photo`;
const bytes = (await ada.photo?.bytes()) ?? Buffer.alloc(0);

function onPhoto(answer: FaultAnswer, times = 1): void {
  server.faults.add({ match: { path: /\/photo/ }, times, answer });
}

describe('an injected fault', () => {
  test.each([
    [401, 'InvalidAuthenticationToken'],
    [403, 'Authorization_RequestDenied'],
    [404, 'ResourceNotFound'],
    [429, 'TooManyRequests'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
  ])('%i has the service’s own body', async (status, code) => {
    onPhoto({ status, headers: { 'Retry-After': '7' } });
    const answer = await ask(graph, photo);
    expect([answer.status, answer.json.error.code, answer.headers['retry-after']]).toEqual([
      status,
      code,
      '7',
    ]);
    expect((await ask(graph, photo)).status).toBe(200);
  });

  test('can bring a body of its own', async () => {
    onPhoto({ status: 400, body: { error: { code: 'AuthenticationError' } } });
    expect((await ask(graph, photo)).json).toEqual({ error: { code: 'AuthenticationError' } });
  });

  test('can be a page of HTML', async () => {
    onPhoto({ html: true, status: 502 });
    const { status, headers, text } = await ask(graph, photo);
    expect([status, headers['content-type']]).toEqual([502, 'text/html; charset=utf-8']);
    expect(text).toContain('<!DOCTYPE html>');
  });

  test('can cut, empty or relabel the real answer', async () => {
    onPhoto({ truncate: true });
    expect((await ask(graph, `${photo}/$value`)).bytes).toEqual(
      bytes.subarray(0, Math.floor(bytes.length / 2)),
    );
    onPhoto({ emptyBody: true });
    expect((await ask(graph, `${photo}/$value`)).bytes).toHaveLength(0);
    onPhoto({ contentType: 'text/plain' });
    expect((await ask(graph, `${photo}/$value`)).headers['content-type']).toBe('text/plain');
  });

  test('can reset the connection, or never answer', async () => {
    onPhoto({ reset: true });
    await expect(ask(graph, photo)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    const arrived = Promise.withResolvers<void>();
    onPhoto({ hang: true, before: () => arrived.resolve() });
    const hung = ask(graph, photo).catch(() => 'failed');
    await arrived.promise;
    const later = ask(graph, `/v1.0/users/${bob.id}`).then(() => 'a later request');
    expect(await Promise.race([hung, later])).toBe('a later request');
  });

  test('that cannot be sent ends the connection, not the tenant', async () => {
    onPhoto({ headers: { 'bad header': '\n' } });
    await expect(ask(graph, photo)).rejects.toThrow();
    expect((await ask(graph, photo)).status).toBe(200);
  });

  test('can wait before the real answer', async () => {
    onPhoto({ delayMs: 120 });
    const began = performance.now();
    expect((await ask(graph, photo)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(110);
  });

  test('applies to parts of a batch, with bytes cut before they become text', async () => {
    server.faults.add({
      match: { inner: true, userId: bob.id },
      answer: { status: 429, headers: { 'Retry-After': '0.249' } },
    });
    server.faults.add({
      match: { path: /ada|\$value/, userId: ada.id },
      times: 1,
      answer: { truncate: true },
    });
    const body = batchOf([`/users/${ada.id}/photo/$value`, `/users/${bob.id}/photo`]);
    const { json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body });
    const [first, second] = json.responses.toSorted((a: Json, b: Json) => a.id - b.id);
    expect(Buffer.from(first.body, 'base64url')).toEqual(bytes.subarray(0, Math.floor(bytes.length / 2)));
    expect([second.status, second.headers['Retry-After']]).toEqual([429, '0.249']);
    server.faults.clear();
  });

  test('finds its user by id, UPN or account, and leaves the others alone', async () => {
    server.faults.add({ match: { userId: ada.id }, answer: { status: 500 } });
    expect((await ask(graph, `/v1.0/users/${ada.upn}`)).status).toBe(500);
    expect((await ask(root, propertiesPath(accountOf(ada.upn)))).status).toBe(500);
    const body = { accountName: accountOf(ada.upn), propertyName: 'PictureURL', propertyValue: '' };
    const write = '/_api/SP.UserProfiles.PeopleManager/SetSingleValueProfileProperty';
    expect((await ask(root, write, { method: 'POST', body })).json['odata.error'].code).toBe(
      '-1, System.Exception',
    );
    expect((await ask(root, propertiesPath(accountOf(bob.upn)))).status).toBe(200);
    server.faults.clear();
  });
});

test.each([
  ['exchange', [503, 200, 200]],
  ['graph', [503, 503, 200]],
  ['sharepoint', [200, 200, 503]],
] as const)(
  'an outage of %s takes its requests down and no others, until it ends',
  async (service, statuses) => {
    const asks = () => Promise.all([ask(graph, photo), ask(graph, '/v1.0/users'), ask(mySite, '/_api/web')]);
    const id = server.faults.outage(service);
    expect((await asks()).map((answer) => answer.status)).toEqual(statuses);
    server.faults.remove(id);
    expect((await asks()).map((answer) => answer.status)).toEqual([200, 200, 200]);
  },
);

test('during an outage of exchange the batch itself answers, its parts do not', async () => {
  const id = server.faults.outage('exchange');
  const { status, json } = await ask(graph, '/v1.0/$batch', {
    method: 'POST',
    body: batchOf([`/users/${ada.id}/photo`]),
  });
  expect([status, json.responses[0].status]).toEqual([200, 503]);
  server.faults.remove(id);
});
