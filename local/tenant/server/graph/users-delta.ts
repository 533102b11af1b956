/** `/users/delta`: https://learn.microsoft.com/graph/api/user-delta and https://learn.microsoft.com/graph/delta-query-overview */
import type { User } from '@microsoft/microsoft-graph-types';
import { dayMs } from '../../../day.ts';
import type { Tenant } from '../../truth/tenant.ts';
import type { DirectoryChange, Person } from '../../truth/types.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal } from './errors.ts';
import { preferredPageSize, readOptions, readToken, type Shape, wantsMinimal, writeToken } from './odata.ts';
import { defaultUserProperties, peopleAfter, showUser, userProperties } from './people.ts';

const shape: Shape = {
  type: 'user',
  properties: userProperties,
  defaults: defaultUserProperties,
  allow: ['select', 'deltatoken', 'skiptoken'],
};

/** Directory tokens are good for seven days. */
const tokenLifeMs = 7 * dayMs;

interface State {
  /** `all` enumerates all users by id, `changes` goes through the change log. */
  readonly phase: 'all' | 'changes';
  readonly after: string;
  /** Position in the change log; while enumerating, the head when the enumeration began. */
  readonly seq: number;
  readonly select: readonly string[];
  readonly issued: number;
}

type Item = User & { readonly '@removed'?: { readonly reason: string } };
interface Page {
  readonly items: readonly Item[];
  readonly state: State;
  readonly more: boolean;
}

export function usersDelta(world: World, call: Call): Answer {
  const state = readState(world, call);
  if (state === 'latest') return latest(world, call);
  const size = preferredPageSize(call) ?? world.options.usersPageSize;
  const page =
    state.phase === 'all'
      ? allUsers(world.tenant, state, size)
      : changed(world, state, size, wantsMinimal(call));
  const replayed = world.options.replayItems && page.items.length > 2 ? page.items.slice(0, 1) : [];
  const token = writeToken({ ...page.state, issued: world.tenant.now().getTime() });
  const link = `${call.origin}/v1.0/users/delta?${page.more ? '$skiptoken' : '$deltatoken'}=${token}`;
  const applied = preferredPageSize(call) ? { 'preference-applied': `odata.maxpagesize=${size}` } : {};
  const body = {
    '@odata.context': `${call.origin}/v1.0/$metadata#users(${state.select.join(',')})`,
    [page.more ? '@odata.nextLink' : '@odata.deltaLink']: link,
    value: [...page.items, ...replayed],
  };
  return jsonAnswer(200, body, applied);
}

/** Number of the last change that is listed by now. */
function listedSeq({ tenant, options }: World): number {
  return tenant.directory.seqBefore(options.directoryLagMs);
}

function latest(world: World, call: Call): Answer {
  const { select } = readOptions(call, shape);
  const token = writeToken({
    phase: 'changes',
    after: '',
    seq: listedSeq(world),
    select,
    issued: world.tenant.now().getTime(),
  });
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#users`,
    '@odata.deltaLink': `${call.origin}/v1.0/users/delta?$deltatoken=${token}`,
    value: [],
  });
}

function readState(world: World, call: Call): State | 'latest' {
  const { tenant } = world;
  const options = readOptions(call, shape);
  const given = options.value('skiptoken') ?? options.value('deltatoken');
  if (!given) return { phase: 'all', after: '', seq: listedSeq(world), select: options.select, issued: 0 };
  if (given === 'latest') return 'latest';
  const state = readToken(given);
  if (!isState(state)) throw badRequest('Badly formed token.', 'Directory_InvalidDeltaToken');
  const tooOld =
    tenant.now().getTime() - state.issued > tokenLifeMs || state.seq < tenant.directory.oldestSeq;
  if (tooOld) throw resync(call, state.select);
  return state;
}

function isState(state: Record<string, unknown> | undefined): state is Record<string, unknown> & State {
  return (
    (state?.phase === 'all' || state?.phase === 'changes') &&
    typeof state.seq === 'number' &&
    typeof state.issued === 'number' &&
    Array.isArray(state.select)
  );
}

function resync(call: Call, select: readonly string[]): GraphRefusal {
  const location = `${call.origin}/v1.0/users/delta?$deltatoken=&$select=${select.join(',')}`;
  return new GraphRefusal({
    status: 410,
    code: 'syncStateNotFound',
    message: 'The sync state generation is not found. Continuing requires a full synchronization.',
    headers: { location },
  });
}

function allUsers(tenant: Tenant, state: State, size: number): Page {
  const people = peopleAfter(tenant, state.after, size + 1);
  const shown = people.slice(0, size);
  const items = shown.map((person) => withoutUnset(showUser(person, state.select)));
  const more = people.length > size;
  const next: State = more
    ? { ...state, after: shown.at(-1)?.id ?? '' }
    : { ...state, phase: 'changes', after: '' };
  return { items, state: next, more };
}

function changed(world: World, state: State, size: number, minimal: boolean): Page {
  const { tenant } = world;
  const listed = listedSeq(world);
  const byUser = new Map<string, DirectoryChange[]>();
  let seq = state.seq;
  for (const change of changesAfter(tenant, state.seq)) {
    const changes = byUser.get(change.userId);
    if (change.seq > listed || (!changes && byUser.size === size)) break;
    if (changes) changes.push(change);
    else byUser.set(change.userId, [change]);
    seq = change.seq;
  }
  const items = [...byUser].flatMap(([id, changes]) => {
    const person = tenant.users.get(id);
    return person ? showChange(tenant, person, changes, state.select, minimal) : [];
  });
  return { items, state: { ...state, seq }, more: seq < listed };
}

/** The log is dense: entry n has number n + 1. */
function* changesAfter(tenant: Tenant, seq: number): Generator<DirectoryChange> {
  for (let index = seq; index < tenant.directoryChanges.length; index += 1) {
    const change = tenant.directoryChanges[index];
    if (change) yield change;
  }
}

function showChange(
  tenant: Tenant,
  person: Person,
  changes: readonly DirectoryChange[],
  select: readonly string[],
  minimal: boolean,
): readonly Item[] {
  if (person.deleted) return [{ id: person.id, '@removed': { reason: person.deleted } }];
  const names = new Set(changes.flatMap((change) => change.properties ?? []));
  const whole = changes.some((change) => isBeginning(tenant, change));
  const moved = select.filter((name) => names.has(name));
  if (!whole && moved.length === 0) return [];
  if (minimal && !whole) return [showUser(person, ['id', ...moved.filter((name) => name !== 'id')])];
  const shown = showUser(person, select);
  return [{ ...withoutUnset(shown), ...showUser(person, moved), id: person.id }];
}

const beginnings = new WeakMap<
  Tenant,
  { seen: number; readonly last: Map<string, DirectoryChange>; readonly seqs: Set<number> }
>();

/** The entry with which a user came into being, or came back: Graph then shows everything, not only what moved. */
function isBeginning(tenant: Tenant, change: DirectoryChange): boolean {
  const index = beginnings.get(tenant) ?? {
    seen: 0,
    last: new Map<string, DirectoryChange>(),
    seqs: new Set<number>(),
  };
  beginnings.set(tenant, index);
  for (const entry of changesAfter(tenant, index.seen)) {
    const before = index.last.get(entry.userId);
    if (!entry.removed && (!before || before.removed)) index.seqs.add(entry.seq);
    index.last.set(entry.userId, entry);
    index.seen = entry.seq;
  }
  return index.seqs.has(change.seq);
}

/** A property that was never set is not in the answer of a delta query. */
function withoutUnset(user: User): User {
  return Object.fromEntries(Object.entries(user).filter(([, value]) => value !== null));
}
