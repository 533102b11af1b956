/** What each write to the tenant carries: the run, the user, the action, and the lease under which it is made. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lease, LeaseStore } from '../../shared/ports/state.ts';
import type { PhotoWriter, WritePermit, Writers } from '../../shared/ports/tenant.ts';
import { peek } from './invariants/rows.ts';
import type { Columns } from './storage/table-filter.ts';
import type { Tables } from './storage/tables.ts';

/** A lease at the moment when it was taken. */
export interface Grant {
  readonly userId: string;
  /** Of its row; undefined: erased at that very moment. */
  readonly etag: string | undefined;
  readonly at: number;
  /** By the settings of the process that took it. */
  readonly mayWrite: boolean;
  /** By the same settings: users who may not sign in are in scope too. */
  readonly disabledToo: boolean;
  /** The row of the user. */
  readonly user: Columns | undefined;
}

export type Carried = WritePermit['reason'] & { readonly grant: Grant | undefined };

export interface Process {
  readonly tables: Tables;
  readonly now: () => number;
  readonly mayWrite: boolean;
  readonly disabledToo: boolean;
}

const carrying = new AsyncLocalStorage<Carried>();

/** Of the write in which this is called; undefined: a read. */
export function carried(): Carried | undefined {
  return carrying.getStore();
}

/** The two ports, with the grants of one noted on the writes of the other. */
export function watched(
  { leases, writers }: { readonly leases: LeaseStore; readonly writers: Writers },
  process: Process,
): { readonly leases: LeaseStore; readonly writers: Writers } {
  const grants = new WeakMap<Lease, Grant>();
  return {
    leases: {
      ...leases,
      async acquire(userId, ...given) {
        const lease = await leases.acquire(userId, ...given);
        if (lease !== undefined) grants.set(lease, grantOf(userId, process));
        return lease;
      },
    },
    writers: {
      open(geo, { lease, reason }) {
        const writer = writers.open(geo, { lease, reason });
        return carryingWriter(writer, { ...reason, grant: grants.get(lease) });
      },
    },
  };
}

function carryingWriter(writer: PhotoWriter, what: Carried): PhotoWriter {
  return {
    upload: (...given) => carrying.run(what, () => writer.upload(...given)),
    remove: (...given) => carrying.run(what, () => writer.remove(...given)),
    setProperty: (...given) => carrying.run(what, () => writer.setProperty(...given)),
  };
}

function grantOf(userId: string, { tables, now, mayWrite, disabledToo }: Process): Grant {
  return {
    userId,
    etag: peek(tables, 'Leases', userId)?.etag,
    at: now(),
    ...{ mayWrite, disabledToo },
    user: peek(tables, 'Users', userId)?.columns,
  };
}
