/**
 * What was pressed to leave users out or to put them back, until the app has stored it. The order is kept, a failed call
 * keeps what it would have stored, and the browser's tab remembers it over a reload or a sign-in.
 */
import { isPlanned, type Line } from './sheet-lines.ts';

export type Change =
  | { readonly users: readonly string[]; readonly leftOut: boolean }
  | { readonly finding: string; readonly leftOut: boolean };

/** Whether the change is about this user of the plan. */
export function isMeant(change: Change, line: Line): boolean {
  if ('users' in change) return change.users.includes(line.userId);
  return change.finding === line.finding && isPlanned(line);
}

/** The most users of one call, as in the contract. */
export const mostUsers = 500;

export interface Changes {
  /** Resolves once everything is stored, or a call has failed. */
  add(change: Change): Promise<void>;
  /** Sends what is not stored yet. */
  send(): Promise<void>;
  discard(): void;
  /** Changes that are not stored yet, oldest first. */
  waiting(): readonly Change[];
  /** What was pressed last for a user and is not stored yet. */
  of(userId: string): boolean | undefined;
  /** Why the last call failed; undefined: it did not. */
  problem(): unknown;
}

/** A finding counts as one. */
export function countOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + ('users' in change ? change.users.length : 1), 0);
}

interface Given {
  post(change: Change): Promise<void>;
  /** What the tab remembers, as text; null: nothing. */
  readonly memory: { read(): string | null; write(text: string | null): void };
  redraw(): void;
}

export function leftOutChanges({ post, memory, redraw }: Given): Changes {
  let waiting: readonly Change[] = JSON.parse(memory.read() ?? '[]') as Change[];
  let failure: unknown;
  let sending: Promise<void> | undefined;
  /** Being sent, so that it cannot grow any more. */
  let sent: Change | undefined;

  function keep(now: readonly Change[]): void {
    waiting = now;
    memory.write(now.length === 0 ? null : JSON.stringify(now));
    redraw();
  }

  async function sendAll(): Promise<void> {
    failure = undefined;
    try {
      for (let [first] = waiting; first !== undefined; [first] = waiting) {
        sent = first;
        await post(first);
        // It may be discarded by now. What was pressed meanwhile stays.
        keep(waiting.filter((change) => change !== first));
      }
    } catch (error) {
      failure = error;
    }
    sent = undefined;
    sending = undefined;
    redraw();
  }

  async function send(): Promise<void> {
    // With nothing to send, it would end before it counts as begun, and count as going on for ever.
    if (waiting.length > 0) sending ??= sendAll();
    await sending;
  }

  return {
    add(change) {
      keep(withChange(waiting, change, sent));
      return send();
    },
    send,
    discard() {
      failure = undefined;
      keep([]);
    },
    waiting: () => waiting,
    of: (userId) => waiting.findLast((change) => 'users' in change && change.users.includes(userId))?.leftOut,
    problem: () => failure,
  };
}

function withChange(waiting: readonly Change[], change: Change, sent: Change | undefined): readonly Change[] {
  if (!('users' in change)) return [...waiting, change];
  const last = waiting.at(-1);
  const isJoined = last !== undefined && last !== sent && 'users' in last && last.leftOut === change.leftOut;
  const users = isJoined ? [...last.users, ...change.users] : change.users;
  const calls = Array.from({ length: Math.ceil(users.length / mostUsers) }, (_, index) => ({
    users: users.slice(index * mostUsers, (index + 1) * mostUsers),
    leftOut: change.leftOut,
  }));
  return [...(isJoined ? waiting.slice(0, -1) : waiting), ...calls];
}
