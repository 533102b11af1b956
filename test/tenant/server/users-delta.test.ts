import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../shared/core/calendar.ts';
import { addPeople, graph, type Json, startTestTenant, type TestTenant } from './kit.ts';

const first = '/v1.0/users/delta?$select=userPrincipalName,accountEnabled,preferredDataLocation';

/** Follows every nextLink; answers the items and the deltaLink. */
async function follow(
  { ask }: TestTenant,
  link: string,
  headers: Record<string, string> = {},
): Promise<{ items: Json[]; delta: string; pages: number }> {
  const items: Json[] = [];
  for (let pages = 1, next = link; ; pages += 1) {
    const { json } = await ask(graph, next.replace(`https://${graph}`, ''), { headers });
    items.push(...json.value);
    if (json['@odata.deltaLink']) return { items, delta: json['@odata.deltaLink'], pages };
    next = json['@odata.nextLink'];
  }
}

describe('users/delta', async () => {
  const service = await startTestTenant();
  const { tenant } = service;
  const people = addPeople(tenant, 25);
  const [ada, bob, cai] = people;
  if (!ada || !bob || !cai) throw new Error('three people are needed');

  test('gives all users in pages of the preferred size, with the selected properties that are set', async () => {
    const { items, pages } = await follow(service, first, { Prefer: 'odata.maxpagesize=10' });
    expect(pages).toBe(3);
    expect(items.map((item) => item.id).sort()).toEqual(people.map((person) => person.id).sort());
    expect(items.find((item) => item.id === ada.id)).toEqual({
      id: ada.id,
      userPrincipalName: 'user0@contoso.com',
      accountEnabled: true,
    });
  });

  test('says that it took the preferred page size', async () => {
    const { headers } = await service.ask(graph, first, { headers: { Prefer: 'odata.maxpagesize=10' } });
    expect(headers['preference-applied']).toBe('odata.maxpagesize=10');
  });

  test('gives a start without data for $deltatoken=latest', async () => {
    const { items } = await follow(service, `${first}&$deltatoken=latest`);
    expect(items).toEqual([]);
  });

  test('gives changed users: all selected properties, or with return=minimal the changed ones', async () => {
    const { delta } = await follow(service, first);
    tenant.setEnabled(ada.id, false);
    const whole = await follow(service, delta);
    expect(whole.items).toEqual([
      { id: ada.id, userPrincipalName: 'user0@contoso.com', accountEnabled: false },
    ]);
    const minimal = await follow(service, delta, { Prefer: 'return=minimal' });
    expect(minimal.items).toEqual([{ id: ada.id, accountEnabled: false }]);
  });

  test('is silent about changes of properties that are not selected, and about photos', async () => {
    const { delta } = await follow(service, '/v1.0/users/delta?$select=displayName');
    tenant.setEnabled(ada.id, true);
    tenant.changePhoto(ada.id);
    expect((await follow(service, delta)).items).toEqual([]);
  });

  test('gives removals with their reason, and a restored user as a whole', async () => {
    const { delta } = await follow(service, first);
    tenant.leave(bob.id, 'changed');
    tenant.leave(cai.id, 'deleted');
    const removed = await follow(service, delta);
    expect(removed.items).toEqual([
      { id: bob.id, '@removed': { reason: 'changed' } },
      { id: cai.id, '@removed': { reason: 'deleted' } },
    ]);
    tenant.restore(bob.id);
    const restored = await follow(service, removed.delta, { Prefer: 'return=minimal' });
    expect(restored.items).toEqual([
      { id: bob.id, userPrincipalName: 'user1@contoso.com', accountEnabled: true },
    ]);
  });

  test('shows a change during the enumeration in the next delta', async () => {
    const page = (await service.ask(graph, first, { headers: { Prefer: 'odata.maxpagesize=20' } })).json;
    tenant.rename(ada.id, 'ada.renamed@contoso.com');
    const rest = await follow(service, page['@odata.nextLink']);
    const { items } = await follow(service, rest.delta);
    expect(items).toContainEqual(
      expect.objectContaining({ id: ada.id, userPrincipalName: 'ada.renamed@contoso.com' }),
    );
  });

  test('refuses a link of more than seven days with 410 and the address to start again', async () => {
    const { delta } = await follow(service, first);
    tenant.setOffset(7 * dayMs + 1000);
    const { status, headers, json } = await service.ask(graph, delta.replace(`https://${graph}`, ''));
    expect([status, json.error.code]).toEqual([410, 'syncStateNotFound']);
    const again = await follow(service, headers.location ?? '');
    expect(again.items).toHaveLength(24);
  });

  test('refuses a link whose changes are no longer kept', async () => {
    const { delta } = await follow(service, first);
    tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
    expect((await service.ask(graph, delta.replace(`https://${graph}`, ''))).status).toBe(410);
    tenant.forgetDirectoryBefore(0);
  });
});

test('with replays on, a page repeats one of its items', async () => {
  const service = await startTestTenant({ replayItems: true });
  addPeople(service.tenant, 5);
  const { items } = await follow(service, first);
  expect(items).toHaveLength(6);
  expect(new Set(items.map((item) => item.id)).size).toBe(5);
});

test('with a lag, a change is listed that much later than a single user shows it', async () => {
  const slow = await startTestTenant({ directoryLagMs: 60_000 });
  const [ada] = addPeople(slow.tenant, 1);
  if (ada === undefined) throw new Error('a person is needed');
  slow.tenant.setOffset(60_001);
  const { delta } = await follow(slow, first);
  slow.tenant.setEnabled(ada.id, false);
  const { json } = await slow.ask(graph, `/v1.0/users/${ada.id}?$select=accountEnabled`);
  expect(json.accountEnabled).toBe(false);
  const before = await follow(slow, delta);
  expect(before.items).toEqual([]);
  slow.tenant.setOffset(120_002);
  expect((await follow(slow, before.delta)).items).toMatchObject([{ id: ada.id, accountEnabled: false }]);
});
