import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../shared/core/calendar.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../../shared/core/errors.ts';
import type { DeltaPage, DirectoryChange } from '../../../shared/ports/tenant.ts';
import { connectionPerTest } from '../transport/connection-per-test.ts';
import type { Connected } from '../transport/tenant-connection.ts';

const connect = connectionPerTest();

/** All pages from a link on, and the delta link. */
async function readAll(
  tenant: Connected,
  link?: string,
): Promise<{ changes: DirectoryChange[]; delta: string; pages: number }> {
  const changes: DirectoryChange[] = [];
  let page: DeltaPage<DirectoryChange> = await tenant.directory.usersDelta(link);
  let pages = 1;
  for (; page.next !== undefined; pages += 1) {
    changes.push(...page.changes);
    page = await tenant.directory.usersDelta(page.next);
  }
  changes.push(...page.changes);
  return { changes, delta: page.delta ?? '', pages };
}

const enumeration = { path: /\/users\/delta/ };

describe('users/delta', () => {
  test('a full listing returns every user once, with lower-case ids, in large pages', async () => {
    const tenant = await connect({ users: 130, kind: 'in-step' });
    const { changes, pages } = await readAll(tenant);
    const ids = new Set(changes.map(({ id }) => id));
    expect(ids).toEqual(new Set(tenant.server.tenant.users.keys()));
    expect([...ids].every((id) => id === id.toLowerCase())).toBe(true);
    expect(pages).toBe(1);
  });

  test('a user who is twice on a page is returned twice, in order, to be merged', async () => {
    const tenant = await connect({ users: 10, kind: 'in-step' }, { replayItems: true });
    const { changes } = await tenant.directory.usersDelta(undefined);
    expect(changes).toHaveLength(11);
    expect(changes.at(-1)).toEqual(changes[0]);
  });

  test('an increment contains only users and values that changed', async () => {
    const tenant = await connect({ users: 5, kind: 'in-step' });
    const { delta } = await readAll(tenant);
    const [id = ''] = tenant.server.tenant.users.keys();
    tenant.server.tenant.setEnabled(id, false);
    const { changes } = await readAll(tenant, delta);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ kind: 'changed', id, enabled: false });
  });

  test('deletions have a reason, restorable or final', async () => {
    const tenant = await connect({ users: 5, kind: 'in-step' });
    const { delta } = await readAll(tenant);
    const [first = '', second = ''] = tenant.server.tenant.users.keys();
    tenant.server.tenant.leave(first, 'changed');
    tenant.server.tenant.leave(second, 'deleted');
    const { changes } = await readAll(tenant, delta);
    expect(changes).toContainEqual({ kind: 'removed', id: first, reason: 'changed' });
    expect(changes).toContainEqual({ kind: 'removed', id: second, reason: 'deleted' });
  });

  test('410 requires a full listing', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const { delta } = await readAll(tenant);
    tenant.server.faults.add({
      match: enumeration,
      answer: { status: 410, body: { error: { code: 'syncStateNotFound' } } },
    });
    await expect(tenant.directory.usersDelta(delta)).rejects.toBeInstanceOf(ResyncRequiredError);
  });

  test('a token from eight days ago requires a full listing', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const { delta } = await readAll(tenant);
    tenant.server.tenant.setOffset(8 * dayMs);
    await expect(tenant.directory.usersDelta(delta)).rejects.toBeInstanceOf(ResyncRequiredError);
  });

  test.each([
    ['another shape', { status: 200, body: { users: [] } }, 'unexpected answer at value'],
    [
      'a page of users without an id',
      {
        status: 200,
        body: { value: [{ accountEnabled: true }, { accountEnabled: true }], '@odata.deltaLink': 'd' },
      },
      '2 of 2 rows could not be understood',
    ],
    ['neither of the two links', { status: 200, body: { value: [] } }, 'without nextLink and deltaLink'],
    ['HTML', { html: true }, 'HTML in place of JSON'],
    ['half a page', { truncate: true }, 'cut short'],
  ])('%s is a transient error', async (_name, answer, words) => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    tenant.server.faults.add({ match: enumeration, answer });
    const attempt = tenant.directory.usersDelta(undefined);
    await expect(attempt).rejects.toBeInstanceOf(TransientError);
    await expect(attempt).rejects.toThrow(words);
  });

  test('a missing role is permanent, and the message names status, code and address, but no token', async () => {
    const tenant = await connect({}, { roles: { 'graph.microsoft.com': [] } });
    const error = await tenant.directory
      .usersDelta('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=secret')
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PermanentError);
    expect(String(error)).toMatch(/users\/delta failed: HTTP 403 Authorization_RequestDenied/);
    expect(String(error)).not.toContain('secret');
  });
});

describe('one user', () => {
  test('is found by id and by UPN', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const [person] = tenant.server.tenant.users.values();
    const facts = { id: person?.id, upn: person?.upn, enabled: person?.accountEnabled };
    expect(await tenant.directory.user(person?.id ?? '')).toMatchObject(facts);
    expect(await tenant.directory.user(person?.upn ?? '')).toMatchObject(facts);
  });

  test('who is a guest with #EXT# in the UPN is found, without a plan', async () => {
    const tenant = await connect();
    const upn = "renée_o'neill.example#EXT#@contoso.onmicrosoft.com";
    const { id } = tenant.server.tenant.addPerson({ upn, userType: 'Guest', exchangePlan: false });
    expect(await tenant.directory.user(upn)).toMatchObject({ id, userType: 'Guest', mailboxPlan: false });
  });

  test('who does not exist is undefined', async () => {
    const tenant = await connect();
    expect(await tenant.directory.user('missing@contoso.com')).toBeUndefined();
  });
});

describe('members of a group', () => {
  test('are listed directly and through groups, each once per page', async () => {
    const tenant = await connect({ users: 8, kind: 'in-step' });
    const ids = [...tenant.server.tenant.users.keys()];
    const inner = tenant.server.tenant.addGroup('Inner', ids.slice(0, 3));
    const outer = tenant.server.tenant.addGroup('Outer', [inner.id, ...ids.slice(2, 6)]);
    const found: string[] = [];
    for await (const page of tenant.directory.transitiveMembers(outer.id)) found.push(...page);
    expect(found.sort()).toEqual(ids.slice(0, 6).sort());
  });

  test('of a group that does not exist cannot be listed', async () => {
    const tenant = await connect();
    const pages = tenant.directory.transitiveMembers('00000000-0000-4000-8000-000000000000');
    await expect(pages[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'group-not-found' });
  });
});
