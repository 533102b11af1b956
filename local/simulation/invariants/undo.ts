/** Whether an undo leaves what was there when the run that it undoes began its write. */

import type { Tenant } from '../../tenant/truth/tenant.ts';
import { sizes } from '../../tenant/truth/types.ts';
import type { Carried } from '../watch.ts';
import { wasLeft } from './faces.ts';
import { type History, holdersOf, isFileOf, type Picture, personOn, visible } from './history.ts';
import type { Promises } from './names.ts';
import { json, type SeenChange } from './rows.ts';

interface Pending {
  readonly runId: string;
  readonly undo?: { readonly runId: string };
}

interface Begun {
  readonly runId: string;
  readonly picture: Picture | undefined;
}

interface Before {
  readonly picture: Picture | undefined;
  readonly at: number;
}

export class Undos {
  readonly #promises: Promises;
  readonly #history: History;
  readonly #tenant: Tenant;
  /** By user: the pending write, and what was there when it was noted, of which the undo copy is. */
  readonly #begun = new Map<string, Begun>();
  /** By user and run, before its first write. */
  readonly #before = new Map<string, Before>();
  /** By user: the run that is being undone, and whether no one asked for it. */
  readonly #undoing = new Map<string, { readonly run: string; readonly isTakenBack: boolean }>();
  /** By user: when another than Instep last wrote. */
  readonly #others = new Map<string, number>();

  constructor(promises: Promises, history: History, tenant: Tenant) {
    this.#promises = promises;
    this.#tenant = tenant;
    this.#history = history;
  }

  changedByOthers(userId: string, at: number): void {
    this.#others.set(userId, at);
  }

  /** Before what the write did is noted in the history. `pending`: of the user's row. */
  wrote({ userId, runId, action }: Carried, at: number, pending: Pending | undefined): void {
    const begunBy = pending?.runId ?? runId;
    const begun = this.#begun.get(userId);
    const isBegun = begun?.runId === begunBy;
    const present = { picture: isBegun ? begun.picture : this.#history.now(userId)?.own, at };
    const before = this.#before.get(`${userId} ${begunBy}`) ?? present;
    // Who takes a copy back keeps what it finds, if that may be a photo that was chosen since.
    const isTakenBack = action === 'restore' && pending?.undo === undefined;
    const found = isTakenBack ? { picture: this.#history.now(userId)?.own, at } : before;
    // Of what the run that began it sent, nothing may have arrived.
    for (const [run, shown] of [
      [begunBy, before],
      [runId, found],
    ] as const) {
      if (!this.#before.has(`${userId} ${run}`)) this.#before.set(`${userId} ${run}`, shown);
    }
    const undone = pending?.undo?.runId ?? pending?.runId;
    if (action === 'restore' && undone !== undefined) this.#undoing.set(userId, { run: undone, isTakenBack });
    else this.#undoing.delete(userId);
  }

  /** An undo is complete when the user's row no longer has a pending write. */
  readonly seen = ({ table, keys: { rowKey: userId }, before, after }: SeenChange): void => {
    if (table !== 'Users') return;
    this.#noteBegun(userId, json<Pending>(after?.columns.pending)?.runId);
    const undoing = this.#undoing.get(userId);
    const wasPending = (before?.columns.pending ?? '') !== '';
    if (undoing === undefined || !wasPending || (after?.columns.pending ?? '') !== '') return;
    this.#undoing.delete(userId);
    // Who is erased in the middle of an undo is left half restored: the copies are erased too (DECISIONS.md, D-simulation).
    if (after === undefined) return;
    const { run: undone, isTakenBack } = undoing;
    const expected = this.#before.get(`${userId} ${undone}`);
    if (expected === undefined || (this.#others.get(userId) ?? 0) > expected.at) return;
    // What is restored belongs to a geo location that the user has left meanwhile (DECISIONS.md, D-undo-moved).
    if (wasLeft(this.#tenant, userId, expected.picture)) return;
    const now = this.#history.now(userId)?.own;
    const told = () => JSON.stringify({ userId, undone, before: expected.picture, now });
    // What may be another's by now is not shown again (DECISIONS.md, D-undo-not-own).
    const isHidden = visible(now) === undefined && this.#mayBeAnothers(userId, expected.picture);
    this.#promises.must(
      'undo-restores-exactly',
      isHidden ||
        this.#isSame(userId, isTakenBack ? completed(expected.picture, now) : expected.picture, now),
      told,
    );
  };

  #noteBegun(userId: string, runId: string | undefined): void {
    if (runId === undefined) this.#begun.delete(userId);
    else if (this.#begun.get(userId)?.runId !== runId)
      this.#begun.set(userId, { runId, picture: this.#history.now(userId)?.own });
  }

  #mayBeAnothers(userId: string, picture: Picture | undefined): boolean {
    if (picture === undefined || !URL.canParse(picture.url)) return false;
    const holders = holdersOf(this.#tenant, decodeURIComponent(new URL(picture.url).pathname));
    return holders.size !== 1 || !holders.has(userId);
  }

  /** Who chose the file of another shows what that one's file shows now. */
  #isSame(userId: string, one: Picture | undefined, other: Picture | undefined): boolean {
    const isAnothers = one?.files.M !== undefined && !isFileOf(this.#tenant, one.files.M.path, userId);
    if (!isAnothers && visible(one) !== visible(other)) return false;
    if (visible(one) === undefined) return true;
    const { url, syncState, files } = one as Picture;
    const isSameFile = sizes.every((size) => personOn(files[size]) === personOn(other?.files[size]));
    return (isAnothers || isSameFile) && url === other?.url && syncState === other.syncState;
  }
}

/** What shows what an M shows that was never written is not taken back (DECISIONS.md, D-restore-whole). */
function completed(before: Picture | undefined, now: Picture | undefined): Picture | undefined {
  const M = now?.files.M;
  if (before === undefined || M === undefined || M.sha !== before.files.M?.sha) return before;
  const right = sizes.filter((size) => personOn(now?.files[size]) === personOn(M));
  const files = Object.fromEntries(right.map((size) => [size, now?.files[size]]));
  return { ...before, files: { ...before.files, ...files } };
}
