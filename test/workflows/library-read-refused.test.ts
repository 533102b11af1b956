/** The identity may read the my-site host alone (Sites.Selected), and the services refuse parts of the listing. */
import { expect, test } from 'vitest';
import { type Play, play } from '../kit/in-process.ts';
import { hosts, playIn, settledIn } from './in-geos.ts';

const graph = 'graph.microsoft.com';
const mySite = 'contoso-my.sharepoint.com';
const people = ['ProfilePhoto.Read.All', 'User.Read.All', 'GroupMember.Read.All'];
const server = {
  roles: { [graph]: [...people, 'Sites.Selected'], [mySite]: ['Sites.Selected'] },
  replayItems: false,
};

const wider = expect.stringMatching(
  /Sites\.Read\.All of Microsoft Graph: `npm run grant "--" --principal PRINCIPAL-ID --tenant contoso --library-read Sites\.Read\.All --apply`/,
);
/** Of SharePoint's own listing: its rows, its changes, and the list itself. */
const listing = /\/(getlist|getchanges|renderlistdata|items)/i;

/** Graph's first page leads to a second one, which is refused each time. */
function refuseSecondPage({ server: { faults } }: Play): void {
  const second = `https://${graph}/v1.0/sites/${mySite}/lists/x/items/delta?$skiptoken=second`;
  const links = { '@odata.nextLink': second, '@odata.deltaLink': null };
  faults.add({ match: { path: /skiptoken=second/, host: graph }, answer: { status: 403 } });
  faults.add({ match: { path: /\/items\/delta/, host: graph }, answer: { merge: links } });
}

/** In both services. */
function refuseList({ server: { faults } }: Play, host: string): void {
  faults.add({ match: { path: new RegExp(`/sites/${host}/lists`) }, answer: { status: 403 } });
  faults.add({ match: { path: /getlist/i, host }, answer: { status: 403 } });
}

async function settled(names: readonly string[]): Promise<Play> {
  const stage = await play({ server });
  for (const name of names) stage.inStep(name);
  return stage;
}

test('Graph refuses the changes: SharePoint lists the library with this permission alone, and users are repaired', async () => {
  const stage = await settled(['ada', 'grace']);
  await stage.closedBefore();
  stage.withPhoto('missing');
  stage.server.faults.refuseLists('changes', 403);
  const run = await stage.night();
  expect([run.state, run.totals?.findings, run.note]).toEqual([
    'completed',
    { 'in-step': 2, missing: 1 },
    undefined,
  ]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 3 });
  expect(stage.errors).toEqual([]);
});

test.each<[string, (stage: Play) => void]>([
  ['the list, in both services', (stage) => refuseList(stage, mySite)],
  [
    'the list, with 401',
    ({ server: { faults } }) => void faults.add({ match: { path: /\/lists/ }, answer: { status: 401 } }),
  ],
  [
    'the changes, in both services',
    ({ server: { faults } }) => {
      faults.refuseLists('changes', 403);
      faults.add({ match: { path: listing, host: mySite }, answer: { status: 403 } });
    },
  ],
  [
    'the pages after the first, in both services',
    (stage) => {
      const { faults } = stage.server;
      refuseSecondPage(stage);
      faults.add({ match: { path: listing, host: mySite }, answer: { status: 403 } });
    },
  ],
])(
  'refused from the first run on is %s: the run fails, and names the wider permission',
  async (_what, refuse) => {
    const stage = await settled(['ada', 'grace', 'alan']);
    stage.withPhoto('missing');
    refuse(stage);
    for (const _night of [1, 2]) {
      const { id } = await stage.begin();
      await stage.pump();
      const run = await stage.run(id);
      expect([run.state, run.note, run.totals]).toEqual(['failed', wider, undefined]);
    }
    expect(stage.server.counts().writes).toBe(0);
  },
);

test('the pages after the first, in Graph alone: the whole library is read through SharePoint', async () => {
  const stage = await settled(['ada', 'grace', 'alan']);
  await stage.closedBefore();
  refuseSecondPage(stage);
  const run = await stage.night();
  expect([run.state, run.totals?.findings, run.lacks]).toEqual(['completed', { 'in-step': 3 }, undefined]);
  expect(stage.server.counts().requests[`${mySite} list-rows`]).toBeGreaterThan(0);
});

test('a library that was read before and is refused now: the run says so, and takes no user for gone', async () => {
  const stage = await settled(['ada', 'grace', 'alan']);
  await stage.closedBefore();
  await stage.night();
  stage.server.faults.refuseLists('changes', 403);
  stage.server.faults.add({ match: { path: listing, host: mySite }, answer: { status: 403 } });
  const run = await stage.night();
  expect(run.lacks).toEqual([expect.objectContaining({ list: 'library', of: mySite, why: wider })]);
  expect(run.totals?.findings).toEqual({ 'in-step': 3 });
});

test('the library of one of two geo locations: users there are unknown, and the run names the wider permission', async () => {
  const stage = await playIn();
  const away = settledIn(stage, 'emil', 'EUR');
  settledIn(stage, 'nora', 'NAM');
  const satellite = hosts.EUR[1];
  refuseList(stage, satellite);
  const run = await stage.night();
  expect([run.totals?.findings, run.note]).toEqual([{ 'in-step': 1, unknown: 1 }, wider]);
  expect((await stage.findings(run.id)).get(away.id)).toMatchObject({ finding: 'unknown' });
});

test('a tenant that has several geo locations: users elsewhere are unknown, and the run names the wider permission', async () => {
  const stage = await playIn({ server });
  for (const name of ['emil', 'eva']) settledIn(stage, name, 'EUR');
  settledIn(stage, 'nora', 'NAM');
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ 'in-step': 1, unknown: 2 });
  expect(run.note).toEqual(wider);
  expect(run.note).toMatch(/^2 users unknown/);
  expect(stage.server.counts().writes).toBe(0);
});

test('what else the run has to say is kept before it', async () => {
  const stage = await playIn();
  settledIn(stage, 'emil', 'EUR');
  settledIn(stage, 'nora', 'NAM');
  refuseList(stage, hosts.EUR[1]);
  await stage.night();
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 503 } });
  const { note } = await stage.night();
  expect(note).toMatch(/^Graph did not list the geo locations .* 1 user unknown: /);
  expect(note).toEqual(wider);
});
