/** Leases: one writer per user. */
import { randomUUID } from 'node:crypto';
import { lastWriteMs } from '../../core/lease-term.ts';
import type { Lease, LeaseStore } from '../../ports/state.ts';
import { userKey } from './object-id.ts';
import type { Table } from './table.ts';

/** `acquire` is one request where nobody ever held the lease since it was released, three where one ran out. */
export function leaseStore(table: Table): LeaseStore {
  return {
    async acquire(userId, holder, now, termMs) {
      const until = new Date(now.getTime() + termMs);
      // Two attempts of one holder are two writers. The token also tells a create that was retried after a
      // lost answer from somebody else's row.
      const token = randomUUID();
      const row = { ...userKey(table.name, userId), schema: 1, holder, token, until: until.toISOString() };
      const created = await table.create(row);
      if (created !== undefined) return lease(table, row, created);
      const present = await table.get(row.partitionKey, row.rowKey);
      if (present?.columns.token === token) return lease(table, row, present.etag);
      if (present === undefined || String(present.columns.until) > now.toISOString()) return undefined;
      const taken = await table.write(row, 'Replace', present.etag);
      return taken.kind === 'written' ? lease(table, row, taken.etag) : undefined;
    },
    async erase(userId) {
      const { partitionKey, rowKey } = userKey(table.name, userId);
      await table.remove(partitionKey, rowKey);
    },
  };
}

interface Held {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly until: string;
}

/** `held` is one read, and none when the time for writing is over: whoever waited too long must not ask, but stop. */
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
