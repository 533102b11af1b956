/** Observes a group of users of a slice together, or each alone if that fails. */
import type { SourceReading } from '../../../core/observation.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import { eachAlone, throwFirst } from '../../ledger/each-alone.ts';
import type { Ownership } from '../../ledger/ownership.ts';
import { retryAfterMs } from '../../ledger/retry-later.ts';
import { type Found, findingRow } from '../../observe/finding-row.ts';
import type { GeoLookup } from '../../observe/geo-lookup.ts';
import { observe } from '../../observe/observe-users.ts';
import { proveAbsences } from '../../observe/prove-absences.ts';
import { type ObserveOptions, type Subject, subjectsOf } from '../../observe/subjects.ts';

export interface Compared {
  readonly stored: Stored<UserRow>;
  readonly subject: Subject;
}

export async function pairsOf(
  users: readonly Stored<UserRow>[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
  where: GeoLookup,
): Promise<Compared[]> {
  const rows = users.map(({ value }) => value);
  const subjects = await subjectsOf(rows, sources, options, where);
  return subjects.map((subject, index) => ({ subject, stored: users[index] as Stored<UserRow> }));
}

/** If observing users together fails, each is observed alone, so that only the user who causes the error fails. */
export async function compareAll(
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
