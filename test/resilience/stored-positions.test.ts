/**
 * A stored position of a listing is a hint: a link that is refused, broken or endless starts one fresh listing, and a
 * list that stays down leaves a partial night that says so. No user is removed because of it.
 */
import { expect, test } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { requestStartOver } from '../../shared/workflows/ledger/start-over.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { type Play, play } from '../kit/in-process.ts';
import { withStandIns } from '../kit/needs.ts';
import { eachWithStandIns } from '../kit/test-with.ts';

const directory = /\/users\/delta/;
const library = /\/items\/delta/;
/** With a token of an earlier answer. */
const storedDirectory = /\/users\/delta.*(delta|skip)token/i;
const storedLibrary = /\/items\/delta.*token/i;

function refused(status: number, code: string): FaultAnswer {
  return { status, body: { error: { code, message: 'No.' } } };
}

async function twoInStep(): Promise<Play & { readonly people: readonly Person[] }> {
  const stage = await play();
  const people = [stage.inStep('ada'), stage.inStep('ben')];
  await stage.night();
  return Object.assign(stage, { people });
}

function lacksOf(run: RunRecord): unknown {
  return run.lacks?.map(({ list, why }) => [list, why !== undefined]);
}

/** Required of every night, for all answers of the lists: it ends, and all users are compared. */
function expectWhole(run: RunRecord, users = 2, name = ''): void {
  expect([run.state, run.totals?.findings], name).toEqual(['completed', { 'in-step': users }]);
}

const refusals: [string, RegExp, FaultAnswer][] = [
  ['400 Directory_ExpiredPageToken', storedDirectory, refused(400, 'Directory_ExpiredPageToken')],
  ['400 directory_expiredpagetoken', storedDirectory, refused(400, 'directory_expiredpagetoken')],
  ['404', storedDirectory, refused(404, 'Request_ResourceNotFound')],
  ['410', storedDirectory, refused(410, 'syncStateNotFound')],
  ['414 with a page', storedDirectory, { status: 414, html: true }],
  ['422 with a text', storedDirectory, { status: 422, body: 'No.' }],
  ['400 at the library', storedLibrary, refused(400, 'invalidRequest')],
  ['409 at the library', storedLibrary, refused(409, 'nameAlreadyExists')],
];

test('a 4xx on a stored link starts a fresh listing at once', { tags: ['time'] }, async () => {
  const stage = await twoInStep();
  let users = 2;
  for (const [name, path, answer] of withStandIns(refusals, [0, 2, 3, 6])) {
    stage.server.faults.clear();
    stage.server.faults.add({ match: { path }, answer });
    stage.inStep(`new.${users}`);
    users += 1;
    const run = await stage.night();
    expectWhole(run, users, name);
    expect(run.lacks, name).toBeUndefined();
  }
  expect(stage.errors).toEqual([]);
});

test('a full pass that broke off on page 2 starts again when its link has expired', async () => {
  const stage = await play({ server: { usersPageSize: 1 } });
  for (const name of ['ada', 'ben', 'cyd']) stage.inStep(name);
  await stage.context.cursors.set('directory', {
    link: 'https://graph.microsoft.com/v1.0/users/delta?$skiptoken=page-2',
    full: true,
    epoch: 1,
    fullSince: stage.now().toISOString(),
    users: 1,
    doneFor: '',
  });
  stage.server.faults.add({
    match: { path: /skiptoken=page-2/ },
    answer: refused(400, 'Directory_ExpiredPageToken'),
  });
  const run = await stage.night();
  expect([run.state, run.totals?.findings]).toEqual(['reported', { 'in-step': 3 }]);
});

test('a full pass that takes longer than a pass may take starts again', async () => {
  const stage = await twoInStep();
  const cursor = await readDirectoryCursor(stage.context);
  const fullSince = new Date(stage.now().getTime() - 30 * 86_400_000).toISOString();
  await stage.context.cursors.set('directory', { ...cursor, full: true, fullSince, doneFor: '' });
  expectWhole(await stage.night());
  expect((await readDirectoryCursor(stage.context))?.fullSince).not.toBe(fullSince);
});

const spoiled: [string, RegExp, FaultAnswer][] = [
  ['500', storedDirectory, { status: 500 }],
  ['a reset connection', storedDirectory, { reset: true }],
  ['half a body', storedDirectory, { truncate: true }],
  ['an empty body', storedDirectory, { emptyBody: true }],
  ['500 generalException at the library', storedLibrary, refused(500, 'generalException')],
  ['half a body at the library', storedLibrary, { truncate: true }],
];

test('a stored link that stays broken ends in one fresh listing', { tags: ['time'] }, async () => {
  const stage = await twoInStep();
  for (const [name, path, answer] of withStandIns(spoiled, [0, 2, 4])) {
    stage.server.faults.clear();
    stage.server.faults.add({ match: { path }, answer });
    const run = await stage.night();
    expectWhole(run, 2, name);
    expect(run.lacks, name).toBeUndefined();
  }
});

test('a temporary fault is waited for, without a fresh listing', async () => {
  const stage = await twoInStep();
  stage.server.faults.add({ match: { path: directory }, answer: { truncate: true }, times: 1 });
  expectWhole(await stage.night());
  expect((await readDirectoryCursor(stage.context))?.epoch).toBe(1);
});

const down: [string, string, RegExp, FaultAnswer][] = [
  ['the directory answers 500', 'directory', directory, { status: 500 }],
  ['the directory answers 400 to every request', 'directory', directory, refused(400, 'badRequest')],
  ['the directory answers 410 again and again', 'directory', directory, refused(410, 'syncStateNotFound')],
  ['the directory answers 403', 'directory', directory, refused(403, 'Authorization_RequestDenied')],
  ['the directory is cut short', 'directory', directory, { truncate: true }],
  ['the library answers 500', 'library', library, refused(500, 'generalException')],
  ['the library answers 410 again and again', 'library', library, refused(410, 'resyncRequired')],
];

eachWithStandIns(down, [0, 1, 2, 5, 6])(
  '%s: a partial night, which says so and removes no user',
  async ([, list, path, answer]) => {
    const stage = await twoInStep();
    stage.server.faults.add({ match: { path }, answer });
    const asked = stage.server.counts().requests;
    const run = await stage.night();
    expectWhole(run);
    expect(lacksOf(run)).toEqual([[list, true]]);
    expect(run.totals?.unavailable).toEqual({ [list]: 1 });
    expect(stage.events.filter(({ name }) => name === 'list.incomplete')).toMatchObject([
      {
        properties: {
          list,
          why: expect.stringMatching(/^(http-\d+|transient|badRequest|Authorization_RequestDenied)$/),
        },
      },
    ]);
    const requests = stage.server.counts().requests;
    expect(sumOf(requests) - sumOf(asked)).toBeLessThan(40);
    stage.server.faults.clear();
    stage.inStep('new');
    const next = await stage.night();
    expectWhole(next, 3);
    expect(next.lacks).toBeUndefined();
  },
);

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

test('directory and library down together: the run fails, because it has nothing new to compare', async () => {
  const stage = await twoInStep();
  for (const path of [directory, library])
    stage.server.faults.add({ match: { path }, answer: { status: 500 } });
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'failed', note: expect.stringContaining('HTTP 500') });
});

test('a listing that was never complete is not continued', async () => {
  const stage = await play();
  stage.inStep('ada');
  stage.server.faults.add({ match: { path: library }, answer: { status: 500 } });
  expect(await stage.night()).toMatchObject({ state: 'failed', note: expect.stringContaining('HTTP 500') });
});

const circle = 'https://graph.microsoft.com/v1.0/users/delta?$skiptoken=circle';
const endless: [string, (page: number) => string][] = [
  ['that is its own next page', () => circle],
  ['of two alternating links', (page) => `${circle}${page % 2}`],
  ['of five alternating links', (page) => `${circle}${page % 5}`],
  ['that never ends', (page) => `${circle}${page}`],
];

eachWithStandIns(endless, [0, 2, 3])('a listing %s is given up', async ([, link]) => {
  const stage = await twoInStep();
  let pages = 0;
  stage.wrap('directory', () => ({
    usersDelta: async () => {
      pages += 1;
      return { changes: [], next: link(pages), delta: undefined };
    },
  }));
  const run = await stage.night();
  expectWhole(run);
  expect(lacksOf(run)).toEqual([['directory', true]]);
  expect(pages).toBeLessThan(1_000);
});

test('a listing that takes half the day is left for the next night', async () => {
  const stage = await twoInStep();
  let pages = 0;
  stage.wrap('directory', () => ({
    usersDelta: async () => {
      pages += 1;
      stage.pass({ minutes: 50 });
      const id = `00000000-0000-4000-8000-${String(pages).padStart(12, '0')}`;
      return {
        changes: [{ kind: 'removed', id, reason: 'deleted' }],
        next: `${circle}${pages}`,
        delta: undefined,
      };
    },
  }));
  const run = await stage.night();
  expectWhole(run);
  expect(lacksOf(run)).toEqual([['directory', true]]);
  expect(pages).toBeLessThan(20);
});

const group = /\/transitiveMembers/;
const groupFaults: [string, (id: string) => FaultAnswer][] = [
  ['500', () => ({ status: 500 })],
  ['400', () => refused(400, 'Request_BadRequest')],
  ['half a body', () => ({ truncate: true })],
  ['a next page that is this one', (id) => ({ merge: { '@odata.nextLink': membersOf(id) } })],
];

function membersOf(id: string): string {
  return `https://graph.microsoft.com/v1.0/groups/${id}/transitiveMembers/microsoft.graph.user?$select=id&$count=true`;
}

eachWithStandIns(groupFaults, [0, 1, 3])(
  'a group that answers %s: the members of the last run count',
  async ([, answerFor]) => {
    const stage = await play();
    const [ada] = [stage.inStep('ada'), stage.inStep('ben')];
    const { id } = stage.tenant.addGroup('Photos', [ada?.id ?? '']);
    stage.set({ SCOPE_GROUP: id });
    await stage.night();
    stage.server.faults.add({ match: { path: group }, answer: answerFor(id) });
    const run = await stage.night();
    expect(run.totals).toMatchObject({ inScope: 1, outOfScope: { 'not-in-group': 1 } });
    expect(lacksOf(run)).toEqual([['group', true]]);
  },
);

test('a page that is applied during an erasure keeps every claim of the user', async () => {
  const stage = await play();
  const person = stage.inStep('a.b');
  await stage.night();
  const names = ['a.b@contoso.com', 'a_b_contoso_com'];
  const mend = stage.wrap('operations', (operations) => ({
    // The row is erased by now, and the names are not released yet.
    async eraseUser(id) {
      await operations.eraseUser(id);
      await stage.context.names.claim(names.map((name) => ({ name, id })));
      const facts = { id, upn: 'a.b@contoso.com', enabled: true, mailboxPlan: true, epoch: 1 };
      await stage.context.users.mergeDirectory([facts]);
    },
  }));
  await eraseUser(stage.context, person.id);
  mend();
  expect([...(await stage.context.names.holders(names)).values()]).toEqual([[person.id], [person.id]]);
  expectWhole(await stage.night(), 1);
});

test('a user who was erased while the refresh read them alone is read again by the next refresh', async () => {
  const stage = await play();
  const person = stage.inStep('ada');
  await stage.night();
  const mend = stage.wrap('users', (users) => ({
    async erase(id, etag) {
      // The refresh has read the note, and the user, before the row is erased.
      await stage.context.cursors.remove(`erased:${id}`);
      return users.erase(id, etag);
    },
  }));
  await eraseUser(stage.context, person.id);
  mend();
  expectWhole(await stage.night(), 1);
});

test('a late deletion does not remove a file that was created again', async () => {
  const stage = await play();
  const person = stage.inStep('ada');
  await stage.night();
  const before = (await stage.row(person)).seen;
  stage.tenant.deleteFile(person.id, 'M');
  stage.tenant.userVisits(person.id);
  stage.tenant.library.forgetBefore(stage.tenant.library.seq + 1);
  await stage.night();
  const key = [...before.keys()][0] ?? '';
  const old = before.get(key)?.M?.itemId ?? '';
  const anew = (await stage.row(person)).seen.get(key);
  expect(anew?.M?.itemId).toBeDefined();
  expect(anew?.M?.itemId).not.toBe(old);
  stage.tenant.library.forgetBefore(0);
  // As the change log may list it once more.
  const { listId } = await stage.context.geos.home.library.locate();
  await stage.context.libraryFiles.put(listId, [{ itemId: old, userId: person.id, key, size: 'M' }], 2);
  const mend = stage.wrap('library', (library) => ({
    delta: async (link) => ({
      ...(await library.delta(link)),
      changes: [{ kind: 'deleted', itemId: old }],
    }),
  }));
  await stage.night();
  mend();
  expect((await stage.row(person)).seen.get(key)).toEqual(anew);
  const downloads = stage.server.counts().photoDownloads;
  expectWhole(await stage.night(), 1);
  expect(stage.server.counts().photoDownloads).toBe(downloads);
});

test('after a lost position the next pass still notices users who have left', async () => {
  const stage = await twoInStep();
  const { context, people } = stage;
  await context.users.mergeDirectory(people.map(({ id }) => ({ id, epoch: 7 })));
  const [ada] = people;
  stage.tenant.leave(ada?.id ?? '', 'deleted');
  stage.set({ GUARD_SCOPE: '60' });
  await stage.context.cursors.remove('directory');
  await stage.context.cursors.remove('library');
  stage.wrap('directory', (real) => ({
    async usersDelta(link) {
      const page = await real.usersDelta(link);
      return { ...page, changes: page.changes.filter(({ kind }) => kind === 'changed') };
    },
  }));
  const run = await stage.night();
  expect(run.totals?.outOfScope).toEqual({ 'not-listed': 1 });
});

test('“start over” reads both lists from the start in the next run, and keeps what was agreed', async () => {
  const stage = await twoInStep();
  const person = stage.people[0] as Person;
  const { agreement } = await stage.row(person);
  expect(await requestStartOver(stage.context, { directory: true, library: false })).toEqual({
    directory: true,
    library: false,
  });
  expect(await requestStartOver(stage.context, { directory: false, library: true })).toEqual({
    directory: true,
    library: true,
  });
  expectWhole(await stage.night());
  expect((await readDirectoryCursor(stage.context))?.epoch).toBe(2);
  expect(await stage.context.cursors.get('library')).toMatchObject({ listing: 2, full: false });
  expect((await stage.row(person)).agreement).toEqual(agreement);
  expect(stage.written()).toEqual([]);
  expectWhole(await stage.night());
  expect((await readDirectoryCursor(stage.context))?.epoch).toBe(2);
  await requestStartOver(stage.context, { directory: false, library: true });
  await stage.night();
  expect((await readDirectoryCursor(stage.context))?.epoch).toBe(2);
  expect(await stage.context.cursors.get('library')).toMatchObject({ listing: 3 });
});

test('“start over” before the first run changes nothing', async () => {
  const stage = await play();
  stage.inStep('ada');
  await requestStartOver(stage.context, { directory: true, library: true });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
  expect((await readDirectoryCursor(stage.context))?.epoch).toBe(1);
});
