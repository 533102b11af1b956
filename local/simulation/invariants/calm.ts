/** When nothing fails any more: everybody is in step, nothing is written, and a night costs little. */
import type { Write } from '../../tenant/truth/types.ts';
import { differences } from '../reference.ts';
import type { Tables } from '../storage/tables.ts';
import type { World } from '../world.ts';
import type { Promises } from './names.ts';
import { json, linesOf, runsOf } from './rows.ts';

const contestedFrom = 3;

/**
 * Users whom Instep leaves alone for a reason that the last run tells: waiting after failures, repaired three times in
 * two weeks, undone by an administrator, withheld by the guard.
 */
export function excused(tables: Tables): ReadonlySet<string> {
  const last = runsOf(tables).at(-1);
  const lines = last === undefined ? [] : linesOf(tables, String(last.RowKey));
  const told = lines.filter(({ reason }) => typeof reason === 'string' && reason !== '');
  const users = tables.rows('Users').map(({ columns }) => columns);
  const waiting = users.filter(({ trouble }) => typeof trouble === 'string' && trouble !== '');
  const contested = users.filter(
    ({ repairedAt }) => (json<unknown[]>(repairedAt)?.length ?? 0) >= contestedFrom,
  );
  return new Set([...told, ...waiting, ...contested].map(({ RowKey }) => String(RowKey)));
}

export async function checkInStep(
  promises: Promises,
  { tenant }: Pick<World, 'tenant'>,
  except: ReadonlySet<string>,
): Promise<void> {
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
