/**
 * What lasts for a whole night in which nothing else goes wrong: one user whose answers are odd, a row of a list that is,
 * and one endpoint that is down alone. Nobody else may suffer from it. Sources: see the faults of the simulated tenant.
 */
import type { BatchSpoil } from '../tenant/server/call.ts';
import type { FaultAnswer, FaultRule } from '../tenant/server/faults.ts';
import type { Random } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';
import type { List } from './invariants/suffering.ts';
import { freshName, type Life, present } from './name-changes.ts';

export interface Illness {
  readonly what: string;
  readonly rules: readonly FaultRule[];
  /** Users who may be unknown, or fail, because of it. */
  readonly of: readonly string[];
  /** This list may be missing in such a night, and what only it tells. */
  readonly lacks?: List;
  /** Instep learns no sign-in names in such a night. */
  readonly hidesNames?: boolean;
  /** What is done shortly before. */
  readonly before?: (life: Life) => void;
}

type Choice = (life: Life, person: Person) => Illness;

const error = { error: { code: 'generalException', message: 'x' } };
const spoils: readonly FaultAnswer[] = [
  ...(['html', 'cut', 'left-out', 'twice', { status: 500 }, { status: 413 }] satisfies BatchSpoil[]).map(
    (inBatch) => ({ inBatch }),
  ),
  { status: 500, inBatch: 'later-500' },
  { status: 0 },
  { html: true },
];

const inPhotos = { inner: true, path: /\/photo$/ };
const inProfiles = { inner: true, path: /getpropertiesfor/i };

const ofUsers: readonly Choice[] = [
  ({ random }, { id, upn }) => ({
    what: `The mailbox of ${upn} spoils the batches that it is in`,
    of: [id],
    rules: [{ match: { ...inPhotos, userId: id }, answer: random.pick(spoils) }],
  }),
  ({ random }, { id, upn }) => ({
    what: `The profile of ${upn} spoils the batches that it is in`,
    of: [id],
    rules: [{ match: { ...inProfiles, userId: id }, answer: random.pick(spoils) }],
  }),
  (_life, { upn }) => ({
    what: `A proxy notes the name of ${upn} in each header, in letters beyond Latin-1`,
    of: [],
    rules: [inPhotos, inProfiles].map((match) => ({ match, answer: { headers: { 'x-name': 'Łukasz' } } })),
  }),
  ({ random }, { id, upn }) => ({
    what: `Nothing can be written for ${upn}`,
    of: [id],
    rules: [
      {
        match: { method: 'POST', path: /AddUsingPath|SetSingleValue/i, userId: id },
        answer: { status: random.pick([400, 403, 423, 500]) },
      },
    ],
    before: ({ tenant }) => tenant.changePhoto(id),
  }),
];

const position = /\/users\/delta.*token/i;
const directory = /\/users\/delta/i;
const changes = /\/items\/(microsoft\.graph\.)?delta/i;
/** Not where the other library goes on: an empty page there would hide changes that no later one tells. */
const listing = /\/items\/(microsoft\.graph\.)?delta(?!\S*token)/i;

/** The list is read from its start, and answers so. */
function readAgain(of: 'directory' | 'library', answer: FaultAnswer, times?: number): readonly FaultRule[] {
  const [link, path] = of === 'directory' ? [position, directory] : [/\/items\/\S*delta\S*token/i, listing];
  return [
    { match: { path: link }, times: 1, answer: { status: 410, body: { error: { code: 'resyncRequired' } } } },
    { match: { path }, answer, times },
  ];
}

const ofRows: readonly Choice[] = [
  ({ random }) => ({
    what: 'Each page of the directory holds a row that is none',
    of: [],
    rules: [{ match: { path: directory }, answer: { rows: [{ row: random.pick([null, error]), at: 0 }] } }],
  }),
  ({ random }) => ({
    what: 'Each page of a library holds a row that is none',
    of: [],
    rules: [{ match: { path: changes }, answer: { rows: [{ row: random.pick([null, error]), at: 0 }] } }],
  }),
  (life, { id, upn }) => ({
    what: `The row of ${upn}, who is renamed, is odd while the directory is read again`,
    of: [id],
    // A row that comes twice makes a short page one that is not trusted.
    lacks: 'directory',
    rules: readAgain('directory', { rows: [{ id, ...oddUser(life.random, id) }] }, life.random.pick([1, 3])),
    before: ({ tenant }) => tenant.rename(id, freshName(life)),
  }),
  (life, { id, upn, accountEnabled }) => ({
    what: `${upn}, who is renamed, comes twice in the directory, once with a part of the row`,
    of: [],
    rules: [
      {
        match: { path: directory },
        answer: { rows: [{ row: { id, accountEnabled }, at: life.random.pick([0, 99]) }] },
        times: 1,
      },
    ],
    before: ({ tenant }) => tenant.rename(id, freshName(life)),
  }),
  ({ tenant, random }, { id, upn }) => ({
    what: `Rows of files of ${upn}, who uploads a photo, are odd`,
    of: [id],
    lacks: 'library',
    rules: [{ match: { path: changes }, answer: { rows: oddFiles(tenant, random, id) }, times: 2 }],
    before: () => tenant.editInSharePoint(id),
  }),
  ({ random }) => ({
    what: 'A library that is read again is empty',
    of: [],
    lacks: 'library',
    rules: readAgain('library', { merge: { value: [] } }, random.pick([1, 3])),
  }),
];

function oddUser(random: Random, id: string) {
  return random.pick<object>([
    { row: null },
    { row: error },
    { merge: { userPrincipalName: ' ' } },
    { merge: { userPrincipalName: 7 } },
    { merge: { userPrincipalName: `${'x'.repeat(40_000)}@contoso.com` } },
    { merge: { accountEnabled: 'maybe' } },
    { row: { id, '@removed': { reason: 'other' } } },
    { row: { id, '@removed': true } },
  ]);
}

function oddFiles(tenant: Tenant, random: Random, userId: string) {
  const odd = random.pick<object>([{ row: null }, { row: error }, { merge: { eTag: null } }]);
  const files = tenant.geos.flatMap(({ library }) => [...library.files.values()]);
  return files
    .filter(({ path }) => path.includes(userId))
    .map(({ itemId }) => ({ id: String(itemId), ...odd }));
}

const ways: readonly FaultAnswer[] = [
  { status: 500 },
  { status: 503 },
  { status: 400 },
  { truncate: true },
  { status: 200, body: error },
];

/** One endpoint is down alone, in one of these ways; `blind`: what only it tells is not known in that night. */
function down(what: string, path: RegExp, blind: Pick<Illness, 'lacks' | 'hidesNames'> = {}): Choice {
  return ({ random }) => ({
    what,
    of: [],
    ...blind,
    rules: [{ match: { path }, answer: random.pick(ways) }],
  });
}

const ofEndpoints: readonly Choice[] = [
  down('Graph cannot list the users', directory, { lacks: 'directory', hidesNames: true }),
  down('Graph cannot tell the changes of libraries', changes, { lacks: 'library' }),
  down('Graph cannot go on where the list of users was left', position),
  down('Graph does not say which geo locations there are', /\/sites\?/),
  down('Graph does not say which lists there are', /\/sites\/[^/]+\/lists\?/),
  down('SharePoint does not say which folders there are', /\/folders\?/i),
  () => ({
    what: 'Graph says that there is no geo location',
    of: [],
    rules: [{ match: { path: /\/sites\?/ }, answer: { merge: { value: [] } } }],
  }),
  ({ tenant }) => ({
    what: 'A satellite location answers nothing',
    of: satellites(tenant),
    lacks: 'library',
    rules: [
      { match: { path: /\/sites\/contosoeur-my\S*\/lists/i }, answer: { status: 500 } },
      { match: { host: 'contosoeur-my.sharepoint.com' }, answer: { status: 500 } },
    ],
  }),
];

function satellites(tenant: Tenant): string[] {
  const [home] = tenant.geos;
  return present(tenant)
    .filter((person) => tenant.libraryOf(person) !== home?.library)
    .map(({ id }) => id);
}

/** For one night: two of users, two of rows, and one endpoint. */
export function illnessesOf(life: Life): readonly Illness[] {
  const { tenant, random } = life;
  return [ofUsers, ofUsers, ofRows, ofRows, ofEndpoints].map((sort) =>
    random.pick(sort)(life, random.pick(present(tenant))),
  );
}
