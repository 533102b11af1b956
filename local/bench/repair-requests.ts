/** What the repair of a user asks for, on average, by what was found: the table in README.md beside this file. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { loadClients } from '../simulation/load-clients.ts';
import type { Call } from '../tenant/server/call.ts';
import { table } from '../terminal.ts';
import { publishedConditions } from './conditions.ts';
import { playNight } from './instep.ts';
import { InstepWorld } from './instep-world.ts';
import { toWrite } from './truth.ts';

const kinds = ['photo', 'profile read', 'files read', 'files written', 'properties'] as const;
type Kind = (typeof kinds)[number];

/** Requests by kind, of the users with one finding; those inside batches one by one. */
interface Asked {
  readonly users: Set<string>;
  readonly requests: Map<Kind, number>;
}

function kindOf({ host, method, path }: Call): Kind | undefined {
  if (host.startsWith('graph.')) return /photo/i.test(path) ? 'photo' : undefined;
  if (/SetSingleValueProfileProperty/i.test(path)) return 'properties';
  if (/PeopleManager/i.test(path)) return 'profile read';
  if (/_[SML]Thumb/i.test(path)) return method === 'GET' ? 'files read' : 'files written';
  return undefined;
}

/** What requests name of users who are to be written, in lower case: ids, sign-in names, and the files that are shown. */
function namesOf({ tenant }: InstepWorld): ReadonlyMap<string, readonly string[]> {
  const people = [...tenant.users.values()].filter(({ id }) => toWrite.has(tenant.expected.get(id) ?? ''));
  return new Map(
    people.map(({ id, upn }) => {
      const shown = basename(tenant.pathShown(id, 'M') ?? '').replace(/MThumb.*/, '');
      // Files by sign-in name, and the claim with doubled apostrophes.
      const named = [`${upn.replaceAll(/[^a-z0-9]/gi, '_')}_`, `|${upn.replaceAll("'", "''")}`];
      return [id, [id, shown || id, ...named].map((name) => name.toLowerCase())];
    }),
  );
}

async function measure(users: number): Promise<ReadonlyMap<string, Asked>> {
  await loadClients();
  const world = new InstepWorld(
    { users, kind: 'before-instep', conditions: publishedConditions(users) },
    { processes: 1 },
  );
  const giveTimersBack = world.time.takeTimers();
  const asked = new Map<string, Asked>();
  const names = namesOf(world);
  const count = (call: Call) => {
    if (call.path.endsWith('/$batch')) return;
    const text = decodeURIComponent(`${call.path}?${call.query}${call.body}`).toLowerCase();
    const [id] = [...names].find(([, some]) => some.some((name) => text.includes(name))) ?? [];
    const kind = kindOf(call);
    if (kind === undefined || id === undefined) throw new Error(`Of no user: ${call.method} ${call.path}`);
    const finding = world.tenant.expected.get(id) ?? '';
    const one = asked.get(finding) ?? { users: new Set(), requests: new Map() };
    asked.set(finding, one);
    one.users.add(id);
    one.requests.set(kind, (one.requests.get(kind) ?? 0) + 1);
  };
  try {
    await world.deploy();
    await playNight(world);
    await playNight(world, () => world.served.faults.add({ match: {}, answer: { before: count } }));
  } finally {
    giveTimersBack();
  }
  return asked;
}

function rowOf(finding: string, { users, requests }: Asked): string[] {
  const each = (count: number) => (count / users.size).toFixed(1);
  const counts = kinds.map((kind) => requests.get(kind) ?? 0);
  return [
    finding,
    String(users.size),
    ...counts.map(each),
    each(counts.reduce((sum, count) => sum + count, 0)),
  ];
}

function together(all: readonly Asked[]): Asked {
  const requests = new Map(
    kinds.map((kind) => [kind, all.reduce((sum, one) => sum + (one.requests.get(kind) ?? 0), 0)]),
  );
  return { users: new Set(all.flatMap((one) => [...one.users])), requests };
}

const command = new Command('node local/bench/repair-requests.ts')
  .description('Tells what the repair of a user asks for, on average, by finding.')
  .option('--users <number>', 'how many people', wholeNumber(1), 1000);
const { users } = parseOptions<{ readonly users: number }>(command, process.argv.slice(2));
const asked = [...(await measure(users))].sort(([, a], [, b]) => b.users.size - a.users.size);
const rows = [
  ...asked.map(([finding, one]) => rowOf(finding, one)),
  rowOf('all', together(asked.map(([, one]) => one))),
];
process.stdout.write(`${table([['finding', 'users', ...kinds, 'together'], ...rows])}\n`);
