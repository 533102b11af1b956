/** What every workflow is given: the ports, the settings and the time. */
import type { Settings } from '../config/settings.ts';
import type {
  AuditStore,
  Clock,
  CursorStore,
  Directory,
  FindingStore,
  Geos,
  Images,
  LeaseStore,
  LibraryFileStore,
  MembershipStore,
  NameStore,
  OperationStore,
  Probes,
  Queues,
  RangeStore,
  RunStore,
  SourcePhotos,
  Telemetry,
  Timer,
  UndoStore,
  UserStore,
} from '../ports.ts';

export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly directory: Directory;
  readonly sourcePhotos: SourcePhotos;
  readonly geos: Geos;
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
