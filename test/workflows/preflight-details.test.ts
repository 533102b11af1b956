/** Details of the preflight: unusual tokens, files, telemetry and storage. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Probes } from '../../shared/ports/probes.ts';
import { type PreflightStage, preflightStage } from '../kit/preflight-stage.ts';
import { check, line, withProbes } from './preflight-lines.ts';
import { originalOf } from './telling.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

describe('tokens', () => {
  const withRoles = (roles: readonly string[] | undefined): Partial<Probes> => ({
    token: async () => ({ kind: 'answered', value: { principalId: undefined, tenantId: undefined, roles } }),
  });

  test('are accepted without readable claims', async () => {
    expect(await line(withProbes(stage.context(), withRoles(undefined)), 'token-graph')).toBe('ok accepted');
  });

  test('list their roles in a fixed order', async () => {
    expect(await line(withProbes(stage.context(), withRoles(['b', 'c', 'a'])), 'token-graph')).toBe(
      'ok accepted; roles in it: a, b, c',
    );
  });

  test('match the tenant in any spelling of its id', async () => {
    const TENANT_ID = stage.server.tenant.tenantId.toUpperCase();
    expect(await line(stage.context({ settings: { TENANT_ID } }), 'token-graph')).toMatch(/^ok accepted/);
  });

  test('without a role say so', async () => {
    expect(await line(withProbes(stage.context(), withRoles([])), 'token-graph')).toBe(
      'ok accepted; roles in it: none',
    );
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
    [['306225CD-94AA-4C5F-9A13-1A2344795973_mthumb.JPG'], 'ok object ids (1 of 1)'],
    [['strange_MThumb.jpg'], 'unknown something else (1 of 1)'],
    [['strange_one_MThumb.jpg'], 'unknown something else (1 of 1)'],
    [['a_b_c_MThumb.jpg.tmp'], 'unknown there is no picture yet'],
    [
      ['306225cd-94aa-4c5f-9a13-1a2344795973_SThumb.jpg', 'a_b_c_SThumb.jpg', 'strange_SThumb.jpg'],
      'ok object ids (1 of 3), sign-in names (1 of 3), something else (1 of 3)',
    ],
  ])('named %j', async (names, says) => {
    expect(await line(withProbes(stage.context(), named(...names)), 'file-names')).toBe(says);
  });

  test('of the older generation are recognised in a library', async () => {
    const { tenant } = stage.server;
    for (const path of [...tenant.library.byPath.keys()]) tenant.removeFile(path, 'microsoft');
    placeFiles(tenant, 'anna_contoso_com', originalOf(stage.canary));
    expect(await line(stage.context(), 'file-names')).toBe('ok sign-in names (3 of 3)');
  });

  test('that may have been left behind are named, whether or not they were written', async () => {
    const silent: Partial<Probes> = {
      writeFile: async () => ({ kind: 'silent', cause: 'timed out' }),
      removeFile: async () => ({ kind: 'silent', cause: 'timed out' }),
    };
    expect(await line(withProbes(stage.context(), silent), 'file-write', { write: true })).toMatch(
      /^unknown "\/User Photos\/Profilbilder\/instep-preflight-\w+\.txt" may still be there: timed out$/,
    );
    expect(await check(withProbes(stage.context(), silent), 'file-write', { write: true })).toMatchObject({
      remedy: expect.stringContaining('Remove the file'),
    });
    const { removeFile: _, ...onlyWriting } = silent;
    expect(await line(withProbes(stage.context(), onlyWriting), 'file-write', { write: true })).toBe(
      'unknown timed out',
    );
  });

  test.each([
    ['folders', 'picture-folder', /^ok "\/User Photos\/Profilbilder"/],
    ['files', 'file-names', /^ok sign-in names \(3 of 3\)/],
  ] as const)('that come in another shape as %s are found among the rows of the list', async (...given) => {
    const [path, name, found] = given;
    const body = { value: [{ Odd: true }] };
    const match = { path: new RegExp(`/${path}\\?`, 'i') };
    stage.server.faults.add({ match, answer: { status: 200, body } });
    expect(await line(stage.context(), name)).toMatch(found);
    stage.server.faults.add({ match: { path: /RenderListDataAsStream/i }, answer: { status: 500 } });
    expect(await line(stage.context(), name)).toMatch(/^unknown /);
  });

  test('have no folder when several empty folders exist', async () => {
    const body = {
      value: ['A', 'B'].map((Name) => ({ Name, ServerRelativeUrl: `/User Photos/${Name}`, ItemCount: 0 })),
    };
    stage.server.faults.add({ match: { path: /\/folders/i }, answer: { status: 200, body } });
    stage.server.faults.add({ match: { path: /\/files\?/i }, answer: { status: 200, body: { value: [] } } });
    expect(await line(stage.context(), 'picture-folder')).toBe('missing ambiguous-picture-folder');
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
