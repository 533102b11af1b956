/** One listing, page by page, and what each error means for it. */
import { describe, expect, test } from 'vitest';
import { longestMs } from '../../shared/core/enumeration.ts';
import { ResyncRequiredError, TransientError } from '../../shared/core/errors.ts';
import type { DeltaPage } from '../../shared/ports/tenant.ts';
import { OvertakenError } from '../../shared/workflows/ledger/list-position.ts';
import {
  type Enumerated,
  type Enumeration,
  enumerate,
  type Position,
} from '../../shared/workflows/night/refresh/enumerate.ts';
import { failureOf } from '../../shared/workflows/night/refresh/list-failure.ts';
import { now, patienceMs, refusal, runId } from './refresh-parts.ts';

describe('enumerate', () => {
  const start: Position = { link: undefined, full: true, doneFor: '' };
  const first: DeltaPage<string> = { changes: ['a'], next: 'page-2', delta: undefined };
  const last: DeltaPage<string> = { changes: ['b'], next: undefined, delta: 'delta' };

  /** Rows of these changes could not be parsed. */
  const doubtful = 'unreadable';
  /** The run before whose full pass can be true. */
  const implausible = 'a run before a list of nothing';

  /** Each answer is given once; an error is thrown. */
  function listing(...answers: (DeltaPage<string> | Error)[]) {
    const asked: (string | undefined)[] = [];
    const applied: string[] = [];
    const saved: Position[] = [];
    const order: string[] = [];
    const restarted: Position[] = [];
    /** The numbers of pages during which another delivery begins a full pass. */
    const overtaken = new Set<number>();
    let requests = 0;
    const ended: Position[] = [];
    const steps: Enumeration<Position, string> = {
      read: async (link) => {
        asked.push(link);
        const answer = answers.shift() as DeltaPage<string> | Error;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      restart: (from) => {
        restarted.push(from);
        return start;
      },
      apply: async ({ changes }) => {
        applied.push(...changes);
        order.push(`store ${changes}`);
        return changes.includes(doubtful);
      },
      async endFullPass(position) {
        ended.push(position);
        return position.doneFor !== implausible;
      },
      async save(position) {
        if (overtaken.has(asked.length)) throw new OvertakenError('');
        saved.push(position);
        order.push(`continue at ${position.link}`);
      },
      async requestStartOver() {
        requests += 1;
      },
    };
    const run = (from: Position, at = now, isOver = false): Promise<Enumerated<Position>> =>
      enumerate(steps, from, { runId, now: () => at, isOver: () => isOver, patienceMs });
    return { asked, applied, saved, order, restarted, overtaken, requests: () => requests, ended, run };
  }

  test('a page is stored before the position moves past it, so that one that breaks off is read again', async () => {
    const { order, run } = listing(first, last);
    await run(start);
    expect(order).toEqual([
      'continue at undefined',
      'store a',
      'continue at page-2',
      'store b',
      'continue at delta',
      'continue at delta',
    ]);
  });

  test('a full pass that died in its first page starts again under another number', async () => {
    const { saved, run } = listing(first, last);
    await run(start);
    expect(saved.map(({ link, isStarted }) => [link, isStarted])).toEqual([
      [undefined, true],
      ['page-2', undefined],
      ['delta', undefined],
      ['delta', undefined],
    ]);
    const [died, onPage2] = saved;
    const again = listing(last, last, last);
    await again.run(died as Position);
    await again.run(onPage2 as Position);
    await again.run(start);
    expect(again.restarted).toEqual([died]);
  });

  test('a delivery that another one has overtaken moves no position, ends no pass, and asks for another', async () => {
    const { overtaken, saved, ended, requests, run } = listing(first, last);
    overtaken.add(2);
    expect(await run(start)).toEqual({ kind: 'continued' });
    expect(saved.at(-1)).toMatchObject({ link: 'page-2' });
    expect([ended, requests()]).toEqual([[], 1]);
  });

  test('a full pass that died after its last page ends at the next page of changes', async () => {
    const { saved, run } = listing(first, last);
    await run(start);
    const died = saved.at(-2) as Position;
    expect(died).toMatchObject({ link: 'delta', full: true, doneFor: '' });
    const { asked, ended, run: runAgain } = listing({ changes: [], next: undefined, delta: 'later' });
    expect(await runAgain(died)).toMatchObject({ position: { link: 'later', full: false } });
    expect([asked, ended.length]).toEqual([['delta'], 1]);
  });

  test('after a failure on a later page, a following message continues at that page', async () => {
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

  test('a message that is over leaves the next page to another one, but not the end of the last', async () => {
    const { asked, saved, run } = listing(first, last);
    expect(await run(start, now, true)).toEqual({ kind: 'continued' });
    expect(asked).toEqual([undefined]);
    expect(await run(saved.at(-1) as Position, now, true)).toMatchObject({ kind: 'complete' });
  });

  test('only a full pass ends with what it did not list, and counts its rows', async () => {
    const unreadable = [{ id: undefined, cause: 'no-id' as const }];
    const { ended, saved, run } = listing(first, { ...last, unreadable }, last);
    const full = await run(start);
    expect(ended).toMatchObject([{ link: 'delta', full: true }]);
    expect(saved.at(-1)).toMatchObject({ full: false, progress: { changes: 2, rows: { 'no-id': 1 } } });
    expect(full).toEqual({ kind: 'complete', position: saved.at(-1) });
    await run({ ...(saved.at(-1) as Position), doneFor: 'an earlier run' });
    expect(ended).toHaveLength(1);
  });

  test('a full pass with a row that names nothing is repeated once, and then ends as doubtful', async () => {
    const odd = { ...first, changes: [doubtful] };
    const { asked, ended, saved, run } = listing(odd, last, odd, last);
    expect(await run({ ...start, completeAt: 'before' })).toMatchObject({ kind: 'complete' });
    expect(asked).toEqual([undefined, 'page-2', undefined, 'page-2']);
    expect(ended).toMatchObject([{ isDoubtful: true, completeAt: 'before', progress: { isFresh: true } }]);
    expect(saved.at(-1)).toMatchObject({ doubts: 1, fullSince: now.toISOString() });
    expect(saved.at(-1)).toMatchObject({ isDoubtful: undefined, completeAt: now.toISOString() });
  });

  test('full passes that cannot be true are counted, until one is', async () => {
    const { saved, run } = listing(last, last, last);
    await run({ ...start, doneFor: implausible });
    expect(saved.at(-1)).toMatchObject({ doubts: 1, fullSince: now.toISOString() });
    await run({ ...start, doneFor: implausible, doubts: 1, fullSince: 'its own' });
    expect(saved.at(-1)).toMatchObject({ doubts: 2, fullSince: 'its own' });
    await run({ ...start, doubts: 2 });
    expect(saved.at(-1)?.doubts).toBeUndefined();
  });

  test('a page of changes with a row that names nothing is stored before the list is started over', async () => {
    const { saved, asked, run } = listing({ ...last, changes: [doubtful] }, first, last);
    await run({ ...start, link: 'old', full: false });
    expect(asked).toEqual(['old', undefined, 'page-2']);
    expect(saved[0]).toMatchObject({ link: 'delta', full: false, isDoubtful: true });
  });

  test('an error that another delivery has no part in is thrown', async () => {
    const { run, requests } = listing(new Error('a bug'));
    await expect(run(start)).rejects.toThrow('a bug');
    expect(requests()).toBe(0);
  });

  test('a link that has expired starts the list over in the same message', async () => {
    const gone = new ResyncRequiredError('410');
    const { asked, restarted, run } = listing(first, gone, first, last);
    const position = { ...start, link: 'old', full: false, completeAt: 'before' };
    expect(await run(position)).toMatchObject({
      kind: 'complete',
      position: { progress: { isFresh: true, failures: 0, pages: 2 } },
    });
    expect(asked).toEqual(['old', 'page-2', undefined, 'page-2']);
    expect(restarted).toMatchObject([{ ...position, link: 'page-2' }]);
  });

  test('a first page is asked for three times, and no list is started over in place of one that has no start', async () => {
    const down = new TransientError('HTTP 500');
    const { asked, saved, restarted, run } = listing(down, down, down);
    for (let time = 0; time < 3; time += 1) await expect(run(saved.at(-1) ?? start)).rejects.toBe(down);
    expect([asked.length, saved.length, restarted]).toEqual([3, 2, []]);
  });

  test('a failure before any page is thrown, so that the message is delivered again', async () => {
    const down = new TransientError('HTTP 500');
    const { saved, run } = listing(down);
    await expect(run(start)).rejects.toBe(down);
    expect(saved).toMatchObject([{ progress: { failures: 1, down: '' } }]);
  });

  test('a listing that takes too long is ended without a request', async () => {
    const late = new Date(now.getTime() + longestMs + 1);
    const { saved, run } = listing(first, new TransientError('HTTP 500'));
    await run({ ...start, completeAt: now.toISOString() });
    const { asked, run: runLate } = listing();
    expect(await runLate(saved.at(-1) as Position, late)).toMatchObject({
      kind: 'unavailable',
      position: { progress: { down: 'The listing does not end: 1 pages', code: 'transient' } },
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

test.each([
  ['a link that has expired', new ResyncRequiredError('410'), 'gone'],
  ['a fault', new TransientError('HTTP 500'), 'failed'],
  ['a wait of no time', new TransientError('HTTP 503', { retryAfterMs: 0 }), 'failed'],
  ['a wait', new TransientError('HTTP 503', { retryAfterMs: 1 }), undefined],
  [
    'a wait as long as there is time',
    new TransientError('HTTP 503', { retryAfterMs: patienceMs }),
    undefined,
  ],
  ['a longer wait', new TransientError('HTTP 503', { retryAfterMs: patienceMs + 1 }), 'late'],
  ['a link that leads elsewhere', refusal('foreign-host'), 'gone'],
  ['a refusal that is no answer', refusal('no-token'), undefined],
  ['302', refusal('http-302', 302), 'failed'],
  ['400', refusal('http-400', 400), 'gone'],
  ['401', refusal('http-401', 401), 'denied'],
  ['403', refusal('http-403', 403), 'denied'],
  ['499', refusal('http-499', 499), 'gone'],
  ['500', refusal('http-500', 500), 'failed'],
  ['501', refusal('http-501', 501), 'failed'],
  ['an error of our own', new Error('a bug'), undefined],
  ['the status of another client', Object.assign(new Error('a bug'), { status: 403 }), undefined],
])('how an error ends a listing: %s', (_name, error, failure) => {
  expect(failureOf(error, patienceMs)).toBe(failure);
});
