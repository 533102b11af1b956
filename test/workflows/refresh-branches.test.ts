/** What the refresh does in the rare cases, function by function, on stores and lists that are a few lines each. */
import { describe, expect, test } from 'vitest';
import { longestMs } from '../../shared/core/enumeration.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../shared/core/errors.ts';
import type { Lack } from '../../shared/core/run.ts';
import type { DeltaPage } from '../../shared/ports/tenant.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { recordLack } from '../../shared/workflows/ledger/lacks.ts';
import { fullListing, fullPass, grantStartOver } from '../../shared/workflows/ledger/start-over.ts';
import { workMs } from '../../shared/workflows/ledger/work-time.ts';
import {
  type Enumerated,
  type Enumeration,
  enumerate,
  type Position,
} from '../../shared/workflows/night/refresh/enumerate.ts';
import { firstNumber } from '../../shared/workflows/night/refresh/first-number.ts';
import { failureOf } from '../../shared/workflows/night/refresh/list-failure.ts';
import { readOneByOne } from '../../shared/workflows/night/refresh/read-one-by-one.ts';
import { recordMemberships } from '../../shared/workflows/night/refresh/refresh-groups.ts';
import { refreshLibrary } from '../../shared/workflows/night/refresh/refresh-library.ts';

const now = new Date('2026-11-24T01:00:00Z');
const runId = '20261124T010000Z';

/** Only what the function under test asks of its ports. */
function contextOf(parts: object): Context {
  return { clock: { now: () => now }, ...parts } as unknown as Context;
}

function memory(values: Record<string, unknown>) {
  const kept = new Map(Object.entries(values));
  return {
    kept,
    get: async (name: string) => kept.get(name),
    set: async (name: string, value: unknown) => void kept.set(name, value),
    remove: async (name: string) => void kept.delete(name),
    list: async (prefix: string) =>
      [...kept].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => ({ name, value })),
  };
}

async function* pagesOf<T>(...pages: readonly T[]): AsyncGenerator<T> {
  yield* pages;
}

describe('recordLack', () => {
  const lack: Lack = { list: 'directory', of: '', why: 'HTTP 500', rows: {} };

  function ledger(state: string) {
    const told: unknown[] = [];
    const written: unknown[] = [];
    const earlier: Lack = { list: 'group', of: 'g', why: undefined, rows: { 'no-id': 1 } };
    const lacks = [earlier, { ...lack, why: 'an earlier delivery' }];
    const context = contextOf({
      runs: {
        get: async () => ({ etag: '1', value: { id: runId, state, lacks } }),
        update: async (_etag: string, { lacks }: { lacks: unknown }) => written.push(lacks),
      },
      telemetry: { event: (name: string) => told.push(name) },
    });
    return { context, told, written, earlier };
  }

  test('replaces what the run has for the list, and keeps the other lists', async () => {
    const { context, told, written, earlier } = ledger('scanning');
    await recordLack(context, runId, lack);
    expect(written).toEqual([[earlier, lack]]);
    expect(told).toEqual(['list.incomplete']);
  });

  test('tells and writes nothing for a run that has ended meanwhile, or a list that lacks nothing', async () => {
    const cancelled = ledger('cancelled');
    await recordLack(cancelled.context, runId, lack);
    const whole = ledger('scanning');
    await recordLack(whole.context, runId, { ...lack, why: undefined });
    expect([cancelled, whole].flatMap(({ told, written }) => [...told, ...written])).toEqual([]);
  });
});

test.each([
  [true, false],
  [false, true],
])(
  'a wish to start over forgets only the positions it names: directory %s, library %s',
  async (directory, library) => {
    const at = { link: 'https://graph.microsoft.com/v1.0/delta', full: false, doneFor: runId };
    const cursors = memory({
      directory: { ...fullPass(4, now), ...at, users: 9 },
      library: { ...fullListing('list', 2), ...at },
      'start-over': { directory, library },
    });
    await grantStartOver(contextOf({ cursors }), now);
    expect(cursors.kept.get('directory')).toMatchObject(
      directory ? { full: true, epoch: 5, usersBefore: 9, doneFor: '' } : { epoch: 4, ...at },
    );
    expect(cursors.kept.get('library')).toMatchObject(
      library ? { full: true, listing: 3, doneFor: '' } : { listing: 2, ...at },
    );
    expect(cursors.kept.has('start-over')).toBe(false);
  },
);

describe('enumerate', () => {
  const start: Position = { link: undefined, full: true, doneFor: '' };
  const first: DeltaPage<string> = { changes: ['a'], next: 'page-2', delta: undefined };
  const last: DeltaPage<string> = { changes: ['b'], next: undefined, delta: 'delta' };

  /** Each answer is given once; an error is thrown. */
  function listing(...answers: (DeltaPage<string> | Error)[]) {
    const asked: (string | undefined)[] = [];
    const applied: string[] = [];
    const saved: Position[] = [];
    const order: string[] = [];
    const steps: Enumeration<Position, string> = {
      read: async (link) => {
        asked.push(link);
        const answer = answers.shift() as DeltaPage<string> | Error;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      restart: () => start,
      apply: async ({ changes }) => {
        applied.push(...changes);
        order.push(`store ${changes}`);
        return false;
      },
      endFullPass: async (position) => position,
      async save(position) {
        saved.push(position);
        order.push(`go on at ${position.link}`);
      },
    };
    const run = (from: Position, at = now): Promise<Enumerated<Position>> =>
      enumerate(steps, from, { runId, now: () => at, isOver: () => false });
    return { asked, applied, saved, order, run };
  }

  test('a page is stored before the position moves past it, so that one that breaks off is read again', async () => {
    const { order, run } = listing(first, last);
    await run(start);
    expect(order).toEqual(['store a', 'go on at page-2', 'store b', 'go on at delta']);
  });

  test('a failure after a page is left to a successor, which goes on at the page that failed', async () => {
    const down = new TransientError('HTTP 500');
    const { asked, applied, saved, run } = listing(first, down, last);
    expect(await run(start)).toEqual({ kind: 'continued' });
    expect(saved.at(-1)).toMatchObject({ link: 'page-2', progress: { pages: 1, failures: 1 } });
    expect(await run(saved.at(-1) as Position)).toMatchObject({
      kind: 'complete',
      position: { link: 'delta', full: false, doneFor: runId, progress: { pages: 2, failures: 0 } },
    });
    expect(asked).toEqual([undefined, 'page-2', 'page-2']);
    expect(applied).toEqual(['a', 'b']);
  });

  test('a failure before any page is thrown, so that the message is delivered again', async () => {
    const down = new TransientError('HTTP 500');
    const { saved, run } = listing(down);
    await expect(run(start)).rejects.toBe(down);
    expect(saved).toMatchObject([{ progress: { failures: 1, down: '' } }]);
  });

  test('a listing that takes too long is given up without a request', async () => {
    const late = new Date(now.getTime() + longestMs + 1);
    const { saved, run } = listing(first, new TransientError('HTTP 500'));
    await run({ ...start, completeAt: now.toISOString() });
    const { asked, run: runLate } = listing();
    expect(await runLate(saved.at(-1) as Position, late)).toMatchObject({
      kind: 'unavailable',
      why: 'The listing does not end: 1 pages',
    });
    await expect(runLate({ ...(saved.at(-1) as Position), completeAt: undefined }, late)).rejects.toThrow(
      'does not end',
    );
    expect(asked).toEqual([]);
  });

  test('a request to wait is thrown and counts as no failure', async () => {
    const wait = new TransientError('HTTP 429', { retryAfterMs: 5_000 });
    const { saved, run } = listing(wait);
    await expect(run(start)).rejects.toBe(wait);
    expect(saved).toEqual([]);
  });
});

function refusal(code: string, status?: number): PermanentError {
  return new PermanentError(code, 'No.', status === undefined ? {} : { status });
}

test.each([
  ['a link that has expired', new ResyncRequiredError('410'), 'gone'],
  ['a fault', new TransientError('HTTP 500'), 'failed'],
  ['a wait of no time', new TransientError('HTTP 503', { retryAfterMs: 0 }), 'failed'],
  ['a wait', new TransientError('HTTP 503', { retryAfterMs: 1 }), undefined],
  ['a link that leads elsewhere', refusal('foreign-host'), 'gone'],
  ['a refusal that is no answer', refusal('no-token'), undefined],
  ['302', refusal('http-302', 302), 'failed'],
  ['400', refusal('http-400', 400), 'gone'],
  ['401', refusal('http-401', 401), 'denied'],
  ['403', refusal('http-403', 403), 'denied'],
  ['499', refusal('http-499', 499), 'gone'],
  ['501', refusal('http-501', 501), 'failed'],
  ['an error of our own', new Error('a bug'), undefined],
])('what an error means for a listing: %s', (_name, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});

describe('readOneByOne', () => {
  /** Users who are read are nowhere, and stored nowhere: nothing is written. */
  async function read(ids: readonly string[], errors: Readonly<Record<string, unknown>>) {
    const asked: string[] = [];
    const done: string[] = [];
    const told: unknown[] = [];
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
        event: (_name: string, { subject, why }: Record<string, string>) => told.push([subject, why]),
      },
    });
    await readOneByOne(context, ids, { epoch: 1, done: async (id) => void done.push(id) });
    return { asked, done, told };
  }

  const down = new TransientError('HTTP 500');

  test('after three failures in a row nobody else is asked for', async () => {
    const { asked, done, told } = await read(['a', 'b', 'c', 'd', 'e'], { b: down, c: down, d: down });
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    expect(done).toEqual(['a']);
    expect(told).toEqual(['b', 'c', 'd'].map((id) => [id, 'transient']));
  });

  test('a refusal, and a user who is read, begin the row anew', async () => {
    const errors = { a: down, b: down, c: refusal('http-400', 400), d: down, e: down, g: down };
    const { asked, done } = await read(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], errors);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(done).toEqual(['f', 'h']);
  });

  test('a request to wait is thrown', async () => {
    const wait = new TransientError('HTTP 429', { retryAfterMs: 5_000 });
    await expect(read(['a'], { a: wait })).rejects.toBe(wait);
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
    return { put, lacks, asked: () => asked, record: () => recordMemberships(context, runId) };
  }

  const down = new TransientError('HTTP 500');

  test('what the last closed run read is used, and the run says so', async () => {
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
    ['a group that is not there', refusal('group-not-found', 404)],
    ['a request to wait', new TransientError('HTTP 429', { retryAfterMs: 5_000 })],
    ['an error of our own', new Error('a bug')],
  ])('%s is thrown at once, whatever an earlier run read', async (_name, error) => {
    const { put, asked, record } = unreadable(error, { recorded: group });
    await expect(record()).rejects.toBe(error);
    expect([put, asked()]).toEqual([[], 1]);
  });
});

test.each<[string, readonly (readonly string[])[], number]>([
  ['nothing is stored', [], 1],
  ['the stored pages are empty', [[], []], 1],
  ['rows are stored, on a later page', [[], ['row']], now.getTime() / 60_000],
])('the first number of a pass: %s', async (_name, pages, expected) => {
  const asked: number[] = [];
  const number = await firstNumber(now, (before) => {
    asked.push(before);
    return pagesOf(...pages);
  });
  expect(number).toBe(expected);
  expect(asked).toEqual([now.getTime() / 60_000]);
});

describe('where the listing of a library begins', () => {
  const minutes = now.getTime() / 60_000;
  const kept = { ...fullListing('list', 3), link: 'page-2', full: false };
  const another = { ...kept, listId: 'another' };

  test.each<[string, object | undefined, readonly string[], string | undefined, number]>([
    ['at its position', kept, ['list'], 'page-2', 3],
    ['at 1, where nothing is known', undefined, [], undefined, 1],
    ['above its stored files, where the position was lost', undefined, ['list'], undefined, minutes],
    ['at 1, where the position is that of another list', another, ['another'], undefined, 1],
    ['above its stored files, where the list comes back', another, ['another', 'list'], undefined, minutes],
  ])('%s', async (_name, position, listsWithFiles, link, listing) => {
    const asked: unknown[] = [];
    const sent: unknown[] = [];
    let at = now;
    const library = {
      locate: async () => ({ host: 'contoso-my.sharepoint.com', home: true, folder: '/f', listId: 'list' }),
      delta: async (link: string | undefined) => {
        asked.push(link);
        // After one page the work is handed over.
        at = new Date(now.getTime() + workMs + 1);
        return { changes: [], next: 'page-3', delta: undefined };
      },
    };
    const nothing = async () => [];
    const cursors = memory(position === undefined ? {} : { library: position });
    const context = contextOf({
      clock: { now: () => at },
      cursors,
      runs: { get: async () => ({ etag: '1', value: { id: runId, state: 'scanning' } }) },
      geos: { listing: async () => ({ geos: [{ home: true, library }] }) },
      names: { holders: async () => new Map() },
      users: { mergeSeen: nothing },
      libraryFiles: {
        get: async () => new Map(),
        listedBefore: (listId: string, number: number) =>
          pagesOf(listsWithFiles.includes(listId) && number > 3 ? [{ itemId: '1' }] : []),
        ...{ removeOrphans: nothing, addOrphans: nothing, put: nothing, forget: nothing },
      },
      queues: { send: async (...message: unknown[]) => void sent.push(message) },
    });
    await refreshLibrary(context, { runId, page: 0, waits: 0 });
    expect(asked).toEqual([link]);
    expect(cursors.kept.get('library')).toMatchObject({ listId: 'list', listing, link: 'page-3' });
    expect(sent).toEqual([['refresh-library', { runId, page: 1, waits: 0 }]]);
  });
});
