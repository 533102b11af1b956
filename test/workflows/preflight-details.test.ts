/** What a preflight tells of a tenant that lacks nothing, but is odd: details, and what is not known. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Check } from '../../shared/core/preflight/checks.ts';
import type { ProbeName } from '../../shared/core/preflight/probe.ts';
import type { Probes } from '../../shared/ports.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { type PreflightStage, preflightStage } from '../kit/preflight-stage.ts';
import { originalOf } from './telling.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

interface Asked {
  readonly write?: boolean;
  readonly user?: string;
}

/** "state detail" of one line. */
async function line(context: Context, name: ProbeName, { write = false, user }: Asked = {}): Promise<string> {
  const { checks } = await preflight(context, { write, user });
  const { state, detail } = checks.find((check) => check.name === name) as Check;
  return `${state} ${detail}`;
}

/** The real ones, but for some. */
function withProbes(context: Context, change: Partial<Probes>): Context {
  return { ...context, probes: { ...context.probes, ...change } };
}

const nobodyNamed = { settings: { CANARY_USER: '' } };

describe('whom it asks about', () => {
  test('by sign-in name, too', async () => {
    const other = [...stage.server.tenant.users.values()][2];
    expect(await line(stage.context(), 'photo', { user: other?.upn ?? '' })).toBe(
      `ok user ${other?.id}: photo`,
    );
  });

  test('anybody with a mailbox when nobody is named', async () => {
    expect(await line(stage.context(nobodyNamed), 'photo')).toMatch(/^ok user [0-9a-f-]{36}: /);
  });

  test('nobody where nobody has one, or the directory does not answer', async () => {
    const context = stage.context(nobodyNamed);
    const empty = withProbes(context, { someUsers: async () => ({ kind: 'answered', value: [] }) });
    expect(await line(empty, 'photo')).toMatch(/^unknown needs a user: nobody on the first page/);
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
});

describe('tokens', () => {
  const told = (roles: readonly string[] | undefined): Partial<Probes> => ({
    token: async () => ({ kind: 'answered', value: { principalId: undefined, tenantId: undefined, roles } }),
  });

  test('that tell nothing are accepted all the same', async () => {
    expect(await line(withProbes(stage.context(), told(undefined)), 'token-graph')).toBe('ok accepted');
  });

  test('without a role say so', async () => {
    expect(await line(withProbes(stage.context(), told([])), 'token-graph')).toBe(
      'ok accepted; roles in it: none',
    );
  });
});

describe('photos', () => {
  test('of somebody without one are an answer', async () => {
    const bare = stage.server.tenant.join({ upn: 'bare@contoso.com' });
    expect(await line(stage.context(), 'photo', { user: bare.id })).toBe(`ok user ${bare.id}: none`);
    expect(await line(stage.context(), 'photo-batch', { user: bare.id })).toBe(`ok user ${bare.id}: none`);
  });

  test('that are no metadata are unknown, within a batch too', async () => {
    stage.server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 200, body: { odd: true } } });
    expect(await line(stage.context(), 'photo')).toMatch(/^unknown unexpected answer/);
    expect(await line(stage.context(), 'photo-batch')).toMatch(/^unknown unexpected answer/);
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

  test('that are not there leave it unknown', async () => {
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

describe('files', () => {
  const named = (...names: string[]): Partial<Probes> => ({
    fileNames: async () => ({ kind: 'answered', value: names }),
  });

  test.each([
    [[], 'unknown there is no picture yet'],
    [['readme.txt'], 'unknown there is no picture yet'],
    [['anna_contoso_com_MThumb.jpg', 'a_b_c_LThumb.jpg'], 'ok sign-in names (2 of 2)'],
    [['306225cd-94aa-4c5f-9a13-1a2344795973_MThumb.jpg'], 'ok object ids (1 of 1)'],
    [['strange_MThumb.jpg'], 'unknown something else (1 of 1)'],
  ])('named %j', async (names, says) => {
    expect(await line(withProbes(stage.context(), named(...names)), 'file-names')).toBe(says);
  });

  test('of the older generation are recognised in a library', async () => {
    const { tenant } = stage.server;
    for (const path of [...tenant.library.byPath.keys()]) tenant.removeFile(path, 'microsoft');
    placeFiles(tenant, 'anna_contoso_com', originalOf(stage.canary));
    expect(await line(stage.context(), 'file-names')).toBe('ok sign-in names (3 of 3)');
  });

  test('that may have been left are named, whether or not they were written', async () => {
    const silent: Partial<Probes> = {
      writeFile: async () => ({ kind: 'silent', cause: 'timed out' }),
      removeFile: async () => ({ kind: 'silent', cause: 'timed out' }),
    };
    expect(await line(withProbes(stage.context(), silent), 'file-write', { write: true })).toMatch(
      /^unknown "\/User Photos\/Profilbilder\/instep-preflight-\w+\.txt" may still be there: timed out$/,
    );
    const { removeFile: _, ...onlyWriting } = silent;
    expect(await line(withProbes(stage.context(), onlyWriting), 'file-write', { write: true })).toBe(
      'unknown timed out',
    );
  });

  test('in one of several folders that hold nothing have no place', async () => {
    const body = {
      value: ['A', 'B'].map((Name) => ({ Name, ServerRelativeUrl: `/User Photos/${Name}`, ItemCount: 0 })),
    };
    stage.server.faults.add({ match: { path: /\/folders/i }, answer: { status: 200, body } });
    stage.server.faults.add({ match: { path: /\/files\?/i }, answer: { status: 200, body: { value: [] } } });
    expect(await line(stage.context(), 'picture-folder')).toBe('missing ambiguous-picture-folder');
  });
});

test('people who prefer several places hint at several geos', async () => {
  for (const preferredDataLocation of ['EUR', 'APC'])
    stage.server.tenant.join({ upn: `${preferredDataLocation}@contoso.com`, ...{ preferredDataLocation } });
  expect(await line(stage.context(), 'multi-geo')).toBe('unknown users prefer APC, EUR');
});

test('several geo locations are named, with home first; one alone may not be all', async () => {
  const found = (...value: string[]): Partial<Probes> => ({
    mySiteHosts: async () => ({ kind: 'answered', value }),
  });
  const [home, other] = ['contoso-my.sharepoint.com', 'contosoapc-my.sharepoint.com'];
  expect(await line(withProbes(stage.context(), found(other, home)), 'multi-geo')).toBe(
    `ok 2 geo locations: ${home}, ${other}`,
  );
  const refused = { kind: 'refused', status: 403, code: 'accessDenied' } as const;
  const { checks } = await preflight(withProbes(stage.context(), { mySiteHosts: async () => refused }), {
    write: false,
    user: undefined,
  });
  expect(checks.find(({ name }) => name === 'multi-geo')).toMatchObject({
    state: 'unknown',
    detail: 'HTTP 403 accessDenied',
    remedy: expect.stringContaining('let Graph list them'),
  });
});

test('without a connection string telemetry is not tried', async () => {
  expect(await line(stage.context({ telemetry: undefined }), 'telemetry')).toMatch(/^not-tried /);
});

test('without its table the storage is incomplete', async () => {
  const gone = { kind: 'refused', status: 404, code: 'TableNotFound' } as const;
  const context = withProbes(stage.context(), { storage: async () => gone });
  expect(await line(context, 'storage-tables')).toBe('missing HTTP 404 TableNotFound');
});
