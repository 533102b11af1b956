/** Each thing that can be lacking, one at a time: what a preflight says of it, and what it says to do. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../shared/core/preflight/checks.ts';
import type { ProbeName, ProbeState } from '../../shared/core/preflight/probe.ts';
import { preflight, preflightWrites } from '../../shared/workflows/preflight/preflight.ts';
import {
  type ContextChanges,
  type PreflightStage,
  preflightStage,
  troubles,
} from '../kit/preflight-stage.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

const graph = 'graph.microsoft.com';
const root = 'contoso.sharepoint.com';
const mySite = 'contoso-my.sharepoint.com';
const graphRoles = ['User.Read.All', 'ProfilePhoto.Read.All', 'GroupMember.Read.All', 'Sites.Read.All'];
const without = (role: string) => graphRoles.filter((one) => one !== role);
const group = '11111111-1111-4111-8111-111111111111';

const grant = /npm run grant -- --principal 7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97 --tenant contoso .*--apply/;
const assign = (role: string) =>
  new RegExp(
    `az role assignment create --assignee-object-id 7d3f8c1e-\\S+ --assignee-principal-type ServicePrincipal --role ${role} --scope `,
  );

const granted = (host: string, roles: readonly string[]) => () => {
  stage.roles[host] = roles;
};
const library = (made: 'without-folder' | 'not-yet') => () => {
  stage.server.tenant.library.made = made;
};

interface Case {
  readonly lacks: string;
  readonly arrange: () => void;
  readonly changes?: () => ContextChanges;
  readonly write?: boolean;
  readonly user?: string;
  /** Everything that is neither ok nor left out. */
  readonly says: Partial<Record<ProbeName, ProbeState>>;
  /** What the remedies of these lines hold. */
  readonly remedies: Partial<Record<ProbeName, readonly (string | RegExp)[]>>;
}

const fault = (path: RegExp, status: number, method?: string) => () =>
  void stage.server.faults.add({ match: { path, method }, answer: { status } });

const everythingOfGraph = {
  users: 'unknown',
  'group-members': 'unknown',
  photo: 'unknown',
  'photo-batch': 'unknown',
  'picture-list': 'unknown',
  'picture-changes': 'unknown',
  'multi-geo': 'unknown',
  'profile-read': 'unknown',
} as const;

const cases: readonly Case[] = [
  {
    lacks: 'a token for Graph',
    arrange: () => stage.noTokenFor.push(graph),
    says: { 'token-graph': 'missing', ...everythingOfGraph },
    remedies: { 'token-graph': ['az functionapp identity assign', 'AzureWebJobsStorage__clientId'] },
  },
  {
    lacks: 'a token for SharePoint',
    arrange: () => stage.noTokenFor.push(root),
    says: { 'token-sharepoint': 'missing', 'profile-read': 'unknown' },
    remedies: { 'token-sharepoint': ['az functionapp identity assign'] },
  },
  {
    lacks: 'a token for the my-site host',
    arrange: () => stage.noTokenFor.push(mySite),
    write: true,
    says: {
      'token-my-site': 'missing',
      'picture-folder': 'unknown',
      'file-names': 'unknown',
      'file-write': 'unknown',
    },
    remedies: { 'token-my-site': ['az functionapp identity assign'] },
  },
  {
    lacks: 'acceptance of the token by SharePoint',
    arrange: () => void stage.server.faults.add({ match: { host: root }, answer: { status: 401 } }),
    write: true,
    says: { 'token-sharepoint': 'missing', 'profile-read': 'unknown', 'profile-write': 'unknown' },
    remedies: { 'token-sharepoint': [grant, /24 hours/] },
  },
  {
    lacks: 'the right tenant',
    arrange: () => undefined,
    changes: () => ({ settings: { TENANT_ID: '99999999-9999-4999-8999-999999999999' } }),
    says: {
      'token-graph': 'missing',
      'token-sharepoint': 'missing',
      'token-my-site': 'missing',
      ...everythingOfGraph,
      'picture-folder': 'unknown',
      'file-names': 'unknown',
    },
    remedies: { 'token-graph': ['INSTEP_TENANT_ID', 'az account show --query tenantId'] },
  },
  {
    lacks: 'User.Read.All of Graph',
    arrange: granted(graph, without('User.Read.All')),
    says: {
      users: 'missing',
      photo: 'unknown',
      'photo-batch': 'unknown',
      'profile-read': 'unknown',
    },
    remedies: { users: ['User.Read.All of Microsoft Graph', 'df021288-bdef-4463-88db-98f22de89214', grant] },
  },
  {
    lacks: 'ProfilePhoto.Read.All',
    // Microsoft also takes User.Read.All for photos, so that the refusal is made.
    arrange: fault(/\/photo$/, 403),
    says: { photo: 'missing', 'photo-batch': 'unknown' },
    remedies: { photo: ['ProfilePhoto.Read.All', 'e24d31aa-e1ab-4c80-85fe-23018690335d', grant] },
  },
  {
    lacks: 'GroupMember.Read.All',
    arrange: granted(graph, without('GroupMember.Read.All')),
    changes: () => ({ settings: { SCOPE_GROUP: group } }),
    says: { 'group-members': 'missing' },
    remedies: { 'group-members': ['98830695-27a2-44f7-8c18-0c3ebc9698f6', grant, '--group-scope'] },
  },
  {
    lacks: 'the group',
    arrange: () => undefined,
    changes: () => ({ settings: { EXCLUDE_GROUP: group } }),
    says: { 'group-members': 'missing' },
    remedies: { 'group-members': ['INSTEP_EXCLUDE_GROUP', 'az ad group show'] },
  },
  {
    lacks: 'the user',
    arrange: () => undefined,
    user: '22222222-2222-4222-8222-222222222222',
    write: true,
    says: {
      photo: 'unknown',
      'photo-batch': 'unknown',
      'profile-read': 'unknown',
      'profile-write': 'unknown',
    },
    remedies: { photo: ['INSTEP_CANARY_USER', '--user <object id>'] },
  },
  ...[400, 403, 404, 405, 501].map(
    (status): Case => ({
      lacks: `batches (${status})`,
      arrange: fault(/^\/v1\.0\/\$batch$/, status),
      says: { 'photo-batch': 'missing' },
      remedies: { 'photo-batch': ['POST https://graph.microsoft.com/v1.0/$batch'] },
    }),
  ),
  {
    lacks: 'Sites.Read.All of Graph',
    arrange: granted(graph, without('Sites.Read.All')),
    says: { 'picture-list': 'missing', 'picture-changes': 'unknown', 'multi-geo': 'unknown' },
    remedies: {
      'picture-list': ['Sites.Read.All of Microsoft Graph', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
    },
  },
  ...[404, 501].map(
    (status): Case => ({
      lacks: `the list in Graph (${status})`,
      arrange: fault(/^\/v1\.0\/sites\/[^/]+\/lists\?/, status),
      says: { 'picture-list': 'missing', 'picture-changes': 'unknown' },
      remedies: {
        'picture-list': ['does not serve the list', '332a536c-c7ef-4017-ab91-336970924f0d', grant],
      },
    }),
  ),
  ...([403, 404, 501] as const).map(
    (status): Case => ({
      lacks: `changes of the list in Graph (${status})`,
      arrange: fault(/\/items\/delta/, status),
      says: { 'picture-changes': 'missing' },
      remedies: { 'picture-changes': ['332a536c-c7ef-4017-ab91-336970924f0d', grant] },
    }),
  ),
  {
    lacks: 'the library',
    arrange: library('not-yet'),
    says: {
      'picture-list': 'missing',
      'picture-changes': 'unknown',
      'picture-folder': 'missing',
      'file-names': 'unknown',
    },
    remedies: { 'picture-list': [`open https://${mySite}`], 'picture-folder': [`open https://${mySite}`] },
  },
  {
    lacks: 'the folder',
    arrange: library('without-folder'),
    write: true,
    says: { 'picture-folder': 'missing', 'file-names': 'unknown', 'file-write': 'unknown' },
    remedies: { 'picture-folder': [`open https://${mySite}`, 'Do not make it by hand'] },
  },
  {
    lacks: 'any role for files',
    arrange: granted(mySite, []),
    says: { 'picture-folder': 'missing', 'file-names': 'unknown' },
    remedies: {
      'picture-folder': [
        'Sites.Selected of Office 365 SharePoint Online',
        '20d37865-089c-4dee-8c41-6967602d4ac8',
        grant,
      ],
    },
  },
  {
    lacks: 'listing files',
    arrange: fault(/\/Files\?/i, 403, 'GET'),
    says: { 'file-names': 'missing' },
    remedies: { 'file-names': ['20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
  {
    lacks: 'writing files',
    arrange: granted(mySite, ['Sites.Read.All']),
    write: true,
    says: { 'file-write': 'missing' },
    remedies: { 'file-write': ['20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
  {
    lacks: 'removing files',
    arrange: fault(/instep-preflight.*\.txt'\)(\/deleteObject)?$/i, 403, 'DELETE'),
    write: true,
    says: { 'file-write': 'missing' },
    remedies: { 'file-write': ['Remove the file', '20d37865-089c-4dee-8c41-6967602d4ac8', grant] },
  },
  {
    lacks: 'any role for profiles',
    arrange: granted(root, ['Sites.ReadWrite.All']),
    write: true,
    says: { 'profile-read': 'missing', 'profile-write': 'unknown' },
    remedies: {
      'profile-read': [
        'User.ReadWrite.All of Office 365 SharePoint Online',
        '741f803b-c850-494e-b5df-cde7c675a1ca',
        grant,
      ],
    },
  },
  {
    lacks: 'writing profiles, although reading works',
    arrange: granted(root, ['User.Read.All', 'Sites.ReadWrite.All']),
    write: true,
    says: { 'profile-write': 'missing' },
    remedies: {
      'profile-write': [
        '741f803b-c850-494e-b5df-cde7c675a1ca',
        '678536fe-1083-478a-9c59-b99265e6b0d3',
        '--site-write Sites.FullControl.All',
        grant,
      ],
    },
  },
  ...(
    [
      ['Table', 'storage-tables', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', 'Storage Table Data Contributor'],
      ['Queue', 'storage-queues', '974c5e8b-45b9-4653-ba55-5f855dd0fb88', 'Storage Queue Data Contributor'],
      ['Blob', 'storage-blobs', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 'Storage Blob Data Owner'],
    ] as const
  ).flatMap(([service, probe, id, role]): Case[] => [
    {
      lacks: `a role for the ${service} service`,
      arrange: () =>
        stage.storage.refuse({ service, to: 'everything', code: 'AuthorizationPermissionMismatch' }),
      says: { [probe]: 'missing' },
      remedies: { [probe]: [`${role} (${id})`, assign(id), '--name stinstep '] },
    },
    {
      lacks: `writing to the ${service} service, although reading works`,
      arrange: () => stage.storage.refuse({ service, to: 'reader', code: 'AuthorizationPermissionMismatch' }),
      write: true,
      // Nobody is written to without a lease, which is a row.
      says: { ...(service === 'Table' ? { 'profile-write': 'unknown' } : {}), [probe]: 'missing' },
      remedies: { [probe]: [assign(id)] },
    },
    {
      lacks: `a way through the firewall to the ${service} service`,
      arrange: () => stage.storage.refuse({ service, to: 'everything', code: 'AuthorizationFailure' }),
      says: { [probe]: 'missing' },
      remedies: { [probe]: ['networkRuleSet', 'DEPLOY_PRIVATE_NETWORK'] },
    },
  ]),
  ...[401, 403].map(
    (status): Case => ({
      lacks: `the role for telemetry (${status})`,
      arrange: () => stage.ingestion.answerWith(status),
      says: { telemetry: 'missing' },
      remedies: {
        telemetry: [
          'Monitoring Metrics Publisher (3913510d-42f4-4e42-8a64-420c390055eb)',
          assign('3913510d-42f4-4e42-8a64-420c390055eb'),
        ],
      },
    }),
  ),
  {
    lacks: 'the right component (400)',
    arrange: () => stage.ingestion.answerWith(400),
    says: { telemetry: 'missing' },
    remedies: { telemetry: ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'az resource show'] },
  },
  {
    lacks: 'a connection string that is one',
    arrange: () => undefined,
    changes: () => ({ telemetry: 'InstrumentationKey=abc' }),
    says: { telemetry: 'missing' },
    remedies: { telemetry: ['APPLICATIONINSIGHTS_CONNECTION_STRING'] },
  },
];

describe('a tenant that lacks', () => {
  test.each(cases)('$lacks', async ({ arrange, changes, write = false, user, says, remedies }) => {
    arrange();
    const { checks, ok } = await preflight(stage.context(changes?.()), { write, user });
    expect(troubles(checks)).toEqual(says);
    expect(ok).toBe(false);
    for (const [name, parts] of Object.entries(remedies)) {
      const { remedy } = checks.find((check) => check.name === name) as Check;
      for (const part of parts) {
        if (typeof part === 'string') expect(remedy).toContain(part);
        else expect(remedy).toMatch(part);
      }
    }
    for (const { state, remedy } of checks) if (state === 'missing') expect(remedy).toMatch(/\S/);
  });
});

describe('where nothing is lacking', () => {
  test('all is ok, and nothing is written', async () => {
    const { checks, ok } = await preflight(stage.context(), { write: false, user: undefined });
    expect(troubles(checks)).toEqual({});
    expect(ok).toBe(true);
    const untried = checks.filter(({ state }) => state === 'not-tried').map(({ name }) => name);
    expect(untried).toEqual(['group-members', 'file-write', 'profile-write']);
    expect(stage.server.tenant.writes).toEqual([]);
  });

  test('asked to write it writes the value that is there, and a file that is gone afterwards', async () => {
    const { tenant } = stage.server;
    const { id } = stage.canary;
    const before = tenant.library.files.size;
    const value = stage.canary.profile?.properties.get('PictureURL');
    const answer = await preflightWrites(stage.context(), undefined);
    if (answer.kind === 'refused') throw new Error(answer.why);
    expect(troubles(answer.preflight.checks)).toEqual({});
    const written = tenant.writes.map(({ kind, userId, path, property, value: set }) =>
      kind === 'property'
        ? { kind, userId, property, set }
        : { kind, path: path?.replace(/-[0-9a-f]{8}\./, '-N.') },
    );
    const path = '/User Photos/Profilbilder/instep-preflight-N.txt';
    expect(written).toHaveLength(3);
    expect(written).toContainEqual({ kind: 'property', userId: id, property: 'PictureURL', set: value });
    expect(written.filter(({ kind }) => kind !== 'property')).toEqual([
      { kind: 'file', path },
      { kind: 'file-delete', path },
    ]);
    expect(tenant.library.files.size).toBe(before);
    expect(value).toMatch(/_MThumb\.jpg$/);
  });

  test('twice at once is no harm', async () => {
    const both = await Promise.all([1, 2].map(() => preflightWrites(stage.context(), undefined)));
    const states = both.map((answer) => {
      if (answer.kind === 'refused') throw new Error(answer.why);
      return answer.preflight.checks.find(({ name }) => name === 'profile-write')?.state;
    });
    expect(states).toContain('ok');
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'file')).toHaveLength(2);
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'file-delete')).toHaveLength(2);
  });
});

describe('nothing is asked, and nothing written', () => {
  test.each([
    ['report mode', { MODE: 'report' }, /INSTEP_MODE is report.*Set it to repair/],
    ['a pause', { PAUSED: 'true' }, /INSTEP_PAUSED is true.*Set it to false/],
  ])('in %s, when it would have to write', async (_name, settings, why) => {
    const requests = stage.server.counts().httpRequests;
    const answer = await preflightWrites(stage.context({ settings }), undefined);
    expect(answer).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
    expect(stage.server.counts().httpRequests).toEqual(requests);
    expect(stage.server.tenant.writes).toEqual([]);
  });

  test('to anybody who was not named', async () => {
    const answer = await preflightWrites(stage.context({ settings: { CANARY_USER: '' } }), undefined);
    if (answer.kind === 'refused') throw new Error(answer.why);
    expect(troubles(answer.preflight.checks)).toEqual({ 'profile-write': 'unknown' });
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });

  test('while a user is being repaired', async () => {
    const context = stage.context();
    const lease = await context.leases.acquire(stage.canary.id, 'somebody', new Date(), 60_000);
    const { checks } = await preflight(context, { write: true, user: undefined });
    await lease?.release();
    expect(troubles(checks)).toEqual({ 'profile-write': 'unknown' });
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });
});

describe('unknown is never told as missing', () => {
  test.each([429, 500, 503])('%i from everybody', async (status) => {
    stage.server.faults.add({ match: {}, answer: { status } });
    stage.ingestion.answerWith(status);
    const limits = { eachMs: 300, allMs: 2_000 };
    const { checks } = await preflight(stage.context(), { write: true, user: undefined }, limits);
    expect(checks.filter(({ state }) => state === 'missing')).toEqual([]);
    expect(troubles(checks)).toMatchObject({ 'token-graph': 'unknown', telemetry: 'unknown' });
  });

  test('services that never answer are told within the time that is allowed', async () => {
    stage.server.faults.add({
      match: { path: /photo|delta|getpropertiesfor|folders|addusingpath/i },
      answer: { hang: true },
    });
    const began = performance.now();
    const limits = { eachMs: 500, allMs: 1_200 };
    const { checks } = await preflight(stage.context(), { write: true, user: undefined }, limits);
    expect(performance.now() - began).toBeLessThan(limits.allMs + 1_500);
    expect(checks.filter(({ state }) => state === 'missing')).toEqual([]);
    const { detail } = checks.find(({ name }) => name === 'photo') as Check;
    expect(detail).toMatch(/^no answer within 0\.\d s$/);
  });
});
