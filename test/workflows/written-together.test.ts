/** Files that the list says were written together with M are read later, and not a night too late (D-written-together). */
import { describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person, Size } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { storedLikeM } from '../../shared/workflows/write/stored-like-m.ts';
import { type Play, play } from '../kit/in-process.ts';
import { hosts, playIn, settledIn } from './in-geos.ts';
import { lineOf, originalOf } from './telling.ts';

/** Which files of a person were read since the last call, in order of size. */
function readsOf(stage: Play): (person: Person) => string {
  let read: string[] = [];
  stage.wrap('library', (library) => ({
    async read(path, options) {
      read.push(path);
      return library.read(path, options);
    },
  }));
  return ({ id }) => {
    const own = read.filter((path) => path.includes(id));
    read = read.filter((path) => !path.includes(id));
    return [...new Set(own.map((path) => /_([SML])Thumb/.exec(path)?.[1]))].sort().join('');
  };
}

function fileOf(stage: Play, { id }: Person, size: Size) {
  const { library } = stage.tenant;
  const file = library.fileAt(`${library.folderPath}/${id}_${size}Thumb.jpg`);
  if (file === undefined) throw new Error(`There is no file ${size}`);
  return file;
}

/** Another program writes one file, so many seconds after M. */
function writesLater(stage: Play, person: Person, size: Size, seconds: number): void {
  const at = new Date(fileOf(stage, person, 'M').stamped.getTime() + seconds * 1_000);
  const other = stage.withPhoto(`other.${person.upn.split('@')[0]}`);
  placeFiles(stage.tenant, person.id, originalOf(other), { only: [size], at });
}

async function findingOf(stage: Play, run: RunRecord, person: Person): Promise<string | undefined> {
  return (await lineOf(stage, run.id, person)).split(' ')[0];
}

const inStep = 'undefined';

type Four = readonly [Person, Person, Person, Person];

function peopleOf(names: readonly string[], make: (name: string) => Person): Four {
  return names.map(make) as unknown as Four;
}

/** Deep checks of a few users come one a night: the last night is that of the limit. */
async function nightsUntilDeepCheck(stage: Play): Promise<RunRecord[]> {
  const nights = [await stage.night(stage.context.settings.DEEP_CHECK_DAYS - 4)];
  for (let night = 0; night < 3; night += 1) nights.push(await stage.night());
  return nights;
}

test('at first contact one file is read where three were written together, and three where the list says otherwise', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const { tenant } = stage;
  const [together, late, hidden, gone] = peopleOf(['together', 'late', 'hidden', 'gone'], stage.inStep);
  writesLater(stage, late, 'L', 61);
  writesLater(stage, hidden, 'L', 10);
  tenant.deleteFile(gone.id, 'S');
  const reads = readsOf(stage);
  const first = await stage.night();
  expect([together, late, hidden, gone].map(reads)).toEqual(['M', 'LM', 'M', 'LMS']);
  expect(await findingOf(stage, first, together)).toBe(inStep);
  expect(await findingOf(stage, first, late)).toBe('incomplete');
  expect(await findingOf(stage, first, gone)).toBe('incomplete');
  // What the times do not tell is found by the deep check, within its days.
  expect(await findingOf(stage, first, hidden)).toBe(inStep);
  expect((await stage.row(together)).agreement?.files).toMatchObject({
    S: { etag: expect.any(String), sha: undefined },
    M: { sha: expect.stringMatching(/./) },
    L: { sha: undefined },
  });
  const second = await stage.night();
  expect([together, hidden].map(reads)).toEqual(['', '']);
  expect(second.totals?.findings).toMatchObject({ incomplete: 2 });
  const last = (await nightsUntilDeepCheck(stage)).at(-1) as RunRecord;
  expect(reads(together)).toBe('LMS');
  expect(await findingOf(stage, last, hidden)).toBe('incomplete');
  expect((await stage.row(together)).agreement?.files.L.sha).toMatch(/^[0-9a-f]{64}$/);
  expect(await findingOf(stage, last, together)).toBe(inStep);
});

test('a list that was not read in this night, or does not say when, lets all three be read', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const [unlisted, untimed] = peopleOf(['unlisted', 'untimed'], stage.inStep);
  const before = originalOf(unlisted);
  stage.tenant.changePhoto(unlisted.id);
  const silent = stage.wrap('library', (library) => ({
    async delta(link) {
      const { changes, ...page } = await library.delta(link);
      const told = changes.map((change) =>
        change.kind === 'file' && change.base === untimed.id && change.size === 'L'
          ? { ...change, modifiedAt: undefined }
          : change,
      );
      return { ...page, changes: told };
    },
  }));
  const reads = readsOf(stage);
  const first = await stage.night();
  silent();
  expect(reads(untimed)).toBe('LMS');
  expect(await findingOf(stage, first, unlisted)).not.toBe(inStep);
  reads(unlisted);
  stage.tenant.changePhoto(unlisted.id, before);
  stage.server.faults.add({ match: { path: /\/items\/delta/i }, answer: { status: 400 } });
  const second = await stage.night();
  expect(second.lacks).toHaveLength(1);
  expect(reads(unlisted)).toBe('LMS');
  expect(await findingOf(stage, second, unlisted)).toBe(inStep);
});

test('a satellite whose library is found only after the lists were read: all three are read, and the run says so', async () => {
  const stage = await playIn({ settings: { MODE: 'report' } });
  const away = settledIn(stage, 'emil', 'EUR');
  const before = originalOf(away);
  stage.tenant.changePhoto(away.id);
  await stage.night();
  stage.tenant.changePhoto(away.id, before);
  const reads = readsOf(stage);
  const answering = stage.wrap('library', (library) => ({
    async locate() {
      const location = await library.locate();
      if (location.host === hosts.EUR[1]) throw new TransientError('the list does not answer');
      return location;
    },
  }));
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  answering();
  await stage.pump();
  const run = await stage.run(id);
  expect(reads(away)).toBe('LMS');
  expect(await findingOf(stage, run, away)).toBe(inStep);
  expect(run.lacks).toEqual([
    { list: 'library', of: hosts.EUR[1], why: 'the list does not answer', rows: {} },
  ]);
  const told = stage.events.filter(({ name }) => name === 'list.incomplete');
  expect(told.map(({ properties }) => [properties.of, properties.why])).toEqual([
    [hosts.EUR[1], 'transient'],
  ]);
});

test('files that were never read are read as soon as the list contradicts, or their ETag changes', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const { tenant } = stage;
  const [moved, touched, drifted] = peopleOf(['moved', 'touched', 'drifted'], stage.inStep);
  await stage.night();
  const reads = readsOf(stage);
  // M alone is written again, with the same photo, a day later; nothing tells of L and S but their old times.
  placeFiles(tenant, moved.id, originalOf(moved), { only: ['M'] });
  tenant.touchFile(touched.id, 'L');
  writesLater(stage, drifted, 'S', 10);
  const second = await stage.night();
  expect([moved, touched, drifted].map(reads)).toEqual(['LMS', 'LM', 'LMS']);
  expect(await findingOf(stage, second, moved)).toBe(inStep);
  expect(await findingOf(stage, second, touched)).toBe(inStep);
  expect(await findingOf(stage, second, drifted)).toBe('incomplete');
  expect((await stage.row(moved)).agreement?.files.L.sha).toBeDefined();
});

test('after a repair only M is read again, unless another program wrote since', async () => {
  const stage = await play();
  const [alone, second, hour, same] = peopleOf(['alone', 'second', 'hour', 'same'], stage.withPhoto);
  await stage.closedBefore();
  const repair = await stage.night();
  expect(repair.outcomes.repaired).toBe(4);
  const at = (person: Person) => fileOf(stage, person, 'L').stamped.getTime();
  const fromM = (person: Person, ms: number) =>
    (at(person) + ms - fileOf(stage, person, 'M').stamped.getTime()) / 1_000;
  writesLater(stage, second, 'L', fromM(second, 1_000));
  writesLater(stage, hour, 'L', fromM(hour, 3_600_000));
  // The one case that no time tells: it waits for the deep check.
  writesLater(stage, same, 'L', fromM(same, 0));
  stage.set({ MODE: 'report' });
  const reads = readsOf(stage);
  const next = await stage.night();
  expect([alone, second, hour, same].map(reads)).toEqual(['M', 'LM', 'LM', 'M']);
  expect(await findingOf(stage, next, alone)).toBe(inStep);
  expect(await findingOf(stage, next, second)).toBe('incomplete');
  expect(await findingOf(stage, next, hour)).toBe('incomplete');
  expect(await findingOf(stage, next, same)).toBe(inStep);
  const quiet = await stage.night();
  expect(reads(alone)).toBe('');
  expect(quiet.totals?.findings).toMatchObject({ incomplete: 2 });
  const last = (await nightsUntilDeepCheck(stage)).at(-1) as RunRecord;
  expect(reads(alone)).toBe('LMS');
  expect(await findingOf(stage, last, same)).toBe('incomplete');
});

describe('the answer to the upload of L', () => {
  const [at, other] = ['2026-11-30T12:00:01Z', '2026-11-30T12:00:02Z'];
  const renditions = { S: new Uint8Array(1_000), M: new Uint8Array(2_000), L: new Uint8Array(10_000) };

  test.each([
    ['vouches for it, as it was sent', 2_000, 10_000, at],
    ['vouches for it, encoded again like M', 1_600, 7_300, at],
    ['does not, if it shrank more than M', 1_600, 7_100, undefined],
    ['does not, if it grew more than M', 2_000, 11_100, undefined],
    ['does not, if M was not uploaded or its answer said nothing', undefined, 10_000, undefined],
    ['does not, if it said nothing', 2_000, undefined, undefined],
  ])('%s', (_name, M, L, expected) => {
    const answers = { M: M && { at: other, length: M }, L: L && { at, length: L } };
    const uploaded = new Map((['M', 'L'] as const).map((size) => [size, answers[size] || undefined]));
    expect(storedLikeM(uploaded, renditions, 'L')).toBe(expected);
    expect(storedLikeM(uploaded, renditions, 'M')).toBeUndefined();
  });
});
