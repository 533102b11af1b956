import { beforeAll, describe, expect, test } from 'vitest';
import { addPeople, graph, type Json, startTestTenant } from './kit.ts';

const { tenant, ask } = await startTestTenant();
const people = addPeople(tenant, 12);
const [ada, bob] = people;
if (!ada || !bob) throw new Error('two people are needed');
const guest = tenant.join({
  upn: 'guest_fabrikam.com#EXT#@contoso.onmicrosoft.com',
  userType: 'Guest',
  exchangePlan: false,
});
const outer = '11111111-2222-4333-8444-000000000001';
const nested = '11111111-2222-4333-8444-000000000002';
tenant.directory.groups.set(outer, { id: outer, displayName: 'Outer', members: new Set([nested, ada.id]) });
tenant.directory.groups.set(nested, {
  id: nested,
  displayName: 'Nested',
  members: new Set([outer, ...people.map((p) => p.id)]),
});
const eventual = { ConsistencyLevel: 'eventual' };

async function everyPage(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ items: Json[]; pages: number }> {
  const items: Json[] = [];
  for (let pages = 1, next = path; ; pages += 1) {
    const { json } = await ask(graph, next.replace(`https://${graph}`, ''), { headers });
    items.push(...json.value);
    if (!json['@odata.nextLink']) return { items, pages };
    next = json['@odata.nextLink'];
  }
}

test('/users pages by $top and shows what is selected, with null for what is not set', async () => {
  const { items, pages } = await everyPage(
    '/v1.0/users?$top=5&$select=id,userType,preferredDataLocation,jobTitle',
  );
  expect([items.length, pages]).toEqual([13, 3]);
  expect(items[0]).toEqual({
    id: expect.any(String),
    userType: expect.any(String),
    preferredDataLocation: null,
    jobTitle: null,
  });
});

test('/users filters, plainly and as an advanced query', async () => {
  const plain = await everyPage(
    "/v1.0/users?$select=id&$filter=accountEnabled%20eq%20true%20and%20userType%20eq%20'Guest'",
  );
  expect(plain.items).toEqual([{ id: guest.id }]);
  const exchange = "assignedPlans/any(p:p/service eq 'exchange' and p/capabilityStatus eq 'Enabled')";
  const advanced = await everyPage(
    `/v1.0/users?$select=id&$count=true&$filter=${encodeURIComponent(exchange)}`,
    eventual,
  );
  expect(advanced.items).toHaveLength(12);
});

test('/users/{id} takes an object id or a UPN in any case', async () => {
  const byId = await ask(graph, `/v1.0/users/${ada.id.toUpperCase()}?$select=userPrincipalName`);
  const byUpn = await ask(graph, '/v1.0/users/USER0@contoso.com?$select=userPrincipalName');
  expect(byId.json).toEqual(byUpn.json);
  expect(byId.json).toMatchObject({ id: ada.id, userPrincipalName: 'user0@contoso.com' });
});

test('transitive members are each user once, through nested groups and circles, in pages', async () => {
  const path = `/v1.0/groups/${outer}/transitiveMembers/microsoft.graph.user?$count=true&$select=id&$top=5`;
  const { json } = await ask(graph, path, { headers: eventual });
  expect(json['@odata.count']).toBe(12);
  const { items, pages } = await everyPage(path, eventual);
  expect(pages).toBe(3);
  expect(items.map((item) => item.id)).toEqual(people.map((person) => person.id).sort());
});

test('a group has its name', async () => {
  expect((await ask(graph, `/v1.0/groups/${outer}?$select=displayName`)).json).toMatchObject({
    displayName: 'Outer',
  });
});

describe('$search of users', () => {
  beforeAll(() => {
    tenant.join({ upn: 'grace.h@contoso.com', displayName: 'Hopper-Brewster (Grace) "Amazing"' });
  });
  const found = async (search: string, headers: Record<string, string> = eventual) =>
    ask(graph, `/v1.0/users?$select=displayName&$search=${encodeURIComponent(search)}`, { headers });

  test.each([
    ['the beginning of a word', '"displayName:brew"', 1],
    ['words in another order', '"displayName:Grace Hopper"', 1],
    ['words joined by a symbol', '"displayName:hopperbrew"', 1],
    ['escaped quotes', String.raw`"displayName:\"amazing\""`, 1],
    ['no match within a word', '"displayName:ewster"', 0],
    ['all words', '"displayName:Grace Lovelace"', 0],
    ['the beginning of a sign-in name only', '"userPrincipalName:grace.h"', 1],
    ['no word of a sign-in name', '"userPrincipalName:contoso"', 0],
    ['either', '"displayName:nobody" OR "userPrincipalName:GRACE"', 1],
    ['both', '"displayName:grace" AND "userPrincipalName:user1"', 0],
  ])('%s', async (_what, search, count) => {
    expect((await found(search)).json.value).toHaveLength(count);
  });

  test.each([
    ['without the header', '"displayName:grace"', {}],
    ['without quotes', 'displayName:grace', eventual],
    ['with a quote that is not escaped', '"displayName:a"b"', eventual],
    ['without a property', '"grace"', eventual],
    ['of another property', '"jobTitle:grace"', eventual],
  ])('is refused %s', async (_what, search, headers) => {
    const { status, json } = await found(search, headers);
    expect([status, json.error.code]).toEqual([400, 'Request_UnsupportedQuery']);
  });
});
