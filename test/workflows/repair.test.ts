/** Writing to one user: what is found becomes right, and what may go wrong stays with that user. */
import { expect, test } from 'vitest';
import { fileName } from '../../local/tenant/truth/names.ts';
import { placeFiles, showBase } from '../../local/tenant/truth/native-sync.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Original } from '../../local/tenant/truth/pictures.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';

const hourMs = 3_600_000;
const writes = ['LThumb', 'MThumb', 'SThumb'];

function originalOf({ photo }: Person): Original {
  if (photo?.recipe.kind !== 'original') throw new Error('there is no photo');
  return photo.recipe;
}

/** The person's own photo under a base, in all three sizes. */
function place(stage: Play, person: Person, base: string): void {
  placeFiles(stage.tenant, base, originalOf(person));
}

async function isRight(stage: Play, person: Person): Promise<boolean> {
  return (await audit(stage.tenant)).people.get(person.id)?.faceIsCurrent === true;
}

async function outcomeOf(stage: Play, runId: string, person: Person): Promise<string> {
  const row = (await stage.findings(runId)).get(person.id);
  return `${row?.finding} ${row?.granted} ${row?.reason ?? '-'} ${row?.outcome ?? '-'}`;
}

const short = (names: readonly string[]) => names.map((name) => /[SML]Thumb/.exec(name)?.[0] ?? name);

test('every finding that is repaired is repaired with no write more than it needs', async () => {
  const stage = await play();
  const { tenant } = stage;
  const missing = stage.withPhoto('missing');

  const conflict = stage.inStep('conflict');
  tenant.editInSharePoint(conflict.id);

  const stale = stage.inStep('stale');
  tenant.changePhoto(stale.id);

  const incomplete = stage.inStep('incomplete');
  tenant.deleteFile(incomplete.id, 'S');

  const hidden = stage.inStep('hidden');
  tenant.blank(hidden.id, 'placeholder');

  const byName = stage.withPhoto('by.name');
  place(stage, byName, 'by_name_contoso_com');

  const foreign = stage.inStep('foreign');
  showBase(tenant, foreign, conflict.id, { syncState: '1' });
  for (const size of ['S', 'M', 'L'] as const) {
    tenant.removeFile(`${tenant.library.folderPath}/${fileName(foreign.id, size)}`, 'user');
  }

  const elsewhere = stage.withPhoto('elsewhere');
  tenant.pointAt(elsewhere.id, 'https://pictures.contoso.com/face.jpg');

  const renamed = stage.withPhoto('renamed');
  place(stage, renamed, 'renamed_contoso_com');
  showBase(tenant, renamed, 'renamed_contoso_com', { syncState: '1' });
  tenant.rename(renamed.id, 'married@contoso.com');
  tenant.changePhoto(renamed.id);

  await stage.closedBefore();
  const run = await stage.night();
  const all = [missing, conflict, stale, incomplete, hidden, byName, foreign, elsewhere, renamed];
  const outcomes = await Promise.all(all.map((person) => outcomeOf(stage, run.id, person)));
  expect(outcomes).toEqual([
    'missing copy - repaired',
    'conflict copy - repaired',
    'stale copy - repaired',
    'incomplete copy - repaired',
    'not-shown properties - repaired',
    'not-shown properties - repaired',
    'foreign-file copy - repaired',
    'foreign-file copy - repaired',
    'foreign-file copy - repaired',
  ]);
  const shown = ['PictureURL', 'SPS-PicturePlaceholderState', 'SPS-PictureTimestamp'];
  expect(short(stage.written(missing))).toEqual([...writes, ...shown]);
  expect(short(stage.written(conflict))).toEqual([...writes, 'SPS-PictureTimestamp']);
  expect(short(stage.written(incomplete))).toEqual(['SThumb', 'SPS-PictureTimestamp']);
  expect(short(stage.written(hidden))).toEqual(shown.slice(1));
  expect(short(stage.written(byName))).toEqual(shown);
  expect(stage.written(foreign).slice(0, 4)).toEqual([
    fileName(foreign.id, 'L'),
    fileName(foreign.id, 'M'),
    fileName(foreign.id, 'S'),
    'PictureURL',
  ]);
  const { people, wrongByApp, filesOfOthersByApp } = await audit(tenant);
  expect(all.filter(({ id }) => !people.get(id)?.faceIsCurrent)).toEqual([]);
  expect([...wrongByApp, ...filesOfOthersByApp]).toEqual([]);
  expect(stage.events.filter(({ name }) => name === 'photo.repaired')).toHaveLength(all.length);

  const before = stage.written().length;
  const quiet = await stage.night();
  expect(quiet.totals?.findings).toEqual({ 'in-step': all.length });
  expect(stage.written()).toHaveLength(before);
});

test('whoever wants the sync state kept at a value gets it written where it differs', async () => {
  const stage = await play({ settings: { EXCHANGE_SYNC_STATE: '0' } });
  const person = stage.inStep('a');
  const other = stage.withPhoto('b');
  stage.tenant.setSyncState(other.id, '0');
  stage.tenant.editInSharePoint(person.id);
  stage.tenant.setSyncState(person.id, '1');
  await stage.closedBefore();
  await stage.night();
  expect(short(stage.written(person)).slice(3)).toEqual([
    'SPS-PictureExchangeSyncState',
    'SPS-PictureTimestamp',
  ]);
  expect(stage.written(other)).not.toContain('SPS-PictureExchangeSyncState');
});

test('what changed since the plan was made is left alone', async () => {
  const stage = await play();
  const { tenant } = stage;
  const names = ['newer', 'gone', 'edited', 'erased', 'waiting', 'fixed', 'ready'] as const;
  const people = Object.fromEntries(names.map((name) => [name, stage.withPhoto(name)])) as Record<
    (typeof names)[number],
    Person
  >;
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  tenant.changePhoto(people.newer.id);
  await stage.context.users.markRemoved([
    { id: people.gone.id, reason: 'changed', at: stage.now().toISOString() },
  ]);
  tenant.editInSharePoint(people.edited.id);
  await stage.context.users.erase(people.erased.id);
  const nextAt = new Date(stage.now().getTime() + hourMs).toISOString();
  await stage.remember(people.waiting, () => ({
    trouble: { attempts: 1, code: 'transient', since: stage.now().toISOString(), nextAt },
  }));
  tenant.userVisits(people.fixed.id);
  await stage.context.findings.remove(id, [people.ready.id]);
  await stage.pump();
  const rows = await stage.findings(id);
  const outcome = (name: (typeof names)[number]) => rows.get(people[name].id)?.outcome;
  expect(names.map(outcome)).toEqual(['moved', 'moved', 'moved', 'moved', 'stuck', 'moved', undefined]);
  expect(stage.written()).toEqual([]);
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { moved: 5, stuck: 1 } });
});

test('a pause in the middle of a night stops every further write', async () => {
  const stage = await play();
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  stage.wrap('findings', (findings) => ({
    async setOutcome(runId, userId, outcome) {
      await findings.setOutcome(runId, userId, outcome);
      stage.set({ PAUSED: 'true' });
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1, paused: 2 } });
  expect(stage.written().filter((name) => name.endsWith('.jpg'))).toHaveLength(3);
  const next = await stage.night();
  expect(next).toMatchObject({ state: 'reported', verdict: { reportBecause: 'paused' } });
});

test('a chunk that takes too long hands over to a successor', async () => {
  const stage = await play();
  for (const name of ['a', 'b']) stage.withPhoto(name);
  await stage.closedBefore();
  stage.wrap('findings', (findings) => ({
    async setOutcome(runId, userId, outcome) {
      await findings.setOutcome(runId, userId, outcome);
      stage.pass({ minutes: 5 });
    },
  }));
  let handedOver = 0;
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if (queue === 'repair-photos') handedOver += 1;
      await queues.send(queue, message, delayMs);
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
  expect(handedOver).toBe(2);
});

test('a user whom somebody else works on is waited for; the others are not kept waiting', async () => {
  const stage = await play();
  const [busy, other] = [stage.withPhoto('a'), stage.withPhoto('b')];
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.context.leases.acquire(busy.id, 'somebody', stage.now(), 3 * 60_000);
  await stage.step();
  await stage.pump({ until: ({ visibleAt }) => visibleAt > stage.now().getTime() });
  expect((await stage.findings(id)).get(other.id)?.outcome).toBe('repaired');
  expect((await stage.findings(id)).get(busy.id)?.outcome).toBeUndefined();
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
});

test('a user who stays busy is given up for the night', async () => {
  const stage = await play();
  const busy = stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.context.leases.acquire(busy.id, 'somebody', stage.now(), 5 * hourMs);
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { busy: 1 } });
});

const failures: readonly [name: string, code: string, breakIt: (stage: Play, person: Person) => void][] = [
  [
    'the photo cannot be made into thumbnails',
    'unreadable-image',
    (stage) => stage.wrap('images', () => ({ renditions: async () => undefined })),
  ],
  [
    'a file that is to be overwritten cannot be kept',
    'undo-unreadable',
    (stage, { id }) => {
      placeFiles(stage.tenant, id, originalOf(stage.withPhoto('z')), { only: ['S'] });
      const match = { path: new RegExp(`${id}_SThumb`), method: 'GET' };
      stage.server.faults.add({ match, answer: { status: 403 } });
    },
  ],
  [
    'the lease ends in the middle',
    'lease-lost',
    (stage) =>
      stage.wrap('library', (library) => ({
        async upload(folder, name, bytes) {
          await library.upload(folder, name, bytes);
          stage.pass({ minutes: 6 });
        },
      })),
  ],
  [
    'somebody else writes the row',
    'row-changed',
    (stage, person) => {
      let times = 0;
      stage.wrap('users', (users) => ({
        async rememberOne(id, etag, memory) {
          times += 1;
          if (id === person.id && times === 1) await users.mergeDirectory([{ id, geo: 'EUR', epoch: 1 }]);
          return users.rememberOne(id, etag, memory);
        },
      }));
    },
  ],
  [
    'the upload leaves another picture',
    'not-verified',
    (stage) =>
      stage.wrap('library', (library) => ({
        async upload(folder, name) {
          const other = await stage.tenant.pictures.render({
            kind: 'silhouette',
            design: 'grey',
            pixels: 48,
          });
          await library.upload(folder, name, other);
        },
      })),
  ],
  [
    'the upload leaves nothing',
    'not-verified',
    (stage) => stage.wrap('library', () => ({ upload: async () => undefined })),
  ],
  [
    'the profile does not take the address',
    'not-verified',
    (stage) => stage.wrap('profiles', () => ({ write: async () => undefined })),
  ],
  [
    'the profile cannot be read back',
    'transient',
    (stage) => {
      let wrote = false;
      stage.wrap('profiles', (profiles) => ({
        async write(...given) {
          await profiles.write(...given);
          wrote = true;
        },
        async read(users) {
          return wrote ? new Map() : profiles.read(users);
        },
      }));
    },
  ],
  [
    'SharePoint refuses',
    'refused',
    (stage) =>
      stage.wrap('library', () => ({
        async upload() {
          throw new PermanentError('refused', 'HTTP 403');
        },
      })),
  ],
  [
    'SharePoint is down',
    'transient',
    (stage) =>
      stage.wrap('library', () => ({
        async upload() {
          throw new TransientError('HTTP 503');
        },
      })),
  ],
];

test.each(failures)('when %s, the user has failed (%s) and the run goes on', async (_name, code, breakIt) => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  breakIt(stage, person);
  await stage.pump();
  expect(await outcomeOf(stage, id, person)).toBe('missing copy - failed');
  expect(await stage.run(id)).toMatchObject({ state: 'completed' });
  expect((await stage.row(person)).trouble).toMatchObject({ attempts: 1, code });
  expect(stage.events.find(({ name }) => name === 'photo.repair-failed')?.properties).toMatchObject({ code });
  expect(await stage.context.leases.acquire(person.id, 'next', stage.now(), 1)).toBeDefined();
});

test('whoever fails three times is stuck, is reported, and is tried again after a growing wait', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const mend = stage.wrap('library', () => ({
    async upload() {
      throw new PermanentError('refused', 'HTTP 403');
    },
  }));
  const seen: string[] = [];
  for (const days of [1, 1, 1]) seen.push(await outcomeOf(stage, (await stage.night(days)).id, person));
  expect(seen).toEqual(['missing copy - failed', 'unfinished finish - failed', 'unfinished finish - stuck']);
  expect(stage.events.at(-2)).toMatchObject({
    name: 'user.stuck',
    properties: { userId: person.id, code: 'refused' },
    measurements: { attempts: 3 },
  });
  stage.pass({ hours: -1 });
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished report stuck -');
  mend();
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect((await stage.row(person)).trouble).toBeUndefined();
  expect(await isRight(stage, person)).toBe(true);
});

/** A night whose only repair dies after so many files, and again each time its message comes back. */
async function diesAfter(stage: Play, files: number): Promise<string> {
  let uploaded = 0;
  const mend = stage.wrap('library', (library) => ({
    async upload(folder, name, bytes) {
      if (uploaded === files) throw new Error('the process died');
      uploaded += 1;
      await library.upload(folder, name, bytes);
    },
  }));
  const run = await stage.night();
  mend();
  return run.id;
}

test('an attempt that died between two files is finished by the next delivery, which repeats no file', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('library', (library) => ({
    async upload(folder, name, bytes) {
      await library.upload(folder, name, bytes);
      deaths += 1;
      if (deaths < 3) throw new Error('the process died');
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(short(stage.written(person))).toEqual([...writes, 'SPS-PictureTimestamp']);
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).repairedAt).toHaveLength(1);
});

test('an attempt that died after its last write is known to be done, and one before its outcome too', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('profiles', (profiles) => ({
    async write(upn, property, value) {
      await profiles.write(upn, property, value);
      deaths += 1;
      if (deaths === 3) throw new Error('the process died');
    },
  }));
  let outcomes = 0;
  stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      outcomes += 1;
      if (outcomes === 1) throw new Error('the process died');
      await findings.setOutcome(...given);
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(stage.written(person)).toHaveLength(6);
  expect(stage.errors).toHaveLength(2);
  expect((await stage.row(person)).repairedAt).toHaveLength(1);
});

test('a copy that was begun starts over when the source has moved', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  const died = await diesAfter(stage, 1);
  expect(await outcomeOf(stage, died, person)).toBe('conflict copy - failed');
  stage.tenant.changePhoto(person.id);
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).pending).toBeUndefined();
});

test('a source that moves between two deliveries of one night is left to the next night', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('library', (library) => ({
    async upload(folder, name, bytes) {
      deaths += 1;
      if (deaths > 1) return library.upload(folder, name, bytes);
      stage.tenant.changePhoto(person.id);
      throw new Error('the process died');
    },
  }));
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('missing copy - moved');
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('what was there before comes back when the source is gone before the copy was finished', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  const nobody = stage.withPhoto('b');
  const before = await audit(stage.tenant);
  await stage.closedBefore();
  let uploads = 0;
  const mend = stage.wrap('library', (library) => ({
    async upload(folder, name, bytes) {
      if (/SThumb/.test(name)) throw new TransientError('HTTP 503');
      uploads += 1;
      await library.upload(folder, name, bytes);
    },
  }));
  await stage.night();
  mend();
  expect(uploads).toBe(4);
  const noPhoto = { status: 404, code: 'ErrorItemNotFound', message: 'no photo' } as const;
  for (const { id } of [person, nobody]) stage.tenant.removePhoto(id, noPhoto);
  const run = await stage.night();
  expect(await outcomeOf(stage, run.id, person)).toBe('unfinished restore - repaired');
  expect(await outcomeOf(stage, run.id, nobody)).toBe('unfinished restore - repaired');
  const after = await audit(stage.tenant);
  expect(after.people.get(person.id)?.shows).toEqual(before.people.get(person.id)?.shows);
  expect(after.people.get(nobody.id)?.shows.M).toBe('none');
  expect([...stage.tenant.library.files.values()].some(({ name }) => name.startsWith(nobody.id))).toBe(false);
  expect((await stage.row(person)).pending).toBeUndefined();

  const next = await stage.night();
  expect(next.totals?.findings).toEqual({ 'sharepoint-only': 1, 'no-photo': 1 });
});

test('a restored picture is not restored twice when the outcome was lost', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await diesAfter(stage, 1);
  stage.tenant.removePhoto(person.id, { status: 404, code: 'ErrorItemNotFound', message: 'no photo' });
  let outcomes = 0;
  stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      outcomes += 1;
      if (outcomes === 1) throw new Error('the process died');
      await findings.setOutcome(...given);
    },
  }));
  const before = stage.written().length;
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(
    stage
      .written()
      .slice(before)
      .map((name) => name.slice(-10)),
  ).toEqual(['LThumb.jpg']);
});

test('without an undo copy nothing is restored', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await diesAfter(stage, 1);
  await stage.context.undo.eraseUser(person.id);
  stage.tenant.removePhoto(person.id, { status: 404, code: 'ErrorItemNotFound', message: 'no photo' });
  expect(await outcomeOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - failed');
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'no-undo-copy' });
});

test('policies take away, each with its reason', async () => {
  const stage = await play({ settings: { OWNERSHIP: 'respect-sharepoint', MAX_UPDATES_PER_RUN: '1' } });
  const { tenant } = stage;
  const edited = stage.inStep('edited');
  const removed = stage.inStep('removed');
  const contested = stage.inStep('contested');
  const undone = stage.inStep('undone');
  await stage.night();
  tenant.editInSharePoint(edited.id);
  tenant.removeInSharePoint(removed.id);
  tenant.changePhoto(contested.id);
  tenant.bumpEtag(undone.id);
  tenant.blank(undone.id);
  const at = stage.now().toISOString();
  await stage.remember(contested, () => ({ repairedAt: [at, at, at] }));
  await stage.remember(undone, ({ agreement }) => ({ undoneSha: agreement?.sourceSha }));
  const ramped = [stage.withPhoto('first'), stage.withPhoto('second')];
  const run = await stage.night();
  const seen = await Promise.all(
    [edited, removed, contested, undone].map((person) => outcomeOf(stage, run.id, person)),
  );
  expect(seen).toEqual([
    'changed-in-sharepoint report ownership -',
    'removed-in-sharepoint report ownership -',
    'source-newer report contested -',
    'changed-in-sharepoint report undone -',
  ]);
  const ramp = await Promise.all(ramped.map((person) => outcomeOf(stage, run.id, person)));
  expect(ramp.sort()).toEqual(['missing copy - repaired', 'missing report ramp -']);
  tenant.changePhoto(undone.id);
  const next = await stage.night();
  expect(await outcomeOf(stage, next.id, undone)).toMatch(/^conflict/);
});

test('a picture that many share in Exchange is withheld, the others are repaired; a listed one is copied', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.withPhoto(name));
  const [first] = people as [Person];
  for (const { id } of people) stage.tenant.changePhoto(id, originalOf(first));
  await stage.night();
  const other = stage.withPhoto('other');
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', planned: 1, outcomes: { repaired: 1 } });
  expect(run.sharedPictures).toHaveLength(1);
  expect(await isRight(stage, other)).toBe(true);
  expect(await outcomeOf(stage, run.id, first)).toBe('missing report shared-picture -');

  stage.set({ SHARED_PICTURE_HASHES: run.sharedPictures.join(',') });
  expect(await stage.night()).toMatchObject({ verdict: { reportBecause: 'settings-changed' } });
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 6 } });
  expect(await isRight(stage, first)).toBe(true);
});

test('a picture that many show in SharePoint is reported as a suspected placeholder until it is listed', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.inStep(name));
  for (const { id } of people) stage.tenant.blank(id);
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ stale: 6 });
  expect(run.suspectedPlaceholders).toEqual([{ sha: expect.any(String), users: 6 }]);
  stage.set({ PLACEHOLDER_HASHES: run.suspectedPlaceholders[0]?.sha ?? '' });
  for (const { id } of people) stage.tenant.touchFile(id, 'M');
  const next = await stage.night();
  expect(next.totals?.findings).toEqual({ missing: 6 });
  expect(next.suspectedPlaceholders).toEqual([]);
});
