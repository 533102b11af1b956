/** What must be there before anything is written: the run lock, the lease, the scope, the limit. */
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../shared/core/run.ts';
import { leased, leaseTermMs } from '../../shared/workflows/ledger/leases.ts';
import { admitWrite } from '../../shared/workflows/ledger/on-demand-limit.ts';
import { clearRunLock, takeRunLock } from '../../shared/workflows/ledger/run-lock.ts';
import { scopeFor } from '../../shared/workflows/ledger/scope-of-run.ts';
import { userId } from '../core/examples.ts';
import { contextOf, memory, now, runId } from './refresh-parts.ts';

const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

describe('the run lock', () => {
  const run = { id: runId } as RunRecord;

  /** `state`: of the run that has the lock; undefined: it has no record. `opens`: the lock is free once it was released. */
  function locked(state: RunRecord['state'] | undefined, claimedAt: string, opens = true) {
    const released: unknown[] = [];
    const claims: unknown[] = [];
    const lock = { activeId: 'before', claim: { by: 'start', at: claimedAt } };
    const runs = {
      async open(_run: RunRecord, claim: unknown) {
        claims.push(claim);
        return released.length > 0 && opens ? { opened: true } : { opened: false, ...lock };
      },
      active: async () => lock,
      get: async () => state && { value: { id: 'before', state } },
      release: async (...given: unknown[]) => void released.push(given),
    };
    return { released, claims, lock, context: contextOf({ runs }) };
  }

  test.each<[string, RunRecord['state'] | undefined, string, boolean]>([
    ['of a run that ended', 'completed', minutesAgo(6), true],
    ['of a run without a record', undefined, minutesAgo(6), true],
    ['of a run whose record may still be written', undefined, minutesAgo(5), false],
    ['of an active run', 'repairing', minutesAgo(600), false],
  ])('%s is taken over or not', async (_name, state, at, free) => {
    const { released, claims, lock, context } = locked(state, at);
    const taken = free ? { taken: true } : { taken: false, activeId: 'before' };
    expect(await takeRunLock(context, run, 'approval')).toEqual(taken);
    expect(released).toEqual(free ? [['before', lock.claim]] : []);
    expect(claims[0]).toEqual({ by: 'approval', at: now.toISOString() });
    const other = locked(state, at);
    expect(await clearRunLock(other.context)).toBe(free ? undefined : 'before');
    expect(other.released).toEqual(free ? [['before', lock.claim]] : []);
  });

  test('that another run takes first stays with that run', async () => {
    const { context } = locked('completed', minutesAgo(6), false);
    expect(await takeRunLock(context, run, 'start')).toEqual({ taken: false, activeId: 'before' });
  });

  test('that is free is taken without a question, and nothing is released', async () => {
    const runs = { open: async () => ({ opened: true }), active: async () => undefined };
    expect(await takeRunLock(contextOf({ runs }), run, 'start')).toEqual({ taken: true });
    expect(await clearRunLock(contextOf({ runs }))).toBeUndefined();
  });
});

describe('the lease of a user', () => {
  test('is asked for by user and holder, and released whatever becomes of the work', async () => {
    const said: unknown[] = [];
    const lease = { release: async () => void said.push('released') };
    const leases = {
      async acquire(...given: unknown[]) {
        said.push(given);
        return lease;
      },
    };
    const of = { userId, holder: runId };
    const failing = async () => {
      throw new Error('no');
    };
    expect(await leased(contextOf({ leases }), of, async (held) => held)).toBe(lease);
    await expect(leased(contextOf({ leases }), of, failing)).rejects.toThrow('no');
    const asked = [userId, runId, now, leaseTermMs];
    expect(said).toEqual([asked, 'released', asked, 'released']);
  });

  test('that another writer has stops the work', async () => {
    const leases = { acquire: async () => undefined };
    const work = leased(contextOf({ leases }), { userId, holder: runId }, () =>
      Promise.reject(new Error('no')),
    );
    expect(await work).toBe('busy');
  });
});

describe('the scope of a run', () => {
  const directory = { full: false, epoch: 3, fullSince: now.toISOString(), users: 9, doneFor: '' };
  const settings = {
    GUESTS: 'exclude',
    DISABLED_USERS: 'include',
    SCOPE_GROUP: 'in',
    EXCLUDE_GROUP: undefined,
  };
  const range = { from: 'a', to: 'b' };
  const asked: unknown[] = [];
  const memberships = {
    async slice(...given: unknown[]) {
      asked.push(given);
      return given[1] === 'in' ? new Set([userId]) : undefined;
    },
  };

  test('has the members of its group, and the last full pass', async () => {
    const context = contextOf({ settings, memberships, cursors: memory({ directory }) });
    expect(await scopeFor(context, runId, range)).toEqual({
      guests: 'exclude',
      disabledUsers: 'include',
      scopeGroup: new Set([userId]),
      excludeGroup: undefined,
      epoch: 3,
    });
    expect(asked).toEqual([[runId, 'in', range]]);
  });

  test.each([
    ['during a full pass', { directory: { ...directory, full: true } }],
    ['before the first one', {}],
  ])('%s, counts nobody as gone', async (_name, cursors) => {
    const context = contextOf({ settings, memberships, cursors: memory(cursors) });
    expect((await scopeFor(context, runId, range)).epoch).toBe(0);
  });

  test('waits for a group that is not recorded yet', async () => {
    const context = contextOf({
      settings: { ...settings, EXCLUDE_GROUP: 'x' },
      memberships,
      cursors: memory({}),
    });
    await expect(scopeFor(context, runId, range)).rejects.toThrow('group x are not recorded');
  });
});

describe('a write on demand', () => {
  const lastClosed = { inScope: 0, unknown: 0, sharedPictures: [], runId: 'last', settingsHash: '' };

  /** `users`: null: the last closed run has no totals. */
  function counted(written: number, users?: number | null) {
    const said: unknown[] = [];
    const operations = {
      reserve: async (...given: unknown[]) => void said.push(['reserve', ...given]),
      async reserved(since: Date) {
        said.push(['reserved', since]);
        return Array.from({ length: written }, () => new Date(minutesAgo(60)));
      },
      unreserve: async (...given: unknown[]) => void said.push(['unreserve', ...given]),
    };
    const runs = {
      get: async (id: string) =>
        id === 'last' ? { value: users === null ? {} : { totals: { users } } } : undefined,
    };
    const cursors = memory(users === undefined ? {} : { 'last-closed': lastClosed });
    return { said, admitted: admitWrite(contextOf({ operations, runs, cursors }), { id: 'op', at: now }) };
  }

  test.each<[number, number | null | undefined]>([
    [50, undefined],
    [50, null],
    [200, 20_000],
  ])('%i a day are admitted of %o users, and counted before', async (most, users) => {
    const { said, admitted } = counted(most, users);
    expect(await admitted).toEqual({ admitted: true });
    expect(said).toEqual([
      ['reserve', now, 'op'],
      ['reserved', new Date(minutesAgo(24 * 60))],
    ]);
  });

  test.each<[number, number | undefined]>([
    [51, undefined],
    [201, 20_000],
  ])('one more is refused, and does not count', async (most, users) => {
    const { said, admitted } = counted(most, users);
    const retryAt = new Date(now.getTime() + 23 * 3_600_000).toISOString();
    expect(await admitted).toMatchObject({
      admitted: false,
      failure: { numbers: { written: most - 1 }, retryAt },
    });
    expect(said.at(-1)).toEqual(['unreserve', now, 'op']);
  });
});
