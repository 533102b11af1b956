/** Which users are compared, and how users who leave are erased. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';

test('every user out of scope is counted with the reason', async () => {
  const stage = await play();
  const { tenant } = stage;
  stage.inStep('right');
  tenant.join({ upn: 'guest@contoso.com', userType: 'Guest', photo: true });
  tenant.join({ upn: 'disabled@contoso.com', accountEnabled: false, photo: true });
  tenant.join({ upn: 'no.plan@contoso.com', exchangePlan: false, photo: true });
  const bin = stage.inStep('bin');
  const gone = stage.inStep('gone');
  await stage.night();
  tenant.leave(bin.id, 'changed');
  tenant.leave(gone.id, 'deleted');
  const run = await stage.night();
  expect(run.totals?.outOfScope).toEqual({ guest: 1, disabled: 1, 'no-mailbox-plan': 1, removed: 2 });
  expect(run.totals).toMatchObject({ users: 6, inScope: 1 });

  stage.set({ GUESTS: 'include', DISABLED_USERS: 'include' });
  const wide = await stage.night();
  expect(wide.totals?.findings).toEqual({ 'in-step': 1, missing: 2 });
  expect(wide.verdict?.reportBecause).toBe('settings-changed');
  expect(stage.written()).toEqual([]);
});

test('only members of the scope group, without members of the exclude group, nested groups included', async () => {
  const stage = await play();
  const { tenant } = stage;
  const [inside, nested, excluded] = ['inside', 'nested', 'excluded'].map((name) => stage.inStep(name)) as [
    Person,
    Person,
    Person,
  ];
  stage.inStep('outside');
  const inner = tenant.addGroup('Inner', [nested.id]);
  const scope = tenant.addGroup('Scope', [inside.id, excluded.id, inner.id]);
  const exclude = tenant.addGroup('Exclude', [excluded.id]);
  stage.set({ SCOPE_GROUP: scope.id, EXCLUDE_GROUP: exclude.id });
  const run = await stage.night();
  expect(run.totals).toMatchObject({ inScope: 2, outOfScope: { 'not-in-group': 1, excluded: 1 } });

  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  stage.wrap('memberships', () => ({ slice: async () => undefined }));
  await expect(stage.step()).rejects.toThrow('are not recorded');
  expect(stage.errors).toHaveLength(5);
});

test('a finally deleted user is erased at once, a restorable one after 30 days, and a restored one stays', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const [deleted, binned, back] = ['deleted', 'binned', 'back'].map((name) => stage.inStep(name)) as [
    Person,
    Person,
    Person,
  ];
  await stage.night();
  tenant.leave(deleted.id, 'deleted');
  tenant.leave(binned.id, 'changed');
  tenant.leave(back.id, 'changed');
  await stage.night();
  await tidyUp(context);
  expect(await context.users.get(deleted.id)).toBeUndefined();
  const names = ['deleted@contoso.com', 'deleted_contoso_com', deleted.id];
  expect([...(await context.names.holders(names)).values()]).toEqual([[], [], []]);
  expect(await context.users.get(binned.id)).toBeDefined();

  tenant.restore(back.id);
  await stage.night();
  stage.pass({ days: 31 });
  await tidyUp(context);
  expect(await context.users.get(binned.id)).toBeUndefined();
  expect(await context.users.get(back.id)).toBeDefined();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('users missing from a full pass are erased, unless implausibly many are missing', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '40' } });
  const { tenant, context } = stage;
  const [a, b, c] = ['a', 'b', 'c'].map((name) => stage.inStep(name)) as [Person, Person, Person];
  stage.inStep('d');
  await stage.night();
  for (const { id } of [a, b]) tenant.leave(id, 'deleted');
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  const doubtful = await stage.night();
  expect(doubtful.totals?.outOfScope).toEqual({ 'not-listed': 2 });
  expect(doubtful).toMatchObject({ state: 'held' });
  expect(doubtful.verdict?.message).toContain('50 % fewer; the limit is 40 %');
  await tidyUp(context);
  expect(await context.users.get(a.id)).toBeDefined();

  stage.set({ GUARD_SCOPE: '80' });
  tenant.leave(c.id, 'deleted');
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  await stage.night();
  await tidyUp(context);
  for (const { id } of [a, b, c]) expect(await context.users.get(id)).toBeUndefined();
  await context.cursors.set(`gone:${a.id}`, { after: stage.now().toISOString() });
  await tidyUp(context);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('during a full pass, a user who is not listed yet is still in scope', async () => {
  const canary = '00000000-0000-4000-8000-00000000cafe';
  const stage = await play({ settings: { CANARY_USER: canary }, server: { usersPageSize: 1 } });
  stage.tenant.join({ id: canary, upn: 'canary@contoso.com', photo: true });
  await stage.closedBefore();
  const held = await stage.night();
  stage.tenant.forgetDirectoryBefore(stage.tenant.directorySeq + 1);
  const unwrap = stage.wrap('directory', (directory) => ({
    async usersDelta(link) {
      const page = await directory.usersDelta(link);
      return { changes: [], next: 'further', delta: undefined, ...(page && {}) };
    },
  }));
  let pages = 0;
  const stop = stage.wrap('cursors', (cursors) => ({
    async replace(name, value, on) {
      const etag = await cursors.replace(name, value, on);
      // The mark that a pass has started is no page of it.
      if (name !== 'directory' || JSON.stringify(value).includes('isStarted')) return etag;
      pages += 1;
      stage.pass({ minutes: 5 });
      return etag;
    },
  }));
  const next = await stage.begin();
  await stage.step();
  await cancelRun(stage.context, next.id, 'admin-1');
  await stage.pump();
  unwrap();
  stop();
  expect(pages).toBe(1);
  expect(await readDirectoryCursor(stage.context)).toMatchObject({ full: true, epoch: 2 });
  expect(await stage.approve(held)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
});
