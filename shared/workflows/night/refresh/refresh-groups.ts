/** The members of the scope group and the exclude group, stored for one run. */
import { PermanentError } from '../../../core/errors.ts';
import { listFailureCode } from '../../../core/failure-code.ts';
import { impersonal } from '../../../core/impersonal.ts';
import { isObjectId } from '../../../core/picture-base.ts';
import type { Counts } from '../../../core/run.ts';
import { countOne } from '../../../core/totals.ts';
import type { UnreadableRow } from '../../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { recordLack } from '../../ledger/lacks.ts';
import { readLastClosed } from '../../ledger/last-closed.ts';
import { failureOf } from './list-failure.ts';

/** In addition to the attempts of the transport. */
const attempts = 2;

export async function recordMemberships(
  context: Tenant & State & Runtime,
  runId: string,
  patienceMs: number,
): Promise<void> {
  const { SCOPE_GROUP, EXCLUDE_GROUP } = context.settings;
  if (SCOPE_GROUP !== undefined)
    await recordMembers(context, runId, { id: SCOPE_GROUP, excludes: false, patienceMs });
  if (EXCLUDE_GROUP !== undefined)
    await recordMembers(context, runId, { id: EXCLUDE_GROUP, excludes: true, patienceMs });
}

interface Group {
  readonly id: string;
  readonly excludes: boolean;
  /** A service that asks for a longer wait is not waited for. */
  readonly patienceMs: number;
}

/** If a group cannot be read, the members of the last closed run are used. Throws if that run has none. */
async function recordMembers(context: Tenant & State & Runtime, runId: string, group: Group): Promise<void> {
  const { id, excludes } = group;
  const read = await readMembers(context, group, attempts);
  const isPartial = 'failed' in read || read.odd.length > 0;
  const before = isPartial ? await lastMembers(context, id) : undefined;
  if ('failed' in read) {
    if (before === undefined) throw read.failed;
    const why = `${impersonal(read.failed.message)}. The members of run ${before.runId} were used`;
    await context.memberships.put(runId, id, [...before.ids]);
    return recordLack(context, runId, {
      ...{ list: 'group', of: id, why, rows: {} },
      code: listFailureCode(read.failed),
    });
  }
  // A malformed row must not change whether its user is in scope.
  const named = read.odd.flatMap(({ id }) => id ?? []);
  const kept = excludes ? [...(before?.ids ?? []), ...named.filter(isObjectId)] : [];
  await context.memberships.put(runId, id, [...new Set([...read.ids, ...kept])]);
  const rows = read.odd.reduce<Counts<UnreadableRow['cause']>>((sum, { cause }) => countOne(sum, cause), {});
  await recordLack(context, runId, { list: 'group', of: id, why: undefined, rows });
}

type Members =
  | { readonly ids: readonly string[]; readonly odd: readonly UnreadableRow[] }
  | { readonly failed: Error };

/** Reads the group again if a row could not be parsed, because the next answer may be complete. */
async function readMembers(
  { directory }: Pick<Tenant, 'directory'>,
  group: Group,
  left: number,
): Promise<Members> {
  const ids: string[] = [];
  const odd: UnreadableRow[] = [];
  let read: Members = { ids, odd };
  try {
    for await (const page of directory.transitiveMembers(group.id, (rows) => odd.push(...rows))) {
      ids.push(...page);
    }
  } catch (error) {
    const isSetting = error instanceof PermanentError && error.code === 'group-not-found';
    if (isSetting || failureOf(error, group.patienceMs) === undefined) throw error;
    read = { failed: error as Error };
  }
  const isWhole = 'ids' in read && read.odd.length === 0;
  return isWhole || left === 1 ? read : readMembers({ directory }, group, left - 1);
}

async function lastMembers(
  context: State,
  groupId: string,
): Promise<{ readonly runId: string; readonly ids: ReadonlySet<string> } | undefined> {
  const last = await readLastClosed(context);
  if (last === undefined) return undefined;
  const ids = await context.memberships.slice(last.runId, groupId, { from: '', to: undefined });
  return ids && { runId: last.runId, ids };
}
