/** What the refresh does when users or groups cannot be read. */
import { describe, expect, test } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { readOneByOne } from '../../shared/workflows/night/refresh/read-one-by-one.ts';
import { recordMemberships } from '../../shared/workflows/night/refresh/refresh-groups.ts';
import { contextOf, memory, patienceMs, refusal, runId } from './refresh-parts.ts';

describe('readOneByOne', () => {
  /** Users who are read are not in the directory and have no row, so nothing is written. */
  async function read(ids: readonly string[], errors: Readonly<Record<string, unknown>>) {
    const asked: string[] = [];
    const done: string[] = [];
    const events: unknown[] = [];
    const context = contextOf({
      clock: { now: () => new Date(0) },
      directory: {
        user: async (id: string) => {
          asked.push(id);
          if (id in errors) throw errors[id];
        },
      },
      users: { get: async () => undefined },
      telemetry: {
        event: (_name: string, { subject, why }: Record<string, string>) => events.push([subject, why]),
      },
    });
    await readOneByOne(context, ids, { epoch: 1, patienceMs, done: async (id) => void done.push(id) });
    return { asked, done, events };
  }

  const down = new TransientError('HTTP 500');

  test('after three failures in a row no further user is requested', async () => {
    const { asked, done, events } = await read(['a', 'b', 'c', 'd', 'e'], { b: down, c: down, d: down });
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    expect(done).toEqual(['a']);
    expect(events).toEqual(['b', 'c', 'd'].map((id) => [id, 'transient']));
  });

  test('a refusal, or a user who is read, resets the count of failures', async () => {
    const errors = { a: down, b: down, c: refusal('http-400', 400), d: down, e: down, g: down };
    const { asked, done } = await read(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], errors);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(done).toEqual(['f', 'h']);
  });

  test('a request to wait is thrown, unless it is for too long', async () => {
    const wait = new TransientError('HTTP 429', { retryAfterMs: 5_000 });
    await expect(read(['a'], { a: wait })).rejects.toBe(wait);
    const long = new TransientError('HTTP 429', { retryAfterMs: patienceMs + 1 });
    const { asked } = await read(['a', 'b', 'c', 'd'], { a: long, b: long, c: long });
    expect(asked).toEqual(['a', 'b', 'c']);
  });
});

describe('recordMemberships', () => {
  const group = '11111111-1111-4111-8111-111111111111';
  const lastRun = '20261123T010000Z';
  const lastClosed = { inScope: 2, unknown: 0, sharedPictures: [], runId: lastRun, settingsHash: '' };

  /** The group cannot be read. Before, the members of the given group were recorded. */
  function unreadable(
    error: unknown,
    options: { readonly isFirst?: boolean; readonly recorded?: string } = {},
  ) {
    const put: unknown[] = [];
    const lacks: unknown[] = [];
    let asked = 0;
    const context = contextOf({
      settings: { SCOPE_GROUP: group },
      directory: {
        transitiveMembers: async function* () {
          asked += 1;
          yield ['half'];
          throw error;
        },
      },
      cursors: memory(options.isFirst ? {} : { 'last-closed': lastClosed }),
      memberships: {
        put: async (...what: unknown[]) => void put.push(what),
        slice: async (run: string, id: string) =>
          run === lastRun && id === options.recorded ? new Set(['ada', 'ben']) : undefined,
      },
      runs: {
        get: async () => ({ etag: '1', value: { id: runId, state: 'scanning' } }),
        update: async (_etag: string, run: { lacks: unknown[] }) => lacks.push(...run.lacks),
      },
      telemetry: { event: () => undefined },
    });
    return { put, lacks, asked: () => asked, record: () => recordMemberships(context, runId, patienceMs) };
  }

  const down = new TransientError('HTTP 500');

  test('the members from the last closed run are used, and the run says so', async () => {
    const { put, lacks, asked, record } = unreadable(down, { recorded: group });
    await record();
    expect(put).toEqual([[runId, group, ['ada', 'ben']]]);
    const why = `HTTP 500. The members of run ${lastRun} were used`;
    expect(lacks).toEqual([{ list: 'group', of: group, why, rows: {} }]);
    expect(asked()).toBe(2);
  });

  test.each([
    ['no run has closed', { isFirst: true }],
    ['the last closed run had another group', { recorded: 'another' }],
  ])(
    'without earlier members, because %s, the failure is thrown and nothing is recorded',
    async (_name, options) => {
      const { put, lacks, asked, record } = unreadable(down, options);
      await expect(record()).rejects.toBe(down);
      expect([put, lacks, asked()]).toEqual([[], [], 2]);
    },
  );

  test.each([
    ['a group that does not exist', refusal('group-not-found', 404)],
    ['a request to wait', new TransientError('HTTP 429', { retryAfterMs: 5_000 })],
    ['an error of our own', new Error('a bug')],
  ])('%s is thrown at once, even with members from an earlier run', async (_name, error) => {
    const { put, asked, record } = unreadable(error, { recorded: group });
    await expect(record()).rejects.toBe(error);
    expect([put, asked()]).toEqual([[], 1]);
  });
});
