/**
 * The ports that workflows get, in groups. A function names the groups that it uses: one that does not name `Writing`
 * cannot write to the tenant.
 */
import type { Settings } from '../config/settings.ts';
import type { WorkSizes } from '../core/work-sizes.ts';
import type { CursorStore } from '../ports/cursors.ts';
import type { LeftOutStore } from '../ports/left-out.ts';
import type { Probes } from '../ports/probes.ts';
import type { FindingStore, MembershipStore, RangeStore, RunStore, WriteStore } from '../ports/runs.ts';
import type { Clock, Gathering, Ids, Images, Queues, Telemetry, Timer } from '../ports/runtime.ts';
import type {
  AuditStore,
  LeaseStore,
  LibraryFileStore,
  NameStore,
  OperationStore,
  UserStore,
} from '../ports/state.ts';
import type { Directory, Geos, SourcePhotos, Writers } from '../ports/tenant.ts';
import type { UndoStore } from '../ports/undo.ts';

/** Reads Microsoft 365. */
export interface Tenant {
  readonly directory: Directory;
  readonly sourcePhotos: SourcePhotos;
  readonly geos: Geos;
}

/** Writes to Microsoft 365, under a lease. */
export interface Writing {
  readonly writers: Writers;
}

/** Stores what outlives an invocation, and sends the messages that start the next one. */
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

/** The settings and the process. */
export interface Runtime {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly ids: Ids;
  readonly images: Images;
  readonly gathering: Gathering;
  readonly telemetry: Telemetry;
  /** Tests use smaller sizes, so that a small tenant has several ranges and chunks. */
  readonly sizes: WorkSizes;
}

/** The requests of the preflight. */
export interface Probing {
  readonly probes: Probes;
}

export type Context = Tenant & Writing & State & Runtime & Probing;
