/** What must be true after every step of a world, and at the end of every night; each with a name and a sentence. */
import { leaseTermMs } from '../../shared/workflows/ledger/leases.ts';
import { baseShown } from '../tenant/truth/native-sync.ts';
import { audit } from '../tenant/truth/oracle.ts';
import { claimOf } from '../tenant/truth/profiles.ts';
import type { Person, Write } from '../tenant/truth/types.ts';
import { isAskedFor, isUndoing, leaseOf } from './asked.ts';
import { mustShow } from './reference.ts';
import type { StoredRow } from './storage/tables.ts';
import type { World } from './world.ts';

export const sentences = {
  'whose-face': 'Nobody shows the face of another through something that Instep wrote.',
  'files-of-their-owner': 'No file that Instep wrote under a person’s name holds the face of another.',
  'writes-with-a-reason':
    'Instep writes only to users for whom the run that is repairing has a planned write.',
  'nothing-shown-is-removed':
    'With INSTEP_REMOVAL=keep, Instep removes nothing, except when it puts back what was there before.',
  'totals-equal-rows': 'The totals of a closed run are those of its rows.',
  'nothing-left': 'When a night is over, no message, no run lock and no lease of a user is left.',
  'in-step-after-two-nights': 'When faults stop, everybody who can be is in step after two nights.',
  'quiet-night-writes-nothing': 'The third night after the last change writes nothing to the tenant.',
} as const;

/** How far clocks of hosts may be apart. */
const longestSkewMs = 60_000;

export type InvariantName = keyof typeof sentences;

export class BrokenInvariant extends Error {
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, detail: string) {
    super(`${invariant}: ${sentences[invariant]} ${detail}`);
    this.name = 'BrokenInvariant';
    this.invariant = invariant;
  }
}

export class Invariants {
  /** How often each was asked. */
  readonly asked = new Map<InvariantName, number>();
  readonly #world: World;
  #seen = 0;
  /** Files that an undo put back: SharePoint itself may have stored the face of another there. */
  readonly #putBack = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** After each step; looks only when Instep has written. */
  readonly afterStep = async (): Promise<void> => {
    const { tenant } = this.#world;
    const writes = tenant.writes.slice(this.#seen).filter(({ by }) => by === 'app');
    this.#seen = tenant.writes.length;
    if (writes.length === 0) return;
    for (const write of writes) {
      this.#world.names.goesAstray(write);
      this.#notePutBack(write);
    }
    const { wrongByApp, filesOfOthersByApp } = await audit(tenant);
    // What went into a profile under a name that changed hands is taken back, or repaired in a later night.
    const wrong = this.#led(wrongByApp).filter((id) => !this.#world.names.astray.has(id));
    this.#must('whose-face', wrong.length === 0, wrong.join(', '));
    const others = filesOfOthersByApp.filter((path) => !this.#putBack.has(path));
    this.#must('files-of-their-owner', others.length === 0, others.join(', '));
    for (const write of writes) {
      if (this.#world.names.goesAstray(write)) continue;
      this.#must('writes-with-a-reason', this.#isPlanned(write, writing), JSON.stringify(write));
      if (
        this.#isPlanned(write, putsBack) ||
        isUndoing(this.#world, write.userId ?? '') ||
        this.#world.settings.REMOVAL === 'clear'
      )
        continue;
      const removes = write.kind === 'file-delete' || (write.property === 'PictureURL' && write.value === '');
      this.#must('nothing-shown-is-removed', !removes, JSON.stringify(write));
    }
  };

  /** Only when nothing works any more. */
  afterNight(): void {
    const { storage, time } = this.#world;
    for (const run of rowsOf(storage.tables.rows('Runs'), 'run')) {
      const { id, findings } = totalsOf(run);
      if (findings === undefined) continue;
      const rows = storage.tables.rows('Findings').filter(({ columns }) => columns.PartitionKey === id);
      const counted: Record<string, number> = {};
      for (const { columns } of rows) {
        const finding = columns.finding;
        if (typeof finding === 'string') counted[finding] = (counted[finding] ?? 0) + 1;
      }
      for (const [finding, count] of Object.entries(counted)) {
        const detail = `Run ${id}: ${count} rows are ${finding}, the totals say ${findings[finding] ?? 0}.`;
        this.#must('totals-equal-rows', findings[finding] === count, detail);
      }
    }
    const leases = storage.tables
      .rows('Leases')
      .filter(({ columns }) => String(columns.until) > time.now().toISOString());
    this.#must('nothing-left', leases.length === 0, JSON.stringify(leases));
  }

  /** Who failed waits some days before the next attempt; who was repaired three times in two weeks is left alone. */
  waiting(): ReadonlySet<string> {
    const rows = this.#world.storage.tables.rows('Users').map(({ columns }) => columns);
    const isWaiting = rows.filter(({ trouble }) => typeof trouble === 'string' && trouble !== '');
    const isContested = rows.filter(({ repairedAt }) => jsonLength(repairedAt) >= contestedFrom);
    // What an administrator undid stays so until the photo in Exchange changes.
    const isUndone = rows.filter(({ undoneSha }) => typeof undoneSha === 'string' && undoneSha !== '');
    return new Set([...isWaiting, ...isContested, ...isUndone].map(({ RowKey }) => String(RowKey)));
  }

  async inStep(exempt: ReadonlySet<string>): Promise<void> {
    const { tenant } = this.#world;
    const { wrongByApp } = await audit(tenant);
    const wrong = this.#led(wrongByApp).filter((id) => !exempt.has(id));
    this.#must('whose-face', wrong.length === 0, wrong.join(', '));
    const { people } = await audit(tenant, {
      scope: (person) => mustShow(tenant, person) && !exempt.has(person.id),
    });
    const behind = [...people.values()].filter((one) => !one.faceIsCurrent);
    this.#must('in-step-after-two-nights', behind.length === 0, JSON.stringify(behind));
  }

  wroteNothing(writes: readonly Write[], except: ReadonlySet<string>): void {
    const own = writes.filter(({ by, userId = '' }) => by === 'app' && !except.has(userId));
    this.#must('quiet-night-writes-nothing', own.length === 0, JSON.stringify(own));
  }

  #notePutBack({ kind, path, userId }: Write): void {
    if (kind !== 'file' || path === undefined || userId === undefined) return;
    if (isUndoing(this.#world, userId)) this.#putBack.add(path);
    else this.#putBack.delete(path);
  }

  /**
   * Who chose the picture of another in SharePoint shows it until the next repair, whoever wrote that file. The profile
   * that is found under a name may be another's, until SharePoint follows a rename. And what others put into a person's
   * own files, without a word to Instep, the next night finds; those that Instep wrote have a promise of their own.
   */
  #led(people: readonly string[]): string[] {
    const { tenant } = this.#world;
    return people.filter((id) => {
      const person = tenant.users.get(id);
      const found = person && tenant.profileByAccount(claimOf(person.upn));
      const isOwn = found?.properties.get('msOnline-ObjectId') === id;
      const isLed = isOwn && found.writtenBy.get('PictureURL') === 'app';
      return isLed && baseShown(tenant, person as Person)?.toLowerCase() !== id;
    });
  }

  #isPlanned({ userId }: Write, actions: ReadonlySet<string>): boolean {
    if (userId === undefined) return false;
    const { tables } = this.#world.storage;
    if (isAskedFor(this.#world, userId, 'undo')) return true;
    if (actions !== putsBack && isAskedFor(this.#world, userId, 'sync')) return true;
    const repairing = rowsOf(tables.rows('Runs'), 'run').filter(
      (run) => run.columns.state === 'repairing' || this.#endedMeanwhile(run, userId),
    );
    return repairing.some(({ columns }) =>
      tables
        .rows('Findings')
        .some(
          (row) =>
            row.columns.PartitionKey === columns.RowKey &&
            row.columns.RowKey === userId &&
            actions.has(String(row.columns.granted)),
        ),
    );
  }

  /** Who is being written when the run ends or is cancelled is written to the end. */
  #endedMeanwhile({ columns }: StoredRow, userId: string): boolean {
    const lease = leaseOf(this.#world, userId);
    if (lease === undefined || lease.holder !== columns.RowKey) return false;
    return lease.untilMs - leaseTermMs <= Date.parse(String(columns.endedAt)) + longestSkewMs;
  }

  #must(name: InvariantName, holds: boolean, detail: string): void {
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
    if (!holds) throw new BrokenInvariant(name, detail);
  }
}

const writing = new Set(['copy', 'properties', 'clear', 'finish', 'restore']);

/** What was there before a write that broke off is put back, be it nothing. */
const putsBack = new Set(['restore']);

function rowsOf(rows: readonly StoredRow[], partitionKey: string): StoredRow[] {
  return rows.filter(({ columns }) => columns.PartitionKey === partitionKey);
}

function totalsOf({ columns }: StoredRow): { id: string; findings: Record<string, number> | undefined } {
  const totals =
    typeof columns.totals === 'string' && columns.totals !== ''
      ? (JSON.parse(columns.totals) as object)
      : undefined;
  const findings = totals && 'findings' in totals ? (totals.findings as Record<string, number>) : undefined;
  return { id: String(columns.RowKey), findings };
}

const contestedFrom = 3;

function jsonLength(column: unknown): number {
  return typeof column === 'string' && column !== '' ? (JSON.parse(column) as unknown[]).length : 0;
}
