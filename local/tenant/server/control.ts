/** Routes by which tests and commands control the simulated tenant: plain HTTP, JSON, loopback. They are not counted. */
import { peopleChange } from '../truth/evolution.ts';
import { addressShown } from '../truth/names.ts';
import { audit } from '../truth/oracle.ts';
import { claimOf } from '../truth/profiles.ts';
import type { Tenant } from '../truth/tenant.ts';
import type { Person, Size } from '../truth/types.ts';
import type { Accounting } from './accounting.ts';
import { type Answer, bytesAnswer, jsonAnswer, Refusal } from './call.ts';
import type { FaultRule, Faults } from './faults.ts';

export interface Controlled {
  readonly tenant: Tenant;
  readonly faults: Faults;
  readonly accounting: Accounting;
}

type Body = Readonly<Record<string, unknown>>;
type Operation = (world: Controlled, query: URLSearchParams, body: Body) => Answer | Promise<Answer>;

const operations: Readonly<Record<string, Operation>> = {
  'POST /control/clock': setClock,
  'GET /control/clock': ({ tenant }) => jsonAnswer(200, { now: tenant.now().toISOString() }),
  'GET /control/counts': ({ accounting }) => jsonAnswer(200, accounting.counts()),
  'GET /control/requests': ({ accounting }) => jsonAnswer(200, accounting.requests),
  'POST /control/evolve': evolve,
  'POST /control/audit': judge,
  'GET /control/expected': ({ tenant }) => jsonAnswer(200, Object.fromEntries(tenant.expected)),
  'POST /control/forget': forgetChanges,
  'GET /control/writes': listWrites,
  'GET /control/people': listPeople,
  'GET /control/picture': getPicture,
  'POST /control/faults': addFault,
  'DELETE /control/faults': removeFaults,
  'POST /control/outage': startOutage,
};

export function isControl(url: URL): boolean {
  return url.pathname.startsWith('/control/');
}

export async function answerControl(
  world: Controlled,
  method: string,
  url: URL,
  body: Buffer,
): Promise<Answer> {
  const operation = operations[`${method} ${url.pathname}`];
  if (!operation)
    return jsonAnswer(404, {
      error: `No such control: ${method} ${url.pathname}`,
      known: Object.keys(operations),
    });
  try {
    return await operation(world, url.searchParams, readBody(body));
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    if (error instanceof RangeError) return jsonAnswer(404, { error: error.message });
    throw error;
  }
}

function readBody(body: Buffer): Body {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as Body;
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong('The body is not JSON.');
    throw error;
  }
}

function wrong(message: string): Refusal {
  return new Refusal(jsonAnswer(400, { error: message }));
}

function setClock({ tenant }: Controlled, _query: URLSearchParams, { offsetMs }: Body): Answer {
  if (typeof offsetMs !== 'number') throw wrong('offsetMs must be a number of milliseconds.');
  tenant.setOffset(offsetMs);
  return jsonAnswer(200, { now: tenant.now().toISOString() });
}

/** People change as they do between two nights; answers what happened and what the next night has to find. */
async function evolve({ tenant }: Controlled, _query: URLSearchParams, { seed }: Body): Promise<Answer> {
  if (typeof seed !== 'number' && typeof seed !== 'string') throw wrong('seed must be a number or a text.');
  return jsonAnswer(200, { happenings: await peopleChange(tenant, { seed }) });
}

/** The oracle's judgement of all people, or of the given ids. */
async function judge({ tenant }: Controlled, _query: URLSearchParams, { ids }: Body): Promise<Answer> {
  const asked = Array.isArray(ids) ? new Set(ids.map(String)) : undefined;
  const found = await audit(tenant, asked ? { scope: (person) => asked.has(person.id) } : {});
  return jsonAnswer(200, { ...found, people: [...found.people.values()] });
}

/** Makes every delta link handed out so far stale: the next use of one is answered with 410. */
function forgetChanges({ tenant }: Controlled, _query: URLSearchParams, { what }: Body): Answer {
  if (what !== 'directory' && what !== 'library') throw wrong('what must be directory or library.');
  if (what === 'directory') tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  else for (const { library } of tenant.geos) library.forgetBefore(library.seq + 1);
  return jsonAnswer(200, {});
}

/** `since` is the number of writes already seen. */
function listWrites({ tenant }: Controlled, query: URLSearchParams): Answer {
  return jsonAnswer(200, {
    total: tenant.writes.length,
    writes: tenant.writes.slice(Number(query.get('since') ?? 0)),
  });
}

/** The people named in `ids`, or all that the tenant ever had. */
function listPeople({ tenant }: Controlled, query: URLSearchParams): Answer {
  const asked = query.get('ids');
  const ids = asked === null ? [...tenant.users.keys()] : asked.split(',').filter(Boolean);
  const people = ids.flatMap((id) => {
    const person = tenant.users.get(id.toLowerCase());
    return person ? [describePerson(tenant, person)] : [];
  });
  return jsonAnswer(200, { people });
}

/** The facts from which a judge can work out who must show which face. */
function describePerson(tenant: Tenant, person: Person) {
  const { id, upn, displayName, userType, accountEnabled, assignedPlans, deleted, photo } = person;
  const profile = tenant.profileByAccount(claimOf(upn));
  return {
    id,
    upn,
    displayName,
    userType,
    enabled: accountEnabled,
    mailboxPlan: assignedPlans.length > 0,
    deleted: deleted !== undefined,
    hasPhoto: photo !== undefined,
    hasOwnProfile: profile?.properties.get('msOnline-ObjectId') === id,
    /** How many people the photo belongs to. */
    photoOwners: photo ? tenant.record.ownersOf(photo.face).size : 0,
  };
}

async function getPicture({ tenant }: Controlled, query: URLSearchParams): Promise<Answer> {
  const person = tenant.users.get((query.get('user') ?? '').toLowerCase());
  if (!person) throw new RangeError('no such user');
  if (query.get('side') !== 'sharepoint') {
    if (!person.photo) throw new RangeError('no photo');
    return bytesAnswer(await person.photo.bytes(), person.photo.mediaType);
  }
  const profile = tenant.profileByAccount(claimOf(person.upn));
  const url = shownUrl(profile?.properties, (query.get('size') ?? 'M') as Size);
  const file = url && tenant.libraryAt(url.hostname)?.fileAt(decodeURIComponent(url.pathname));
  if (!file) throw new RangeError('no picture');
  return bytesAnswer(await file.bytes(), 'image/jpeg');
}

/** Address of the file that PictureURL shows in one size; undefined when it shows none. */
function shownUrl(properties: ReadonlyMap<string, string> | undefined, size: Size): URL | undefined {
  const url = addressShown(properties);
  if (!URL.canParse(url)) return undefined;
  const shown = new URL(url);
  shown.pathname = shown.pathname.replace(/_[SML]Thumb(\.\w+)$/i, `_${size}Thumb$1`);
  return shown;
}

/** As FaultRule, with `match.path` as the text of a regular expression without regard to case. */
function addFault({ faults }: Controlled, _query: URLSearchParams, body: Body): Answer {
  const {
    match = {},
    times,
    answer = {},
  } = body as { match?: Body; times?: number; answer?: FaultRule['answer'] };
  const { path, ...rest } = match;
  const pattern = path === undefined ? {} : { path: new RegExp(String(path), 'i') };
  return jsonAnswer(200, { id: faults.add({ match: { ...rest, ...pattern }, times, answer }) });
}

function removeFaults({ faults }: Controlled, query: URLSearchParams): Answer {
  const id = query.get('id');
  if (id === null) faults.clear();
  else if (!faults.remove(Number(id))) throw new RangeError(`no fault ${id}`);
  return jsonAnswer(200, {});
}

function startOutage({ faults }: Controlled, _query: URLSearchParams, { service, answer }: Body): Answer {
  if (service !== 'exchange' && service !== 'graph' && service !== 'sharepoint')
    throw wrong('service must be exchange, graph or sharepoint.');
  return jsonAnswer(200, { id: faults.outage(service, answer as FaultRule['answer'] | undefined) });
}
