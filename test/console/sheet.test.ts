/** The contact sheet without a browser: its order, its pages, its keys, its numbers, and what is not saved yet. */
import { describe, expect, test } from 'vitest';
import {
  type Change,
  countOf,
  leftOutChanges,
  mostUsers,
} from '../../shared/console/client/sheet/left-out-changes.ts';
import { moved, numbersOf, numbersText } from '../../shared/console/client/sheet/plan-numbers.ts';
import {
  type Choice,
  type Group,
  type Line,
  outcomeSections,
  queryText,
  sectionsOf,
} from '../../shared/console/client/sheet/sheet-lines.ts';
import {
  type Answer,
  type Position,
  pageSize,
  readPage,
} from '../../shared/console/client/sheet/sheet-pager.ts';
import { sidesOf } from '../../shared/console/client/sheet/sheet-sides.ts';
import { cardAfter } from '../../shared/console/client/sheet/sheet-steps.ts';

const group = (finding: string, action: string, changes: Partial<Group> = {}): Group => ({
  finding,
  action,
  planned: action !== 'report',
  users: 1,
  why: 'because',
  ...changes,
});
const groups = [
  group('removed-in-exchange', 'clear', { users: 3 }),
  group('missing', 'report', { users: 5, reason: 'shared-picture' }),
  group('missing', 'copy', { users: 40, leftOut: 2 }),
];
const line = (userId: string, changes: Partial<Line> = {}): Line => ({
  userId,
  finding: 'missing',
  action: 'copy',
  why: 'because',
  ...changes,
});

describe('who is shown', () => {
  test.each<[Choice, readonly string[]]>([
    [{ kind: 'planned' }, ['removed-in-exchange clear', 'missing copy']],
    [{ kind: 'withheld' }, ['missing report']],
    [{ kind: 'finding', code: 'missing' }, ['missing report', 'missing copy']],
    [{ kind: 'reason', code: 'shared-picture' }, ['missing report']],
    [{ kind: 'reason', code: 'contested' }, []],
    [{ kind: 'outcome', code: 'failed' }, []],
  ])('of a plan: %j, in the order of the plan', (choice, expected) => {
    const sections = sectionsOf(groups, choice);
    expect(sections.map(({ query: { finding, action } }) => `${finding} ${action}`)).toEqual(expected);
  });

  test('users who are left out stand in one list', () => {
    expect(sectionsOf(groups, { kind: 'left-out' })).toEqual([{ query: { state: 'left-out' } }]);
  });

  test('after a run: failed first, repaired last, then who was left out', () => {
    const counts = { repaired: 9, moved: 1, failed: 2, busy: 0, 'not-known-yet': 1 };
    const outcomes = (choice: Choice) => outcomeSections(counts, choice).map(({ outcome }) => outcome);
    expect(outcomes({ kind: 'planned' })).toEqual([
      'failed',
      'moved',
      'not-known-yet',
      'repaired',
      undefined,
    ]);
    expect(outcomes({ kind: 'outcome', code: 'moved' })).toEqual(['moved']);
    expect(outcomes({ kind: 'left-out' })).toEqual([undefined]);
  });

  test('a query names only what is asked for', () => {
    const [section] = sectionsOf(groups, { kind: 'reason', code: 'shared-picture' });
    expect(queryText({ ...(section?.query ?? { state: 'all' }), limit: 100 })).toBe(
      'finding=missing&action=report&reason=shared-picture&state=all&limit=100',
    );
  });
});

describe('pages', () => {
  /** An app whose answers hold at most `most` lines, although more were asked for. */
  function appWith(sizes: readonly number[], most: number) {
    const asked: number[] = [];
    const sections = sizes.map((_, index) => ({ query: { finding: String(index), state: 'all' } as const }));
    return {
      asked,
      sections,
      async read({
        finding,
        limit,
        continuation = '0',
      }: {
        finding?: string;
        limit: number;
        continuation?: string;
      }) {
        asked.push(limit);
        const [from, size] = [Number(continuation), sizes[Number(finding)] ?? 0];
        const to = Math.min(size, from + Math.min(limit, most));
        const lines = Array.from({ length: to - from }, (_, index) => line(`${finding}-${from + index}`));
        return { lines, ...(to < size ? { continuation: String(to) } : {}) } satisfies Answer;
      },
    };
  }

  test.each<[string, readonly number[], number, readonly number[]]>([
    ['nobody', [], 100, [0]],
    ['empty sections', [0, 0, 3], 100, [3]],
    ['sections that share a page', [60, 60], 100, [100, 20]],
    ['a section that fills a page exactly', [100, 1], 100, [100, 1]],
    ['short answers', [230], 30, [100, 100, 30]],
  ])('%s', async (_what, sizes, most, expected) => {
    const { sections, read } = appWith(sizes, most);
    const seen: string[] = [];
    const lengths: number[] = [];
    for (let at: Position | undefined = { section: 0 }; at !== undefined; ) {
      const page = await readPage(sections, at, read);
      const lines = page.parts.flatMap((part) => part.lines);
      lengths.push(lines.length);
      seen.push(...lines.map(({ userId }) => userId));
      at = page.next;
    }
    expect(lengths).toEqual(expected);
    expect(new Set(seen).size).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  test('no more is asked for than there is room', async () => {
    const { sections, read, asked } = appWith([70, 70], 100);
    await readPage(sections, { section: 0 }, read);
    expect(asked).toEqual([pageSize, 30]);
  });
});

describe('keys', () => {
  /** Two rows of three and two cards, a heading, and a row of one. */
  const boxes = [
    [0, 0],
    [10, 0],
    [20, 0],
    [0, 10],
    [10, 10],
    [0, 50],
  ].map(([left = 0, top = 0]) => ({ left, top }));
  test.each<[string, number, number | undefined]>([
    ['j', 0, 1],
    ['ArrowRight', 5, 6],
    ['k', 0, -1],
    ['ArrowLeft', 3, 2],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 4, 5],
    ['ArrowDown', 5, 6],
    ['ArrowUp', 5, 3],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, -1],
    ['Home', 4, 0],
    ['End', 0, 5],
    ['Enter', 0, undefined],
    ['toString', 0, undefined],
  ])('%s from card %i leads to %s', (key, from, to) => {
    expect(cardAfter(key, from, boxes)).toBe(to);
  });
});

describe('numbers', () => {
  test.each<[string, readonly Group[]]>([
    ['41 users will be written: 38 photos, 3 removals; 2 left out.', groups],
    ['0 users will be written.', []],
    ['1 user will be written: 1 profile update.', [group('not-shown', 'properties')]],
    ['1 user will be written: 1 earlier photo.', [group('missing', 'restore')]],
    ['0 users will be written; 1 left out.', [group('missing', 'copy', { leftOut: 1 })]],
  ])('%s', (text, some) => {
    expect(numbersText(numbersOf(some))).toBe(text);
  });

  test('change with each user, and never beyond the users of a group', () => {
    const [removals] = groups;
    const left = (by: number) => moved(groups, removals, by)[0]?.leftOut;
    expect([left(1), left(9), left(-1)]).toEqual([1, 3, 0]);
  });
});

describe('what a card shows', () => {
  const held = { id: 'run', isHeld: true };
  const texts = (of: Line, run: Parameters<typeof sidesOf>[1]) =>
    sidesOf(of, run).map((side) => ('words' in side ? side.words : side.what));
  test.each([
    [line('a'), held, ['sharepoint/M', 'rendition/M']],
    [line('a', { action: 'clear' }), held, ['sharepoint/M', 'No photo']],
    [line('a', { action: 'report' }), held, ['sharepoint/M', 'exchange']],
    [line('a', { action: 'restore' }), { ...held, undoes: 'old' }, ['sharepoint/M', 'undo/old/M']],
    [line('a', { action: 'restore' }), held, ['sharepoint/M', 'The earlier photo']],
    [line('a', { outcome: 'repaired' }), { ...held, isHeld: false }, ['undo/run/M', 'sharepoint/M']],
    [line('a', { outcome: 'repaired', action: 'clear' }), held, ['undo/run/M', 'No photo']],
    [line('a', { outcome: 'failed' }), { ...held, isHeld: false }, ['sharepoint/M', 'rendition/M']],
  ] as const)('%j of %j', (of, run, expected) => {
    expect(texts(of, run)).toEqual(expected);
  });

  test('a picture says whose it is', () => {
    const sides = sidesOf(line('a', { signInName: 'ada@contoso.com' }), held);
    expect(sides.map((side) => ('alt' in side ? side.alt : ''))).toEqual([
      'What SharePoint shows now: ada@contoso.com',
      'What SharePoint will show: ada@contoso.com',
    ]);
  });
});

describe('changes that are not saved yet', () => {
  function changesOf(remembered: string | null = null) {
    const posted: Change[] = [];
    const given = { text: remembered, error: undefined as Error | undefined, gate: Promise.resolve() };
    const changes = leftOutChanges({
      async post(change) {
        posted.push(change);
        await given.gate;
        if (given.error !== undefined) throw given.error;
      },
      memory: {
        read: () => given.text,
        write(text) {
          given.text = text;
        },
      },
      redraw: () => undefined,
    });
    return { changes, posted, given };
  }
  const out = (...users: string[]): Change => ({ users, leftOut: true });

  test('are sent in their order, and forgotten', async () => {
    const { changes, posted, given } = changesOf();
    await changes.add(out('a'));
    await changes.add({ finding: 'missing', leftOut: false });
    expect(posted).toEqual([out('a'), { finding: 'missing', leftOut: false }]);
    expect([changes.waiting(), given.text]).toEqual([[], null]);
  });

  test('are sent also after there was nothing to send', async () => {
    const { changes, posted } = changesOf();
    await changes.send();
    await changes.add(out('a'));
    expect(posted).toEqual([out('a')]);
  });

  test('stay after a failure, over a reload, and are sent again', async () => {
    const { changes, given } = changesOf();
    given.error = new Error('away');
    await changes.add(out('a'));
    await changes.add(out('b'));
    expect(changes.problem()).toBe(given.error);
    expect([changes.of('a'), changes.of('c')]).toEqual([true, undefined]);
    expect(countOf([...changes.waiting(), { finding: 'missing', leftOut: true }])).toBe(3);
    const later = changesOf(given.text);
    await later.changes.send();
    expect(later.posted).toEqual([out('a', 'b')]);
    changes.discard();
    expect([changes.waiting(), changes.problem(), given.text]).toEqual([[], undefined, null]);
  });

  test('that are pressed while one is sent go together, after it', async () => {
    const { changes, posted, given } = changesOf();
    const { promise, resolve } = Promise.withResolvers<void>();
    given.gate = promise;
    const first = changes.add(out('a'));
    void changes.add(out('b'));
    void changes.add(out('c'));
    void changes.add({ users: ['b'], leftOut: false });
    expect(changes.of('b')).toBe(false);
    resolve();
    await first;
    expect(posted).toEqual([out('a'), out('b', 'c'), { users: ['b'], leftOut: false }]);
  });

  test('that were discarded while one is sent take no later one with them', async () => {
    const { changes, posted, given } = changesOf();
    const { promise, resolve } = Promise.withResolvers<void>();
    given.gate = promise;
    const first = changes.add(out('a'));
    changes.discard();
    void changes.add(out('b'));
    void changes.add(out('c'));
    resolve();
    await first;
    expect(posted).toEqual([out('a'), out('b', 'c')]);
    expect(changes.waiting()).toEqual([]);
  });

  test('of many users are sent in several calls', async () => {
    const { changes, posted } = changesOf();
    await changes.add(out(...Array.from({ length: mostUsers + 1 }, (_, index) => String(index))));
    expect(posted.map((change) => ('users' in change ? change.users.length : 0))).toEqual([mostUsers, 1]);
  });
});
