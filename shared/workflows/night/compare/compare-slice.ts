/**
 * Compares some users of a range: their metadata is read together, their photos in small groups that fit into
 * memory.
 */
import { deepChecksDue } from '../../../core/deep-check.ts';
import { deepCheckDays, type EtagBehaviour, isFollowed } from '../../../core/etag-behaviour.ts';
import type { SourceReading } from '../../../core/observation.ts';
import { chunksOf } from '../../../core/ranges.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import { eachAlone, throwFirst } from '../../ledger/each-alone.ts';
import type { Ownership } from '../../ledger/ownership.ts';
import { retryAfterMs } from '../../ledger/retry-later.ts';
import { type Found, findingRow } from '../../observe/finding-row.ts';
import { type GeoLookup, lookUpGeos } from '../../observe/geo-lookup.ts';
import { observe } from '../../observe/observe-users.ts';
import { proveAbsences } from '../../observe/prove-absences.ts';
import { needsNoReading, type ObserveOptions, type Subject, subjectsOf } from '../../observe/subjects.ts';

export interface CompareOptions {
  readonly ownership: Ownership;
  readonly etags: EtagBehaviour;
  /** As in ObserveOptions. */
  readonly isListed: (host: string) => boolean;
}

/** Compares users in scope, group by group; each has an answer. Throws when a service asks to wait. */
export async function* compareSlice(
  context: Tenant & Runtime,
  users: readonly Stored<UserRow>[],
  { ownership, etags, isListed }: CompareOptions,
): AsyncIterable<readonly Found[]> {
  const described = await context.sourcePhotos.describe(users.map(({ value }) => value.id));
  const where = await lookUpGeos(
    context,
    users.map(({ value }) => value),
  );
  const options = {
    due: dueForDeepCheck(context, users, described, etags),
    ownership,
    placeholders: new Set(context.settings.PLACEHOLDER_HASHES),
    now: context.clock.now(),
    isListed,
    keepsBytes: false,
  };
  const sources = sampled(context, users, described, { ...options, etags });
  const compared = await pairsOf(users, sources, options, where);
  const [decided, toRead] = partition(compared, ({ subject }) => needsNoReading(subject));
  for (const some of [decided, ...chunksOf(toRead, context.sizes.usersPerReading)]) {
    yield await compareAll(context, some, options);
  }
}

/** If observing users together fails, each is observed alone, so that only the user who causes the error fails. */
async function compareAll(
  context: Tenant & Runtime,
  compared: readonly Compared[],
  options: ObserveOptions,
): Promise<readonly Found[]> {
  try {
    return await compareSome(context, compared, options);
  } catch (error) {
    if (retryAfterMs(error) !== undefined) throw error;
    return compareAlone(context, compared, options);
  }
}

/** Throws if no user can be observed, because then the error does not belong to a user. */
async function compareAlone(
  context: Tenant & Runtime,
  compared: readonly Compared[],
  options: ObserveOptions,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const errors = await eachAlone(context, compared, {
    task: 'compare-users',
    subject: ({ subject }) => subject.user.id,
    async work(one) {
      found.push(...(await compareSome(context, [one], options)));
    },
  });
  throwFirst(found.length === 0 ? errors : errors.filter((error) => retryAfterMs(error) !== undefined));
  const done = new Set(found.map(({ row }) => row.userId));
  const failed = compared.filter(({ subject }) => !done.has(subject.user.id));
  return [...found, ...(await compareSome(context, failed.map(unobserved), options))].map((one) =>
    done.has(one.row.userId) ? one : { ...one, row: { ...one.row, cause: 'observing the user failed' } },
  );
}

/** Treats the user as unreadable, without a request. */
function unobserved({ stored, subject }: Compared): Compared {
  return {
    stored,
    subject: { ...subject, source: { kind: 'unknown', cause: '' }, triage: { kind: 'closed' } },
  };
}

export interface UnreadOptions {
  readonly ownership: Ownership;
  /** Why they could not be read. */
  readonly cause: string;
}

/** Findings of users who could not be read because a service asked to wait longer than the run may wait. */
export async function unread(
  context: Tenant & Runtime,
  users: readonly Stored<UserRow>[],
  { ownership, cause }: UnreadOptions,
): Promise<readonly Found[]> {
  // The geo location is not looked up, because that request may be the one that has to wait.
  const site = { geo: context.geos.home, problem: cause };
  const where = { of: () => site, knows: () => false };
  const sources = new Map<string, SourceReading>(
    users.map(({ value }) => [value.id, { kind: 'unknown', cause }]),
  );
  const now = context.clock.now();
  const options = {
    due: new Set<string>(),
    ownership,
    placeholders: new Set<string>(),
    keepsBytes: false,
    now,
  };
  return compareSome(context, await pairsOf(users, sources, options, where), options);
}

interface Compared {
  readonly stored: Stored<UserRow>;
  readonly subject: Subject;
}

async function pairsOf(
  users: readonly Stored<UserRow>[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
  where: GeoLookup,
): Promise<Compared[]> {
  const rows = users.map(({ value }) => value);
  const subjects = await subjectsOf(rows, sources, options, where);
  return subjects.map((subject, index) => ({ subject, stored: users[index] as Stored<UserRow> }));
}

async function compareSome(
  context: Tenant & Runtime,
  compared: readonly Compared[],
  options: ObserveOptions,
): Promise<readonly Found[]> {
  const observations = await observe(
    context,
    compared.map(({ subject }) => subject),
    options,
  );
  const proved = await proveAbsences(context, observations);
  return proved.map((one, index) => withoutBytes(context, one, (compared[index] as Compared).stored));
}

/**
 * Ids of users who are due for a deep check. Only users with a readable source: for others a deep check has no
 * effect.
 */
function dueForDeepCheck(
  { clock, settings }: Runtime,
  users: readonly Stored<UserRow>[],
  described: ReadonlyMap<string, SourceReading>,
  etags: EtagBehaviour,
): ReadonlySet<string> {
  const readable = users
    .map(({ value }) => value)
    .filter(({ id }) => ['photo', 'none'].includes(described.get(id)?.kind ?? 'unknown'));
  const now = clock.now();
  const due = deepChecksDue(readable, now, deepCheckDays(etags, settings.DEEP_CHECK_DAYS, now));
  return new Set(due.map(({ id }) => id));
}

/** While ETags churn, a changed ETag counts as unchanged until the night on which its user is in the sample. */
function sampled(
  { clock }: Runtime,
  users: readonly Stored<UserRow>[],
  described: ReadonlyMap<string, SourceReading>,
  { due, etags }: ObserveOptions & { readonly etags: EtagBehaviour },
): ReadonlyMap<string, SourceReading> {
  if (!etags.sampled) return described;
  const sources = new Map(described);
  for (const { value: user } of users) {
    const source = described.get(user.id);
    if (source?.kind !== 'photo' || user.agreement === undefined) continue;
    if (due.has(user.id) || isFollowed(etags, user.id, clock.now())) continue;
    sources.set(user.id, { kind: 'photo', etag: user.agreement.sourceEtag });
  }
  return sources;
}

function partition<T>(list: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (item) => (belongs(item) ? 'yes' : 'no'));
  return [yes, no];
}

/** Keeps what is stored, and drops the pictures so that their memory can be freed. */
function withoutBytes(
  context: Runtime,
  observation: Parameters<typeof findingRow>[1],
  stored: Stored<UserRow>,
): Found {
  const { user, snapshot, etag, deep, decision } = observation;
  return {
    row: findingRow(context, observation),
    changed: snapshot === user ? undefined : { id: user.id, etag: stored.etag, snapshot },
    etag,
    deep,
    finding: decision.finding,
  };
}
