/** When nothing fails any more: every user is in step, nothing is written, and a night costs little. */
import { audit } from '../../tenant/truth/oracle.ts';
import type { Write } from '../../tenant/truth/types.ts';
import { differences } from '../reference.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { Tables } from '../storage/tables.ts';
import type { World } from '../world.ts';
import { ledBy } from './faces.ts';
import type { Promises } from './names.ts';
import { json, linesOf, runsOf } from './rows.ts';

const contestedFrom = 3;
const contestedMs = 14 * 86_400_000;

/** Users whom Instep leaves as they are, each with the reason that the last run told, or that their row holds. */
export function excused(tables: Tables, now: number): ReadonlyMap<string, string> {
  const last = runsOf(tables).at(-1);
  const why = new Map<string, string>();
  for (const { columns } of tables.rows('Users')) {
    const reason = reasonOf(columns, String(last?.startedAt), now);
    if (reason !== undefined) why.set(String(columns.RowKey), reason);
  }
  for (const { RowKey, reason } of last === undefined ? [] : linesOf(tables, String(last.RowKey)))
    if (typeof reason === 'string' && reason !== '') why.set(String(RowKey), reason);
  return why;
}

function reasonOf({ trouble, undoneSha, repairedAt }: Columns, startedAt: string, now: number) {
  const repairs = (json<string[]>(repairedAt) ?? []).filter((at) => now - Date.parse(at) <= contestedMs);
  const nextAt = json<{ nextAt: string }>(trouble)?.nextAt;
  if (repairs.length >= contestedFrom) return 'repaired three times in two weeks';
  // Left as it is until the photo in Exchange changes.
  if ((undoneSha ?? '') !== '') return 'restored by an administrator';
  return nextAt !== undefined && nextAt > startedAt ? 'waiting after failures' : undefined;
}

export async function checkInStep(
  promises: Promises,
  tenant: World['tenant'],
  except: ReadonlySet<string>,
): Promise<void> {
  // By now also what went into a profile under a name that changed hands.
  const wrong = ledBy(tenant, (await audit(tenant)).wrongByApp).filter((id) => !except.has(id));
  promises.must('whose-face', wrong.length === 0, () => wrong.join(', '));
  const behind = (await differences(tenant)).filter(({ userId }) => !except.has(userId));
  promises.must('in-step-after-two-nights', behind.length === 0, () => JSON.stringify(behind));
}

export function checkWroteNothing(
  promises: Promises,
  writes: readonly Write[],
  except: ReadonlySet<string>,
): void {
  const own = writes.filter(({ by, userId = '' }) => by === 'app' && !except.has(userId));
  promises.must('quiet-night-writes-nothing', own.length === 0, () => JSON.stringify(own));
}

/** Requests by kind. */
export type Cost = ReadonlyMap<string, number>;

/** A kind of request is its method, its host and its path without what names a single user, file or list. */
export function kindOfRequest(what: string): string {
  return what
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '*')
    .replace(/'[^']*'/g, '*')
    .replace(/\([^)]*\)/g, '(*)');
}

/** `most`: what a quiet night may send of each kind; a kind that is not there is sent by no quiet night. */
export function checkCost(promises: Promises, cost: Cost, most: (kind: string) => number): void {
  const over = [...cost].filter(([kind, count]) => count > most(kind));
  promises.must('quiet-night-costs-little', over.length === 0, () => JSON.stringify(over));
}
