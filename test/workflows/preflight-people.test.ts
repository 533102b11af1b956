/** The user that a preflight asks about, and its checks of photos, profiles and geo locations. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DirectoryFacts } from '../../shared/core/user.ts';
import type { Probes } from '../../shared/ports/probes.ts';
import { type PreflightStage, preflightStage } from '../kit/preflight-stage.ts';
import { graph, without } from './preflight-lacks/case.ts';
import { check, line, withProbes } from './preflight-lines.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

/** Graph lists the geo locations. */
const listing = () => {
  stage.roles[graph] = [...without('Sites.Read.All'), 'Sites.Read.All'];
};
const withoutNamedUser = { settings: { CANARY_USER: '' } };

describe('the user that it asks about', () => {
  test('may be named by sign-in name', async () => {
    const other = [...stage.server.tenant.users.values()][2];
    expect(await line(stage.context(), 'photo', { user: other?.upn ?? '' })).toBe(
      `ok user ${other?.id}: photo`,
    );
  });

  test('is any user with a mailbox when none is named', async () => {
    expect(await line(stage.context(withoutNamedUser), 'photo')).toMatch(/^ok user [0-9a-f-]{36}: /);
  });

  test('is no guest, no disabled user, and no user without a mailbox', async () => {
    const member = { upn: 'a@contoso.com', enabled: true, userType: 'Member', mailboxPlan: true } as const;
    const value: readonly DirectoryFacts[] = [
      { ...member, id: 'guest', userType: 'Guest' },
      { ...member, id: 'disabled', enabled: false },
      { ...member, id: 'without-mailbox', mailboxPlan: false },
      { ...member, id: 'likely' },
      { ...member, id: 'later' },
    ];
    const context = withProbes(stage.context(withoutNamedUser), {
      someUsers: async () => ({ kind: 'answered', value }),
      photo: async () => ({ kind: 'answered', value: { kind: 'none', code: '' } }),
    });
    expect(await line(context, 'photo')).toBe('ok user likely: none');
  });

  test('is missing when no user has a mailbox or the directory does not answer', async () => {
    listing();
    const context = stage.context(withoutNamedUser);
    const empty = withProbes(context, { someUsers: async () => ({ kind: 'answered', value: [] }) });
    expect(await line(empty, 'photo')).toMatch(/^unknown needs a user: no user on the first page/);
    const silent = withProbes(context, { someUsers: async () => ({ kind: 'silent', cause: 'HTTP 503' }) });
    expect(await line(silent, 'photo')).toBe('unknown needs users');
    expect(await line(silent, 'users')).toBe('unknown HTTP 503');
    expect(await line(silent, 'multi-geo')).toBe('ok only contoso-my.sharepoint.com');
  });
});

describe('groups', () => {
  test('are counted', async () => {
    const group = stage.server.tenant.addGroup('Pilot', [stage.canary.id]);
    const context = stage.context({ settings: { SCOPE_GROUP: group.id } });
    expect(await line(context, 'group-members')).toBe(`ok group ${group.id}: 1 members on the first page`);
    const empty = stage.server.tenant.addGroup('Empty', []);
    expect(await line(stage.context({ settings: { SCOPE_GROUP: empty.id } }), 'group-members')).toMatch(
      /^ok .*: 0 /,
    );
  });

  test('are checked one by one: the problem of one is reported', async () => {
    const { id: SCOPE_GROUP } = stage.server.tenant.addGroup('All', [stage.canary.id]);
    const EXCLUDE_GROUP = '11111111-1111-4111-8111-111111111111';
    const context = stage.context({ settings: { SCOPE_GROUP, EXCLUDE_GROUP } });
    expect(await line(context, 'group-members')).toBe('missing group-not-found');
  });
});

describe('photos', () => {
  test('that do not exist are a valid answer', async () => {
    const bare = stage.server.tenant.join({ upn: 'bare@contoso.com' });
    expect(await line(stage.context(), 'photo', { user: bare.id })).toBe(`ok user ${bare.id}: none`);
    expect(await line(stage.context(), 'photo-batch', { user: bare.id })).toBe(`ok user ${bare.id}: none`);
  });

  test('without readable metadata are unknown, within a batch too', async () => {
    stage.server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 200, body: { odd: true } } });
    expect(await line(stage.context(), 'photo')).toMatch(/^unknown unexpected answer/);
    expect(await line(stage.context(), 'photo-batch')).toMatch(/^unknown unexpected answer/);
  });

  test('that are refused inside a batch are explained by their own line', async () => {
    stage.server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 403 } });
    expect(await line(stage.context(), 'photo')).toMatch(/^missing HTTP 403/);
    expect(await line(stage.context(), 'photo-batch')).toBe('unknown needs photo');
  });

  test('that are left out of a batch are unknown', async () => {
    stage.server.faults.add({
      match: { path: /\$batch$/ },
      answer: { status: 200, body: { responses: [] } },
    });
    expect(await line(stage.context(), 'photo-batch')).toBe('unknown no answer in the batch');
  });
});

describe('profiles', () => {
  const own = { objectId: undefined, pictureUrl: '', placeholderState: '', syncState: '', timestamp: '' };
  const reads = (...readings: Awaited<ReturnType<Probes['profile']>>[]): Partial<Probes> => ({
    profile: async () => readings.shift() ?? { kind: 'silent', cause: 'no more' },
  });

  test('that do not exist leave the check unknown', async () => {
    const bare = stage.server.tenant.join({ upn: 'no.profile@contoso.com' });
    const context = withProbes(stage.context(), reads({ kind: 'answered', value: { kind: 'missing' } }));
    expect(await line(context, 'profile-read', { user: bare.id })).toBe(
      `unknown user ${bare.id} has no profile`,
    );
  });

  test.each([
    [{ kind: 'profile', ...own, personalSiteHost: '' }, /^ok user \S+: no picture$/],
    [
      { kind: 'profile', ...own, objectId: 'another', personalSiteHost: '' },
      /^unknown the profile of user \S+ is that of another$/,
    ],
    [
      { kind: 'profile', ...own, personalSiteHost: 'contosoeur-my.sharepoint.com' },
      /^unknown user \S+ lives on contosoeur-my\.sharepoint\.com$/,
    ],
    [{ kind: 'unknown', cause: 'odd' }, /^unknown odd$/],
  ] as const)('%j', async (value, says) => {
    const context = withProbes(stage.context(), reads({ kind: 'answered', value }));
    expect(await line(context, 'profile-read')).toMatch(says);
  });

  test('that may belong to another user are not written', async () => {
    const value = { kind: 'profile', ...own, objectId: 'another', personalSiteHost: '' } as const;
    const context = withProbes(stage.context(), reads(...Array(3).fill({ kind: 'answered', value })));
    expect(await line(context, 'profile-write', { write: true })).toBe('unknown needs profile-read');
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });

  test('are written under a lease that outlasts the preflight and is released', async () => {
    const context = stage.context();
    const terms: number[] = [];
    const acquire: typeof context.leases.acquire = (key, holder, now, forMs) => {
      terms.push(forMs);
      return context.leases.acquire(key, holder, now, forMs);
    };
    const watched = { ...context, leases: { ...context.leases, acquire } };
    expect(await line(watched, 'profile-write', { write: true })).toMatch(/^ok /);
    expect(terms).toHaveLength(1);
    expect(terms[0]).toBeGreaterThanOrEqual(30_000);
    const next = await context.leases.acquire(stage.canary.id, 'another holder', new Date(), 1_000);
    expect(next).toBeDefined();
    await next?.release();
  });

  test('that cannot be read a second time are not written', async () => {
    const value = { kind: 'profile', ...own, personalSiteHost: '' } as const;
    const once = withProbes(stage.context(), reads({ kind: 'answered', value }));
    expect(await line(once, 'profile-write', { write: true })).toBe('unknown needs profile-read');
    const gone = reads({ kind: 'answered', value }, { kind: 'answered', value: { kind: 'missing' } });
    expect(await line(withProbes(stage.context(), gone), 'profile-write', { write: true })).toBe(
      'unknown needs profile-read',
    );
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });
});

test('users who prefer one location are no hint', async () => {
  listing();
  const context = withProbes(stage.context(), {
    someUsers: async () => ({ kind: 'answered', value: [{ id: 'anna', geo: 'EUR' }] }),
  });
  expect(await line(context, 'multi-geo')).toBe('ok only contoso-my.sharepoint.com');
});

test('users who prefer several locations hint at several geo locations', async () => {
  listing();
  for (const preferredDataLocation of ['EUR', 'APC'])
    stage.server.tenant.join({ upn: `${preferredDataLocation}@contoso.com`, preferredDataLocation });
  expect(await line(stage.context(), 'multi-geo')).toBe('unknown users prefer APC, EUR');
});

test('several geo locations are named, home first; a single one may not be all', async () => {
  const found = (...value: string[]): Partial<Probes> => ({
    mySiteHosts: async () => ({ kind: 'answered', value }),
  });
  const [home, other] = ['contoso-my.sharepoint.com', 'contosoapc-my.sharepoint.com'];
  expect(await line(withProbes(stage.context(), found(other, home)), 'multi-geo')).toBe(
    `ok 2 geo locations: ${home}, ${other}`,
  );
  const refused = { kind: 'refused', status: 403, code: 'accessDenied' } as const;
  const nobody: Partial<Probes> = {
    mySiteHosts: async () => refused,
    someUsers: async () => ({ kind: 'answered', value: [{ id: 'anna', geo: '' }] }),
  };
  expect(await line(withProbes(stage.context(), nobody), 'multi-geo')).toBe(
    'not-tried HTTP 403 accessDenied; no user on the first page prefers a geo location',
  );
  const silent: Partial<Probes> = {
    ...nobody,
    someUsers: async () => ({ kind: 'silent', cause: 'HTTP 503' }),
  };
  expect(await line(withProbes(stage.context(), silent), 'multi-geo')).toBe('unknown HTTP 403 accessDenied');
  const odd: Partial<Probes> = { ...nobody, mySiteHosts: async () => ({ ...refused, status: 501 }) };
  expect(await line(withProbes(stage.context(), odd), 'multi-geo')).toBe('unknown HTTP 501 accessDenied');
  const unlisted = withProbes(stage.context(), { mySiteHosts: async () => refused });
  expect(await check(unlisted, 'multi-geo')).toMatchObject({
    state: 'unknown',
    detail: 'HTTP 403 accessDenied',
    remedy: expect.stringContaining('let Graph list them'),
  });
});
