/**
 * A page is read row by row: valid rows are applied in order; odd ones are counted by cause, reported, and read in
 * another way, so that no user is lost. A page with too many odd rows is not trusted.
 */
import { expect, test } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import type { OddRow } from '../../local/tenant/server/odd-rows.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { labels } from '../../shared/core/catalogue/labels.ts';
import type { RowCause } from '../../shared/core/catalogue/row-causes.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { runIntro } from '../../shared/http/report/run-sheet.ts';
import type { DirectoryChange } from '../../shared/ports/tenant.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { withStandIns } from '../kit/needs.ts';
import { plainReader } from '../kit/plain-reader.ts';

const directory = /\/users\/delta/;
const library = /\/items\/delta/;

interface Staged extends Play {
  readonly ada: Person;
  readonly ben: Person;
}

async function staged(options: Parameters<typeof play>[0] = {}): Promise<Staged> {
  const stage = await play(options);
  const [ada, ben] = [stage.inStep('ada'), stage.inStep('ben')];
  await stage.night();
  return Object.assign(stage, { ada, ben });
}

function spoil(stage: Play, path: RegExp, rows: readonly OddRow[], times?: number): void {
  const answer: FaultAnswer = { rows };
  stage.server.faults.add({ match: { path, method: 'GET' }, answer, times });
}

function expectWhole(run: RunRecord, users: number, name = ''): void {
  expect([run.state, run.totals?.findings], name).toEqual(['completed', { 'in-step': users }]);
}

/** Counted in the totals, reported in an event, in the record of the run, and in its report. */
function expectReported(stage: Play, run: RunRecord, list: string, cause: RowCause): void {
  expect(run.totals?.unreadableRows).toHaveProperty([cause]);
  expect(run.lacks).toContainEqual(
    expect.objectContaining({ list, rows: expect.objectContaining({ [cause]: expect.any(Number) }) }),
  );
  const incompleteLists = stage.events.filter(
    ({ name, properties, measurements }) =>
      name === 'list.incomplete' && properties.list === list && measurements[`row.${cause}`] !== undefined,
  );
  expect(incompleteLists.at(-1)?.properties.runId).toBe(run.id);
  expect(runIntro(run, plainReader).html).toContain(labels.rowCause[cause]);
}

const odd: [string, RowCause, unknown][] = [
  [
    'an error object',
    'error-row',
    { error: { code: 'itemNotFound', message: 'The resource could not be found.' } },
  ],
  ['null', 'empty-row', null],
  ['a text', 'wrong-type', 'text'],
  ['a list', 'wrong-type', []],
  ['a row without an id', 'no-id', { userPrincipalName: 'x@contoso.com' }],
  ['a row whose id is a number', 'no-id', { id: 7 }],
];

test('an odd row among the users of a delta: the others are applied, and no user is lost', {
  tags: ['time'],
}, async () => {
  const stage = await staged();
  let users = 2;
  for (const [name, cause, row] of withStandIns(odd, [0, 1, 2, 4])) {
    stage.inStep(`new.${users}`);
    users += 1;
    const upn = `ada.${users}@contoso.com`;
    stage.tenant.rename(stage.ada.id, upn);
    spoil(stage, directory, [{ at: 0, row }], 1);
    const run = await stage.night();
    expectWhole(run, users, name);
    expect((await stage.row(stage.ada)).directory.upn).toBe(upn);
    expectReported(stage, run, 'directory', cause);
  }
  expect(stage.errors).toEqual([]);
  expect((await stage.night()).lacks).toBeUndefined();
});

test('a new user whose row is an error object is found by a fresh listing, the same night', async () => {
  const stage = await staged();
  const cyd = stage.inStep('cyd');
  spoil(stage, directory, [{ id: cyd.id, row: { error: { code: 'generalException' } } }], 1);
  expectWhole(await stage.night(), 3);
});

test('a user whose row is null in every full pass keeps the stored row, and is not erased', async () => {
  const stage = await staged({ settings: { GUARD_SCOPE: '60' } });
  spoil(stage, directory, [{ id: stage.ben.id, row: null }]);
  stage.tenant.forgetDirectoryBefore(stage.tenant.directorySeq + 1);
  const run = await stage.night();
  expectReported(stage, run, 'directory', 'empty-row');
  await tidyUp(stage.context);
  expectWhole(run, 2);
  expect((await stage.row(stage.ben)).agreement).toBeDefined();
});

const typed: [string, RowCause, Record<string, unknown>][] = [
  ['a sign-in name that is a number', 'wrong-type', { userPrincipalName: 7 }],
  ['an account that is enabled in words', 'wrong-type', { accountEnabled: 'true' }],
  ['plans that are one plan', 'wrong-type', { assignedPlans: { service: 'exchange' } }],
  ['a location that is an object', 'wrong-type', { preferredDataLocation: {} }],
];

test('a user with a value of a wrong type is read alone', { tags: ['time'] }, async () => {
  const stage = await staged();
  for (const [index, [name, cause, merge]] of withStandIns(typed, [0, 2]).entries()) {
    const upn = `ada.${index}@contoso.com`;
    stage.tenant.rename(stage.ada.id, upn);
    spoil(stage, directory, [{ id: stage.ada.id, merge }], 1);
    const run = await stage.night();
    expectWhole(run, 2, name);
    expect((await stage.row(stage.ada)).directory.upn, name).toBe(upn);
    expectReported(stage, run, 'directory', cause);
  }
});

const markers: [string, Record<string, unknown>][] = [
  ['@removed with another reason', { '@removed': { reason: 'expired' } }],
  ['@removed without a reason', { '@removed': {} }],
  ['@removed: true', { '@removed': true }],
  ['a deleted facet', { deleted: { state: 'deleted' } }],
  ['@odata.removed', { '@odata.removed': { reason: 'deleted' } }],
  [
    'an id of a deleted entity',
    { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$deletedEntity' },
  ],
];

test('after a deletion in another form the user is read alone to see whether they are gone', {
  tags: ['time'],
}, async () => {
  const stage = await staged();
  const forms = withStandIns(markers, [0, 2, 5]);
  const leavers = forms.map((_, index) => stage.inStep(`leaver.${index}`));
  await stage.night();
  for (const [index, [name, merge]] of forms.entries()) {
    const gone = leavers[index] as Person;
    stage.tenant.rename(stage.ada.id, `ada.${index}@contoso.com`);
    spoil(stage, directory, [{ id: stage.ada.id, merge }], 1);
    const run = await stage.night();
    expect(run.totals?.findings, name).toEqual({ 'in-step': 2 + leavers.length - index });
    expectReported(stage, run, 'directory', 'removed-marker');
    stage.tenant.leave(gone.id, 'changed');
    spoil(stage, directory, [{ id: gone.id, row: { id: gone.id, ...merge } }], 1);
    expect((await stage.night()).totals?.outOfScope, name).toEqual({ removed: index + 1 });
    // Not erased at once because of an odd row: the agreement stays as long as the user can be restored.
    await tidyUp(stage.context);
    expect((await stage.row(gone)).agreement).toBeDefined();
  }
});

test('a user with an odd row who cannot be read alone tonight is read again the next night', async () => {
  const stage = await staged();
  stage.tenant.rename(stage.ada.id, 'ada.new@contoso.com');
  spoil(stage, directory, [{ id: stage.ada.id, merge: { accountEnabled: 'yes' } }], 1);
  stage.server.faults.add({
    match: { path: new RegExp(`/users/${stage.ada.id}\\?`) },
    answer: { status: 403 },
  });
  expect((await stage.night()).state).toBe('completed');
  stage.server.faults.clear();
  expectWhole(await stage.night(), 2);
  expect((await stage.row(stage.ada)).directory.upn).toBe('ada.new@contoso.com');
});

/** What the directory answers in the next night instead of its real content. */
async function nightWith(stage: Play, pages: readonly (readonly DirectoryChange[])[]): Promise<RunRecord> {
  let page = 0;
  const mend = stage.wrap('directory', () => ({
    usersDelta: async () => {
      page += 1;
      const isLast = page >= pages.length;
      return {
        changes: pages[page - 1] ?? [],
        next: isLast ? undefined : `https://graph.microsoft.com/v1.0/users/delta?p=${page}`,
        delta: isLast ? 'https://graph.microsoft.com/v1.0/users/delta?d=1' : undefined,
      };
    },
  }));
  const run = await stage.night();
  mend();
  return run;
}

const twice = (row: Record<string, unknown>, id: string) => ({ id, row: { id, ...row } });

test('a user who is twice on a page is merged in order: no rename and no name is lost', async () => {
  const stage = await staged();
  const cyd = stage.inStep('cyd');
  stage.tenant.rename(stage.ada.id, 'ada.new@contoso.com');
  spoil(stage, directory, [
    { row: { id: stage.ada.id, accountEnabled: true } },
    { row: { id: cyd.id.toUpperCase(), preferredDataLocation: 'EUR' } },
  ]);
  expectWhole(await stage.night(), 3);
  expect((await stage.row(stage.ada)).directory).toMatchObject({ upn: 'ada.new@contoso.com', enabled: true });
  expect((await stage.row(cyd)).directory).toMatchObject({
    upn: 'cyd@contoso.com',
    enabled: true,
    geo: 'EUR',
  });
});

type Facts = Omit<Extract<DirectoryChange, { kind: 'changed' }>, 'kind' | 'id'>;
const changed = (id: string, facts: Facts = {}) => ({ kind: 'changed', id, ...facts }) as const;
const removed = (id: string) => ({ kind: 'removed', id, reason: 'deleted' }) as const;

test.each([
  ['on one page', (id: string) => [[removed(id), changed(id, { geo: 'EUR' })]]],
  ['across pages', (id: string) => [[removed(id)], [changed(id, { geo: 'EUR' })]]],
])('a user who is removed and comes back, %s, stays', async (_name, pages) => {
  const stage = await staged();
  const run = await nightWith(stage, pages(stage.ada.id));
  expectWhole(run, 2);
  await tidyUp(stage.context);
  expect((await stage.row(stage.ada)).directory).toMatchObject({ removed: undefined, geo: 'EUR' });
});

test('a user who changes and is then removed, on one page, is removed', async () => {
  const stage = await staged();
  const { id } = stage.ada;
  const run = await nightWith(stage, [[changed(id, { geo: 'EUR' }), removed(id)]]);
  expect(run.totals).toMatchObject({ findings: { 'in-step': 1 }, outOfScope: { removed: 1 } });
});

test('a user without a stored row, of whom a delta has only a part, is read alone', async () => {
  const stage = await staged();
  const cyd = stage.inStep('cyd');
  spoil(stage, directory, [twice({ accountEnabled: true }, cyd.id)], 1);
  expectWhole(await stage.night(), 3);
});

const oddFiles: [string, RowCause, (id: string) => OddRow][] = [
  ['an error object', 'error-row', () => ({ row: { error: { code: 'itemNotFound' } } })],
  ['null', 'empty-row', () => ({ row: null })],
  ['a row without an ETag', 'no-etag', (id) => ({ id, merge: { eTag: null } })],
  ['an ETag that is a number', 'wrong-type', (id) => ({ id, merge: { eTag: 7 } })],
  ['an address that is an object', 'wrong-type', (id) => ({ id, merge: { webUrl: {} } })],
  ['no address', 'no-path', (id) => ({ id, merge: { webUrl: null } })],
  [
    '@removed instead of deleted',
    'removed-marker',
    (id) => ({ id, row: { id, '@removed': { reason: 'deleted' } } }),
  ],
  [
    'an id that is no number',
    'no-id',
    () => ({ row: { id: 'one', webUrl: 'https://contoso-my.sharepoint.com/x.jpg' } }),
  ],
];

function fileReads({ server }: Play): number {
  const kinds = Object.entries(server.counts().requests).filter(([kind]) => kind.endsWith(' file-read'));
  return kinds.reduce((sum, [, times]) => sum + times, 0);
}

test('an odd row among the files of a delta: the night continues, and the file is read', async () => {
  const stage = await staged();
  for (const [name, cause, row] of oddFiles) {
    const [[key, files] = ['', undefined]] = (await stage.row(stage.ada)).seen;
    stage.tenant.touchFile(stage.ada.id, 'M');
    spoil(stage, library, [row(files?.M?.itemId ?? '')], 1);
    const before = fileReads(stage);
    const run = await stage.night();
    expectWhole(run, 2, name);
    expect(run.lacks, name).toBeDefined();
    expectReported(stage, run, 'library', cause);
    expect(fileReads(stage), name).toBeGreaterThan(before);
    expect((await stage.row(stage.ada)).seen.get(key)?.M, name).toBeDefined();
  }
});

test('a file whose row is odd in every listing does not count as deleted', async () => {
  const stage = await staged();
  const seen = (await stage.row(stage.ada)).seen;
  const key = [...seen.keys()][0] ?? '';
  const itemId = seen.get(key)?.M?.itemId ?? '';
  spoil(stage, library, [{ id: itemId, row: null }]);
  stage.tenant.library.forgetBefore(stage.tenant.library.seq + 1);
  const run = await stage.night();
  expectWhole(run, 2);
  expect((await stage.row(stage.ada)).seen.get(key)?.M?.itemId).toBe(itemId);
});

function rowsOf(count: number): OddRow[] {
  return Array.from({ length: count }, () => ({ row: { error: { code: 'generalException' } } }));
}

test('a directory with too many odd rows is not trusted tonight: no user is removed, and the run says so', async () => {
  const stage = await staged();
  stage.tenant.leave(stage.ben.id, 'deleted');
  spoil(stage, directory, rowsOf(3));
  const run = await stage.night();
  await tidyUp(stage.context);
  expect(run).toMatchObject({ state: 'completed', totals: { inScope: 2 } });
  expect((await stage.row(stage.ben)).agreement).toBeDefined();
  expect(run.lacks).toMatchObject([{ list: 'directory', why: expect.stringContaining('rows') }]);
  stage.server.faults.clear();
  expect((await stage.night()).totals?.outOfScope).toEqual({ 'not-listed': 1 });
});

test('an odd row among the members of a group: the others count, and no excluded user gets into scope', async () => {
  const stage = await play();
  const [ada, ben] = [stage.inStep('ada'), stage.inStep('ben')];
  const scope = stage.tenant.addGroup('Photos', [ada.id, ben.id]);
  const excluded = stage.tenant.addGroup('No photos', [ben.id]);
  stage.set({ SCOPE_GROUP: scope.id, EXCLUDE_GROUP: excluded.id });
  await stage.night();
  spoil(stage, new RegExp(`${excluded.id}/transitiveMembers`), [{ id: ben.id, row: null }]);
  spoil(stage, new RegExp(`${scope.id}/transitiveMembers`), [{ row: { error: { code: 'x' } } }]);
  const run = await stage.night();
  expect(run.totals).toMatchObject({ findings: { 'in-step': 1 }, outOfScope: { excluded: 1 } });
  expectReported(stage, run, 'group', 'empty-row');
  expectReported(stage, run, 'group', 'error-row');
});

test('the notes about erased users are not listed for every page', async () => {
  const stage = await play({ server: { usersPageSize: 2 } });
  for (let n = 0; n < 9; n += 1) stage.inStep(`p${n}`);
  let lists = 0;
  stage.wrap('cursors', (cursors) => ({
    async list(prefix, version) {
      if (prefix === 'gone:') lists += 1;
      return cursors.list(prefix, version);
    },
  }));
  await stage.night();
  expect(lists).toBeLessThanOrEqual(1);
});
