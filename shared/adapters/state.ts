/** All stores and queues of Instep, in one storage account. */
import type { CursorStore } from '../ports/cursors.ts';
import type { FindingStore, MembershipStore, RangeStore, RunStore, WriteStore } from '../ports/runs.ts';
import type { Ids, Queues } from '../ports/runtime.ts';
import type {
  AuditStore,
  LeaseStore,
  LibraryFileStore,
  NameStore,
  OperationStore,
  UndoStore,
  UserStore,
} from '../ports/state.ts';
import { membershipStore } from './blobs/membership.ts';
import { undoStore } from './blobs/undo.ts';
import { systemIds } from './clock.ts';
import { storageQueues } from './queues/queues.ts';
import type { StorageAccount } from './storage-account.ts';
import { containerNames, poisonQueue, queueNames, type TableName, tableNames } from './storage-names.ts';
import { auditStore } from './tables/audit.ts';
import { rangeStore } from './tables/compare-ranges.ts';
import { cursorStore } from './tables/cursors.ts';
import { findingStore } from './tables/findings.ts';
import { leaseStore } from './tables/leases.ts';
import { libraryFileStore } from './tables/library-files.ts';
import { nameStore } from './tables/names.ts';
import { operationStore } from './tables/operations.ts';
import { runStore } from './tables/runs.ts';
import { shareStore } from './tables/share-book.ts';
import { table } from './tables/table.ts';
import { writeStore } from './tables/unapproved-writes.ts';
import { userStore } from './tables/users.ts';
import type { ShareStore } from './transport/shares.ts';

export interface State {
  readonly users: UserStore;
  readonly names: NameStore;
  readonly libraryFiles: LibraryFileStore;
  readonly runs: RunStore;
  readonly findings: FindingStore;
  readonly ranges: RangeStore;
  readonly writes: WriteStore;
  readonly leases: LeaseStore;
  readonly cursors: CursorStore;
  readonly undo: UndoStore;
  readonly audit: AuditStore;
  readonly operations: OperationStore;
  readonly memberships: MembershipStore;
  readonly queues: Queues;
}

/** Makes no request. `mostChanges`: in a transaction; a small number shows what happens between two of them. */
export function createState(
  account: StorageAccount,
  ids: Ids = systemIds,
  mostChanges: number | undefined = undefined,
): State {
  const open = (name: TableName) => table(name, account.table(name), mostChanges);
  return {
    users: userStore(open('Users')),
    names: nameStore(open('Names')),
    libraryFiles: libraryFileStore(open('LibraryFiles')),
    runs: runStore(open('Runs')),
    findings: findingStore(open('Findings')),
    ranges: rangeStore(open('Findings'), ids),
    writes: writeStore(open('Operations')),
    leases: leaseStore(open('Leases'), ids),
    cursors: cursorStore(open('Cursors')),
    undo: undoStore(account.container('undo')),
    audit: auditStore(open('Audit')),
    operations: operationStore(open('Operations'), ids),
    memberships: membershipStore(account.container('scope')),
    queues: storageQueues(account),
  };
}

/** The book of the shares that all processes have in what the tenant allows. Makes no request. */
export function createShareStore(account: StorageAccount): ShareStore {
  return shareStore(table('Cursors', account.table('Cursors')));
}

/**
 * Creates what is missing. For the local host and tests: in Azure, Bicep does it, and the identity needs no
 * role for it.
 */
export async function ensureStorage(account: StorageAccount): Promise<void> {
  const queues = queueNames.flatMap((name) => [name, poisonQueue(name)]);
  await Promise.all([
    ensureTablesAndBlobs(account),
    ...queues.map((name) => account.queue(name).createIfNotExists()),
  ]);
}

/** The same without queues, for callers that keep messages in memory. */
export async function ensureTablesAndBlobs(account: StorageAccount): Promise<void> {
  await Promise.all([
    ...tableNames.map((name) => account.table(name).createTable()),
    ...containerNames.map((name) => account.container(name).createIfNotExists()),
  ]);
}
