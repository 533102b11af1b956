/** Every answer is put on the wire as the real services do, so that every other test runs against that. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { connectToTenant } from '../../adapters/transport/tenant-connection.ts';
import { graph, mySite, root, startTestTenant } from './kit.ts';

const { ask, token, tenant } = await startTestTenant();
const person = tenant.join({ upn: 'anna@contoso.com', photo: true });
const decode = { gzip: gunzipSync, br: brotliDecompressSync };

test.each([
  [graph, '/v1.0/users', /odata\.metadata=minimal;odata\.streaming=true/],
  [root, '/_api/web?$select=Id', /odata=minimalmetadata;streaming=true/],
])(
  'JSON of %s: chunked, encoded as the client accepts, with the ids of the request',
  async (host, path, type) => {
    const seen = new Set<string>();
    for (let time = 0; time < 4; time += 1) {
      const headers = { 'accept-encoding': 'gzip, deflate, br', 'client-request-id': 'mine' };
      const answer = await ask(host, path, { headers });
      const encoding = answer.headers['content-encoding'] as keyof typeof decode;
      seen.add(encoding);
      expect(JSON.parse(decode[encoding](answer.bytes).toString('utf8'))).toBeTypeOf('object');
      expect(answer.headers['content-length']).toBeUndefined();
      expect(answer.headers['transfer-encoding']).toBe('chunked');
      expect(answer.headers['content-type']).toMatch(type);
      expect(answer.headers).toMatchObject({
        'client-request-id': 'mine',
        'request-id': expect.stringMatching(/-/),
      });
    }
    expect([...seen].sort()).toEqual(['br', 'gzip']);
  },
);

test('a client that accepts no encoding gets none; pictures have their length', async () => {
  expect((await ask(graph, '/v1.0/users')).headers['content-encoding']).toBeUndefined();
  const headers = { 'accept-encoding': 'gzip' };
  const photo = await ask(graph, `/v1.0/users/${person.id}/photo/$value`, { headers });
  expect(photo.headers['content-encoding']).toBeUndefined();
  expect(photo.headers['content-length']).toBe(String(photo.bytes.length));
  expect((await ask(graph, '/v1.0/users')).headers['odata-version']).toBe('4.0');
});

test('tokens carry the name of the app', async () => {
  const [, claims = ''] = (await token(graph)).split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).toMatchObject({
    app_displayname: 'instep',
  });
});

test('changes of a list are asked for with and without parentheses', async () => {
  const { listId } = tenant.library;
  for (const call of ['delta', 'delta()']) {
    const { status } = await ask(graph, `/v1.0/sites/${mySite}/lists/${listId}/items/${call}`);
    expect(status).toBe(200);
  }
});

test('numbers of list rows are in the format of the web, and the adapter still reads them', async () => {
  const connected = await connectToTenant({ users: 400, kind: 'in-step' });
  onTestFinished(() => connected.server.stop());
  connected.server.faults.refuseLists('both', 403);
  const ids: string[] = [];
  for (let link: string | undefined, more = true; more; ) {
    const page = await connected.library.delta(link);
    ids.push(...page.changes.map(({ itemId }) => itemId));
    link = page.next;
    more = link !== undefined;
  }
  expect(ids.length).toBeGreaterThan(1_000);
  expect(ids.map(Number)).toEqual(ids.map(Number).toSorted((a, b) => a - b));
  expect(ids.at(-1)).toMatch(/^1\d{3}$/);
});
