/** All promises of one world: checked after each step, after each night, and when nothing fails any more. */

import { poisonQueue, queueNames } from '../../../shared/adapters/storage-names.ts';
import type { Person, Write } from '../../tenant/truth/types.ts';
import { isUndoing } from '../asked.ts';
import type { World } from '../world.ts';
import { type Counted, comparedIn, overBudget } from './budgets.ts';
import { type Cost, checkCost, checkInStep, checkWroteNothing, excused } from './calm.ts';
import { Efforts } from './effort.ts';
import { checkFaces, checkSizes } from './faces.ts';
import { checkGrowth } from './growth.ts';
import { History } from './history.ts';
import { LeftOut } from './left-out.ts';
import { type InvariantName, Promises } from './names.ts';
import { Planned } from './planned.ts';
import { checkLease, checkRange } from './ranges.ts';
import { checkRemovals } from './removals.ts';
import { json, peek, runsOf, watchChanges } from './rows.ts';
import { checkEveryUser, checkNoFailure, checkNothingLeft, checkRun } from './runs.ts';
import { checkSuffering, noSuffering } from './suffering.ts';
import { Undos } from './undo.ts';
import { checkWrite } from './writes.ts';

/** `people`: nothing failed, but people did things. `ill`: only single things were odd. `calm`: no one did anything. */
export type Night = 'faulty' | 'people' | 'ill' | 'calm';

/** The world when the night began. */
interface Evening {
  readonly seq: number;
  readonly people: ReadonlySet<string>;
  readonly writes: number;
  readonly faults: number;
}

export class Invariants {
  readonly promises = new Promises();
  readonly #world: World;
  readonly #history: History;
  readonly #undos: Undos;
  readonly #planned: Planned;
  readonly #leftOut: LeftOut;
  readonly #efforts: Efforts;
  readonly #counted = new Map<string, Counted>();
  /** Files that an undo restored. */
  readonly #undone = new Set<string>();
  #seen = 0;
  /** What a change of a row broke; told at the end of the step. */
  #broken: unknown;
  #night: Evening = { seq: 0, people: new Set(), writes: 0, faults: 0 };

  constructor(world: World) {
    this.#world = world;
    this.#history = new History(world.tenant);
    this.#undos = new Undos(this.promises, this.#history, world.tenant);
    this.#planned = new Planned(world.tenant, () => world.settings);
    this.#leftOut = new LeftOut(world.storage.tables);
    this.#efforts = new Efforts(this.promises, world.storage.queues);
    watchChanges(world.storage.tables, (change) => {
      const { table, keys, before, after } = change;
      const isErased = table === 'Users' && after === undefined;
      if (isErased && (before?.columns.pending ?? '') !== '') this.#history.interrupted.add(keys.rowKey);
      try {
        checkRange(this.promises, change);
        checkLease(this.promises, change, world.time.ms() + world.faults.skewMs);
        this.#undos.seen(change);
        this.#planned.seen(change);
        this.#leftOut.seen(change);
      } catch (error) {
        this.#broken ??= error;
      }
    });
  }

  get asked(): ReadonlyMap<InvariantName, number> {
    return this.promises.asked;
  }

  readonly afterStep = async (): Promise<void> => {
    if (this.#broken !== undefined) throw this.#broken;
    this.#planned.note();
    const { tooSoon, allowance } = this.#world;
    this.promises.must('waits-when-asked', tooSoon.length === 0, () => tooSoon.join(', '));
    const shares = allowance.shares();
    const sum = shares.reduce((total, one) => total + one, 0);
    this.promises.must('one-allowance', sum <= 1, () => shares.join(' + '));
    const { tenant, arrived } = this.#world;
    const writes = tenant.writes.slice(this.#seen);
    this.#seen = tenant.writes.length;
    const own = writes.filter(({ by }) => by === 'app');
    for (const { userId, by } of writes) {
      if (by !== 'app' && userId !== undefined) this.#undos.changedByOthers(userId, this.#world.time.ms());
    }
    if (own.length === 0) return this.#history.note(this.#world.names.looks);
    const before = new Map([...tenant.users.keys()].map((id) => [id, this.#history.now(id)?.picture]));
    for (const write of own) await this.#wrote(write);
    await this.#history.note(this.#world.names.looks);
    const now = this.#world.time.ms();
    checkRemovals(this.promises, { carried: arrived, before, history: this.#history, now });
    await checkFaces(this.#world, this.promises, { history: this.#history, undone: this.#undone });
  };

  async #wrote(write: Write): Promise<void> {
    this.#noteUndone(write);
    this.#world.names.goesAstray(write);
    const { arrived: carried, time, storage } = this.#world;
    const [history, planned, leftOut] = [this.#history, this.#planned, this.#leftOut];
    await checkWrite(this.#world, this.promises, { write, carried, history, planned, leftOut });
    if (carried === undefined) return;
    const { kind, host, path } = write;
    if (kind === 'file' && path !== undefined) this.#world.looks.wrote({ host, path }, carried, time.ms());
    this.#history.interrupted.delete(carried.userId);
    const pending = peek(storage.tables, 'Users', carried.userId)?.columns.pending;
    this.#undos.wrote(carried, time.ms(), json(pending));
    this.#count(carried);
  }

  #noteUndone({ kind, path, userId }: Write): void {
    if (kind !== 'file' || path === undefined || userId === undefined) return;
    if (isUndoing(this.#world, userId)) this.#undone.add(path);
    else this.#undone.delete(path);
  }

  #count({ userId, runId, action }: NonNullable<World['arrived']>): void {
    const { storage, time, settings } = this.#world;
    const key = `${userId} ${runId}`;
    if (this.#counted.has(key) || action === 'restore' || action === 'remove-cleared') return;
    const runs = runsOf(storage.tables);
    const run = runs.find(({ RowKey }) => RowKey === runId);
    if (run !== undefined && (run.approval ?? '') !== '') return;
    const at = run === undefined ? time.ms() : Date.parse(String(run.startedAt));
    const kind = run === undefined ? 'on-demand' : action === 'clear' ? 'clear' : 'update';
    this.#counted.set(key, { userId, runId, at, kind });
    const compared = comparedIn(run ?? runs.at(-1));
    const { GUARD_UPDATES, GUARD_CLEARS, GUARD_CLEARS_MAX } = settings;
    const limits = {
      ...{ compared, updates: GUARD_UPDATES, clears: GUARD_CLEARS, clearsMax: GUARD_CLEARS_MAX },
      mostUpdates: (id: string) => this.#planned.mostUpdates(id),
    };
    const over = overBudget([...this.#counted.values()], limits);
    this.promises.must('budgets-kept', over === undefined, () => over ?? '');
  }

  beforeNight(): void {
    const { tenant, log, requests } = this.#world;
    this.#efforts.beforeNight();
    requests.clear();
    this.#night = {
      ...{ seq: tenant.directorySeq, people: new Set(tenant.users.keys()) },
      ...{ writes: tenant.writes.length, faults: log.happened.length },
    };
  }

  /** Only when nothing works any more. */
  afterNight(night: Night, suffering = noSuffering): void {
    const isCalm = night !== 'faulty';
    const { storage, time, tenant } = this.#world;
    const { tables, queues, blobs } = storage;
    const runs = runsOf(tables);
    for (const run of runs) checkRun(this.promises, tables, run);
    const last = runs.at(-1);
    this.#checkEffort();
    const changes = tenant.directoryChanges.filter(({ seq }) => seq > this.#night.seq);
    const changed = new Set(changes.map(({ userId }) => userId));
    const steady = [...tenant.users.values()].filter(({ id, deleted }: Person) => {
      return this.#night.people.has(id) && !changed.has(id) && deleted === undefined;
    });
    if (night === 'calm' && last !== undefined) checkNoFailure(this.promises, tables, String(last.RowKey));
    if (night === 'ill' || night === 'calm') checkSuffering(this.promises, tables, suffering);
    if (isCalm && last !== undefined && suffering.lacks.size === 0)
      checkEveryUser(this.promises, tables, {
        run: last,
        steady,
        others: changed.size + suffering.users.size,
      });
    const names = [...queueNames, ...queueNames.map(poisonQueue)];
    const messages = names.reduce((sum, name) => sum + queues.all(name).length, 0);
    checkNothingLeft(this.promises, tables, { now: time.ms(), messages, isCalm });
    checkSizes(this.#world, this.promises, { history: this.#history, undone: this.#undone });
    const stores = { tables, copies: blobs.all('undo').keys() };
    if (isCalm) checkGrowth(this.promises, stores);
  }

  #checkEffort(): void {
    const { tenant, requests, log } = this.#world;
    const { writes, faults } = this.#night;
    const own = tenant.writes.slice(writes).filter(({ by }) => by === 'app');
    const byUser = Object.values(Object.groupBy(own, ({ userId = '' }) => userId));
    this.#efforts.afterNight({
      requests: [...requests.values()].reduce((sum, count) => sum + count, 0),
      users: tenant.users.size,
      writes: Math.max(0, ...byUser.map((ones) => ones?.length ?? 0)),
      faults: log.happened.slice(faults),
    });
  }

  /** Users who are left as they are, and why. */
  excused(): ReadonlyMap<string, string> {
    const why = new Map(excused(this.#world.storage.tables, this.#world.time.ms()));
    for (const id of this.#history.interrupted) why.set(id, 'erased during a repair');
    return why;
  }

  inStep(except: ReadonlySet<string>): Promise<void> {
    return checkInStep(this.promises, this.#world.tenant, except);
  }

  wroteNothing(writes: readonly Write[], except: ReadonlySet<string>): void {
    checkWroteNothing(this.promises, writes, except);
  }

  cost(cost: Cost, most: (kind: string) => number): void {
    checkCost(this.promises, cost, most);
  }
}
