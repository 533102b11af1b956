/** Where listings of the refresh start, and what a run stores about an incomplete one. */
import { describe, expect, test } from 'vitest';
import type { Lack } from '../../shared/core/run.ts';
import { directoryCursor } from '../../shared/workflows/ledger/cursors.ts';
import { recordLack } from '../../shared/workflows/ledger/lacks.ts';
import { listPosition, OvertakenError } from '../../shared/workflows/ledger/list-position.ts';
import {
  applyStartOver,
  fullListing,
  fullPass,
  nextFullListing,
} from '../../shared/workflows/ledger/start-over.ts';
import { workMs } from '../../shared/workflows/ledger/work-time.ts';
import { firstNumber } from '../../shared/workflows/night/refresh/first-number.ts';
import { refreshLibrary } from '../../shared/workflows/night/refresh/refresh-library.ts';
import { contextOf, memory, now, pagesOf, runId } from './refresh-parts.ts';

describe('recordLack', () => {
  const lack: Lack = { list: 'directory', of: '', why: 'HTTP 500', rows: {} };

  function ledger(state: string) {
    const events: unknown[] = [];
    const written: unknown[] = [];
    const earlier: Lack = { list: 'group', of: 'g', why: undefined, rows: { 'no-id': 1 } };
    const lacks = [earlier, { ...lack, why: 'an earlier delivery' }];
    const context = contextOf({
      runs: {
        get: async () => ({ etag: '1', value: { id: runId, state, lacks } }),
        update: async (_etag: string, { lacks }: { lacks: unknown }) => written.push(lacks),
      },
      telemetry: { event: (name: string) => events.push(name) },
    });
    return { context, events, written, earlier };
  }

  test('replaces what the run has for the list, and keeps the other lists', async () => {
    const { context, events, written, earlier } = ledger('scanning');
    await recordLack(context, runId, lack);
    expect(written).toEqual([[earlier, lack]]);
    expect(events).toEqual(['list.incomplete']);
  });

  test('sends and writes nothing for a run that has ended meanwhile, or a complete list', async () => {
    const cancelled = ledger('cancelled');
    await recordLack(cancelled.context, runId, lack);
    const whole = ledger('scanning');
    await recordLack(whole.context, runId, { ...lack, why: undefined });
    expect([cancelled, whole].flatMap(({ events, written }) => [...events, ...written])).toEqual([]);
  });
});

test.each([
  [true, false],
  [false, true],
])(
  'a request to start over removes only the positions that it names: directory %s, library %s',
  async (directory, library) => {
    const at = { link: 'https://graph.microsoft.com/v1.0/delta', full: false, doneFor: runId };
    const cursors = memory({
      directory: { ...fullPass(4, now), ...at, users: 9 },
      library: { ...fullListing('list', 2), ...at },
      'start-over': { directory, library },
    });
    await applyStartOver(contextOf({ cursors }), now);
    expect(cursors.kept.get('directory')).toMatchObject(
      directory ? { full: true, epoch: 5, usersBefore: 9, doneFor: '' } : { epoch: 4, ...at },
    );
    expect(cursors.kept.get('library')).toMatchObject(
      library ? { full: true, listing: 3, doneFor: '' } : { listing: 2, ...at },
    );
    expect(cursors.kept.has('start-over')).toBe(false);
  },
);

test.each([
  ['that has ended', { full: false }, 4],
  ['that has not ended', { full: true, listingBefore: 2 }, 2],
  ['that has not ended, as an earlier version stored it', { full: true }, 0],
])('a listing after one %s knows which one ended last', (_name, change, listingBefore) => {
  const at = { ...fullListing('list', 4), ...change };
  expect(nextFullListing(at)).toMatchObject({ listing: 5, listingBefore });
});

describe('a position that another delivery saves meanwhile', () => {
  const mine = { ...fullPass(4, now), link: 'mine' };

  /** Another delivery saves its own after this one has read, and again before it saves the second time. */
  async function afterAnother(other: object) {
    const cursors = memory({ directory: fullPass(4, now) });
    const held = () => directoryCursor.hold(contextOf({ cursors }).cursors);
    const position = await listPosition(held, ({ epoch }) => epoch);
    cursors.kept.set('directory', other);
    return { cursors, position };
  }

  test('is overwritten if it is of the same pass, and so is one after it', async () => {
    const { cursors, position } = await afterAnother({ ...mine, link: 'another' });
    expect(position.start).toEqual(fullPass(4, now));
    await position.save(mine);
    cursors.kept.delete('directory');
    await position.save({ ...mine, link: 'next' });
    expect(cursors.kept.get('directory')).toMatchObject({ link: 'next' });
  });

  test('stays if it is of a later pass', async () => {
    const later = fullPass(5, now);
    const { cursors, position } = await afterAnother(later);
    await expect(position.save(mine)).rejects.toThrow(OvertakenError);
    expect(cursors.kept.get('directory')).toEqual(later);
  });

  test('is overwritten if it cannot be read', async () => {
    const { cursors, position } = await afterAnother({ epoch: 'many' });
    await position.save(mine);
    expect(cursors.kept.get('directory')).toEqual(mine);
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
    ['at 1, where nothing is stored', undefined, [], undefined, 1],
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
