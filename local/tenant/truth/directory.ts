/** People, groups, and the log from which users/delta is served. */
import type { DirectoryChange, Group, Person } from './types.ts';

export class Directory {
  /** By object id; deleted people stay, marked, so that the log and the pictures keep their owner. */
  readonly users = new Map<string, Person>();
  readonly groups = new Map<string, Group>();
  readonly changes: DirectoryChange[] = [];
  /** Number of the last change. */
  seq = 0;
  /** Tokens older than this are no longer accepted. */
  oldestSeq = 0;

  add(person: Person): void {
    this.users.set(person.id, person);
    this.log({ userId: person.id, properties: ['userPrincipalName', 'accountEnabled', 'userType'] });
  }

  log(change: Omit<DirectoryChange, 'seq'>): void {
    this.seq += 1;
    this.changes.push({ seq: this.seq, ...change });
  }

  /** Where this forgets all, the last change is told again: only with a later one are new tokens accepted. */
  forgetBefore(seq: number): void {
    this.oldestSeq = seq;
    const last = this.changes.at(-1);
    if (last === undefined || this.seq >= seq) return;
    const { seq: _, ...again } = last;
    this.log(again);
  }

  get(id: string): Person {
    const person = this.users.get(id);
    if (!person) throw new RangeError(`no user ${id} in this tenant`);
    return person;
  }
}
