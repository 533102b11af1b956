/** Checks the directory, the groups, one user's source photo, and the geo locations. */
import type { SourceReading } from '../../core/observation.ts';
import {
  judge,
  needs,
  notTried,
  ok,
  type ProbeAnswer,
  type Refusals,
  refusalText,
  unknown,
  type Verdict,
} from '../../core/preflight/probe.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Asking, Open, Subject, Verdicts } from './asking.ts';
import { askProfile } from './profile-questions.ts';

const users: Refusals = { 403: 'users-role' };
const groups: Refusals = { 403: 'groups-role', 'group-not-found': 'no-such-group' };
const photos: Refusals = { 403: 'photos-role' };
const batches: Refusals = {
  400: 'no-batch',
  403: 'no-batch',
  404: 'no-batch',
  405: 'no-batch',
  501: 'no-batch',
};

type PeopleProbe =
  | 'users'
  | 'group-members'
  | 'photo'
  | 'photo-batch'
  | 'profile-read'
  | 'profile-write'
  | 'multi-geo';

export async function askPeople(asking: Asking, open: Open): Promise<Verdicts<PeopleProbe>> {
  const closed = needs('token-graph');
  if (!open.graph) {
    const { read, write } = await askProfile(asking, open, { kind: 'none', verdict: closed });
    return {
      users: closed,
      'group-members': closed,
      photo: closed,
      'photo-batch': closed,
      'profile-read': read,
      'profile-write': write,
      'multi-geo': closed,
    };
  }
  return askOpenDirectory(asking, open);
}

async function askOpenDirectory(asking: Asking, open: Open): Promise<Verdicts<PeopleProbe>> {
  const { ask, named } = asking;
  const { probes } = asking.context;
  const members = askGroups(asking);
  const hosts = ask(probes.mySiteHosts());
  const [someUsers, user] = await Promise.all([
    ask(probes.someUsers()),
    named === undefined ? undefined : ask(probes.user(named)),
  ]);
  const subject = user === undefined ? anySubject(someUsers) : namedSubject(user);
  const [photo, batch, profile] = await Promise.all([
    askPhoto(asking, subject),
    askBatch(asking, subject),
    askProfile(asking, open, subject),
  ]);
  return {
    users: judge(someUsers, users, (page) => ok(`${page.length} users on the first page`)),
    'group-members': await members,
    photo,
    'photo-batch': batch,
    'profile-read': profile.read,
    'profile-write': profile.write,
    'multi-geo': judgeGeos(probes.environment.mySiteHost, await hosts, someUsers),
  };
}

function namedSubject(answer: ProbeAnswer<DirectoryFacts | undefined>): Subject {
  if (answer.kind !== 'answered') return { kind: 'none', verdict: needs('users') };
  return subjectOf(answer.value, 'the directory has no user with that id or name', true);
}

/** For checks that only read: a user who probably has a mailbox. */
function anySubject(answer: ProbeAnswer<readonly DirectoryFacts[]>): Subject {
  if (answer.kind !== 'answered') return { kind: 'none', verdict: needs('users') };
  const likely = answer.value.find(
    ({ enabled, userType, mailboxPlan }) => enabled && userType === 'Member' && mailboxPlan,
  );
  return subjectOf(likely, 'no user on the first page of the directory has a mailbox', false);
}

function subjectOf(facts: DirectoryFacts | undefined, otherwise: string, isNamed: boolean): Subject {
  if (facts?.upn !== undefined) return { kind: 'user', id: facts.id, upn: facts.upn, isNamed };
  return { kind: 'none', verdict: unknown(`needs a user: ${otherwise}`, 'no-such-user') };
}

async function askGroups({ ask, context }: Asking): Promise<Verdict> {
  const { SCOPE_GROUP, EXCLUDE_GROUP } = context.settings;
  const ids = [SCOPE_GROUP, EXCLUDE_GROUP].filter((id) => id !== undefined);
  const verdicts = await Promise.all(
    ids.map(async (id) =>
      judge(await ask(context.probes.groupMembers(id)), groups, (members) =>
        ok(`group ${id}: ${members} members on the first page`),
      ),
    ),
  );
  const none = notTried('INSTEP_SCOPE_GROUP and INSTEP_EXCLUDE_GROUP are not set');
  return verdicts.find(({ state }) => state !== 'ok') ?? verdicts[0] ?? none;
}

async function askPhoto({ ask, context }: Asking, subject: Subject): Promise<Verdict> {
  if (subject.kind === 'none') return subject.verdict;
  const answer = await ask(context.probes.photo(subject.id));
  return judge(answer, photos, (reading) => judgePhoto(subject.id, reading));
}

/** What is refused inside a batch is refused outside too, and the check `photo` says why. */
async function askBatch({ ask, context }: Asking, subject: Subject): Promise<Verdict> {
  if (subject.kind === 'none') return subject.verdict;
  const answer = await ask(context.probes.photoInBatch(subject.id));
  return judge(answer, batches, (inner) => {
    if (inner.kind === 'refused') return needs('photo');
    return judge(inner, {}, (reading) => judgePhoto(subject.id, reading));
  });
}

/** A user without a photo or a mailbox is a valid answer. */
function judgePhoto(id: string, reading: SourceReading): Verdict {
  return reading.kind === 'unknown' ? unknown(reading.cause) : ok(`user ${id}: ${reading.kind}`);
}

/** Graph's list is the proof. Users who prefer several locations are a hint that the list may be incomplete. */
function judgeGeos(
  own: string,
  hosts: ProbeAnswer<readonly string[]>,
  someUsers: ProbeAnswer<readonly DirectoryFacts[]>,
): Verdict {
  const located = someUsers.kind === 'answered' ? someUsers.value.flatMap(({ geo }) => geo || []) : [];
  const preferred = [...new Set(located)].sort();
  if (hosts.kind === 'refused') {
    // By default the identity may not list them, and in a tenant with one location nobody prefers one.
    const isDenied = hosts.status === 401 || hosts.status === 403;
    return isDenied && someUsers.kind === 'answered' && preferred.length === 0
      ? notTried(`${refusalText(hosts)}; no user on the first page prefers a geo location`)
      : unknown(refusalText(hosts), 'other-geos');
  }
  return judge(hosts, {}, (found) => {
    const others = found.filter((host) => host !== own);
    if (others.length > 0) return ok(`${others.length + 1} geo locations: ${[own, ...others].join(', ')}`);
    if (preferred.length > 1) return unknown(`users prefer ${preferred.join(', ')}`, 'other-geos');
    return ok(`only ${own}`);
  });
}
