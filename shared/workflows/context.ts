/** What every workflow is given: the ports, the settings and the time. */
import type { Settings } from '../config/settings.ts';
import type { Probes } from '../ports/probes.ts';
import type { FindingStore, MembershipStore, RangeStore, RunStore } from '../ports/runs.ts';
import type { Clock, Images, Queues, Telemetry, Timer } from '../ports/runtime.ts';
import type {
  AuditStore,
  CursorStore,
  LeaseStore,
  LibraryFileStore,
  NameStore,
  OperationStore,
  UndoStore,
  UserStore,
} from '../ports/state.ts';
import type { Directory, Geos, SourcePhotos, Writers } from '../ports/tenant.ts';

export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly directory: Directory;
  readonly sourcePhotos: SourcePhotos;
  readonly geos: Geos;
  readonly writers: Writers;
  readonly images: Images;
  readonly users: UserStore;
  readonly names: NameStore;
  readonly libraryFiles: LibraryFileStore;
  readonly runs: RunStore;
  readonly findings: FindingStore;
  readonly ranges: RangeStore;
  readonly leases: LeaseStore;
  readonly cursors: CursorStore;
  readonly undo: UndoStore;
  readonly audit: AuditStore;
  readonly operations: OperationStore;
  readonly memberships: MembershipStore;
  readonly queues: Queues;
  readonly probes: Probes;
  readonly telemetry: Telemetry;
}
