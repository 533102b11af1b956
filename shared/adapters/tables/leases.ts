/** Leases: the exclusive right to write one user for a limited time. */
import { isOver } from '../../core/calendar.ts';
import { lastWriteMs } from '../../core/lease-term.ts';
import type { Ids } from '../../ports/runtime.ts';
import type { Lease, LeaseStore } from '../../ports/state.ts';
import { userKey } from './object-id.ts';
import type { Table } from './table.ts';

/** `acquire` takes one request when there is no lease, three when the previous one has expired. */
export function leaseStore(table: Table, ids: Ids): LeaseStore {
  return {
    async acquire(userId, holder, now, termMs) {
      const until = new Date(now.getTime() + termMs);
      // Distinguishes two attempts of one holder. When the SDK repeats a create whose answer was lost, the
      // token also shows that the existing row is our own.
      const token = ids.fresh();
      const row = { ...userKey(table.name, userId), schema: 1, holder, token, until: until.toISOString() };
      const created = await table.create(row);
      if (created !== undefined) return lease(table, row, created);
      const present = await table.get(row.partitionKey, row.rowKey);
      if (present?.columns.token === token) return lease(table, row, present.etag);
      if (present === undefined || stillHeld(present.columns.until, now)) return undefined;
      const taken = await table.write(row, 'Replace', present.etag);
      return taken.kind === 'written' ? lease(table, row, taken.etag) : undefined;
    },
  };
}

/**
 * A lease whose end cannot be read, or that a wrong clock has set far ahead, counts as ended. Its holder
 * finds the ETag changed before the next write.
 */
function stillHeld(until: unknown, now: Date): boolean {
  return !isOver(String(until), 0, now) && Date.parse(String(until)) > now.getTime();
}

interface Held {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly until: string;
}

/**
 * `held` takes one read; none when too little of the term is left for a write, which is then not allowed
 * anyway.
 */
function lease(table: Table, { partitionKey, rowKey, until }: Held, etag: string): Lease {
  return {
    async held(now) {
      if (now.getTime() >= Date.parse(until) - lastWriteMs) return false;
      const present = await table.get(partitionKey, rowKey);
      return present?.etag === etag;
    },
    async release() {
      await table.remove(partitionKey, rowKey, etag);
    },
  };
}
