/** What people asked of Instep for one user, which allows writes that no plan of a run names. */
import { baseOfUpn } from '../tenant/truth/names.ts';
import type { World } from './world.ts';

export interface Asked {
  readonly kind: 'sync' | 'undo';
  readonly idOrUpn: string;
  /** Stays false when the worker died that was asked: what it had sent may still arrive. */
  isOver: boolean;
}

/** How the holder of a lease ends that was taken for a request. */
const endOfHolder: Readonly<Record<Asked['kind'], string>> = { sync: '-manual', undo: '-undo' };

/** Whether the user's lease is held for a request of that kind that is not over. */
export function isAskedFor(world: World, userId: string, kind: Asked['kind']): boolean {
  const lease = leaseOf(world, userId);
  if (lease === undefined || !lease.holder.endsWith(endOfHolder[kind])) return false;
  return kind === 'sync' ? hasOperation(world, userId) : isUndone(world, userId);
}

/** Whether an undo of this user is under way, which puts back what was there before, whatever it showed. */
export function isUndoing({ storage }: World, userId: string): boolean {
  const row = storage.tables.rows('Users').find(({ columns }) => columns.RowKey === userId)?.columns;
  const pending = typeof row?.pending === 'string' && row.pending !== '' ? JSON.parse(row.pending) : {};
  return (pending as { readonly undo?: unknown }).undo !== undefined;
}

export interface HeldLease {
  readonly holder: string;
  /** Of the holder's clock, milliseconds since 1970. */
  readonly untilMs: number;
}

export function leaseOf({ storage }: World, userId: string): HeldLease | undefined {
  const row = storage.tables.rows('Leases').find(({ columns }) => columns.RowKey === userId)?.columns;
  if (row === undefined) return undefined;
  return { holder: String(row.holder), untilMs: Date.parse(String(row.until)) };
}

/** A sync goes on after its caller has got an answer, so its row is asked and not the request. */
function hasOperation({ storage }: World, userId: string): boolean {
  return storage.tables.rows('Operations').some(({ columns: { PartitionKey, dryRun, state } }) => {
    const isOpen = state === 'running' || state === 'waiting';
    return PartitionKey === userId && isOpen && dryRun === false;
  });
}

/** Names count that were the user's at any time: the request may have come under the one before. */
function isUndone({ asked, tenant }: World, userId: string): boolean {
  return asked.some(({ kind, idOrUpn, isOver }) => {
    if (kind !== 'undo' || isOver) return false;
    return idOrUpn === userId || tenant.holdersOf(baseOfUpn(idOrUpn)).has(userId);
  });
}
