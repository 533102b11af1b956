/** All stores and queues of Instep, in one storage account. */
import type { CursorStore } from '../ports/cursors.ts';
import type { LeftOutStore } from '../ports/left-out.ts';
import type { FindingStore, MembershipStore, RangeStore, RunStore, WriteStore } from '../ports/runs.ts';
import type { Ids, Queues } from '../ports/runtime.ts';
import type {
  AuditStore,
  LeaseStore,
  LibraryFileStore,
  NameStore,
  OperationStore,
  UserStore,
} from '../ports/state.ts';
import type { UndoStore } from '../ports/undo.ts';
import { membershipStore } from './blobs/membership.ts';
import { undoStore } from './blobs/undo.ts';
import { systemIds } from './clock.ts';
import type { Seals } from './key-vault/seals.ts';
import { noSeals } from './key-vault/seals.ts';
import { storageQueues } from './queues/queues.ts';
import type { StorageAccount } from './storage-account.ts';
import { containerNames, poisonQueue, queueNames, type TableName, tableNames } from './storage-names.ts';
import { auditStore } from './tables/audit.ts';
import { rangeStore } from './tables/compare-ranges.ts';
import { cursorStore } from './tables/cursors.ts';
import { findingStore } from './tables/findings.ts';
import { leaseStore } from './tables/leases.ts';
import { leftOutStore } from './tables/left-out.ts';
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
  readonly leftOut: LeftOutStore;
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

export interface StateOptions {
  readonly ids?: Ids;
  /** In a transaction; a small number shows what happens between two of them. */
  readonly mostChanges?: number;
  /** None by default: no unfinished write is believed. */
  readonly seals?: Seals;
  /** Whether no plan is carried out now: its lines are then stored also if they cannot be sealed. */
  readonly onlyReports?: () => boolean;
}

/** Makes no request. */
export function createState(
  account: StorageAccount,
  { ids = systemIds, mostChanges, seals = noSeals, onlyReports = () => false }: StateOptions = {},
): State {
  const lines = { seals, onlyReports };
  const open = (name: TableName) => table(name, account.table(name), mostChanges);
  return {
    users: userStore(open('Users'), seals),
    names: nameStore(open('Names')),
    libraryFiles: libraryFileStore(open('LibraryFiles')),
    runs: runStore(open('Runs'), seals),
    findings: findingStore(open('Findings'), lines),
    leftOut: leftOutStore(open('Findings')),
    ranges: rangeStore(open('Findings'), ids, lines),
    writes: writeStore(open('Operations')),
    leases: leaseStore(open('Leases'), ids),
    cursors: cursorStore(open('Cursors')),
    undo: undoStore(account.container('undo'), seals),
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
