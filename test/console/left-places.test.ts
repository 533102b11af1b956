/** A place of the console that was left, or asks for another user now: nothing of it is shown, sent or moved any more. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adviceOn, Refused, untilDone } from '../../shared/console/client/api.ts';
import { readMe, showMe } from '../../shared/console/client/me.ts';
import { historyPart } from '../../shared/console/client/person/history.ts';
import { runActions } from '../../shared/console/client/run/run-actions.ts';
import type { Page } from '../../shared/console/client/view.ts';
import { labels } from '../../shared/core/catalogue/labels.ts';
import { keptRun } from '../kit/kept-run.ts';

beforeEach(() => {
  vi.stubGlobal('document', { getElementById: () => ({ textContent: JSON.stringify(labels) }) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function pageOf(left = new AbortController().signal): Page {
  return { redraw: () => undefined, go: () => undefined, rename: () => undefined, left };
}

/** The handler of the button with this text, in what Lit is to draw. */
function buttonIn(drawn: unknown, text: string): () => Promise<void> {
  const { values } = drawn as { readonly values: readonly unknown[] };
  const all = (some: readonly unknown[]): readonly (readonly unknown[])[] => [
    some,
    ...some.flatMap((one) => {
      if (Array.isArray(one)) return all(one);
      const inner = (one as { readonly values?: readonly unknown[] } | undefined)?.values;
      return inner === undefined ? [] : all(inner);
    }),
  ];
  const button = all(values).find((some) => some.includes(text));
  return button?.find((one) => typeof one === 'function') as () => Promise<void>;
}

test('the history that is shown is that of the user who was asked for last, also of older pages', async () => {
  const answers = new Map<string, PromiseWithResolvers<Response>>();
  vi.stubGlobal('fetch', (path: string) => {
    const answer = Promise.withResolvers<Response>();
    answers.set(path, answer);
    return answer.promise;
  });
  const answer = (path: string, finding: string, continuation?: string) => {
    const entries = [{ at: '2026-11-30T10:00:00Z', run: { finding, action: 'copy' } }];
    answers.get(path)?.resolve(Response.json({ entries, runs: 1, continuation }));
  };
  const history = historyPart(pageOf());
  const [ada, grace] = [history.read('ada'), history.read('grace')];
  answer('/api/users/grace/history', 'different', 'next');
  await grace;
  answer('/api/users/ada/history', 'missing');
  await ada;
  expect(history.latest()?.finding).toBe('different');

  const older = buttonIn(history.content(), 'Show older')();
  const next = history.read('alan');
  answer('/api/users/alan/history', 'not-shown');
  await next;
  answer('/api/users/grace/history?continuation=next', 'different');
  await older;
  expect(history.latest()?.finding).toBe('not-shown');
  expect(JSON.stringify(history.content())).not.toContain('Working');
});

test('an operation is not asked about any more once its place was left', async () => {
  vi.useFakeTimers();
  const fetched = vi.fn(async () =>
    Response.json(
      {},
      { status: 202, headers: { location: 'https://app/api/operations/1', 'retry-after': '3' } },
    ),
  );
  vi.stubGlobal('fetch', fetched);
  const leave = new AbortController();
  const first = { status: 202, body: {}, location: 'https://app/api/operations/1', retryAfterMs: 1_000 };
  const done = untilDone(first, () => undefined, leave.signal).catch((error: Error) => error.name);
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(fetched).toHaveBeenCalledTimes(2);
  leave.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await done).toBe('AbortError');
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('a place that was left changes no address, and renaming one keeps the place of the reader', async () => {
  const went: string[] = [];
  const navigation = Object.assign(new EventTarget(), { navigate: (url: string) => void went.push(url) });
  vi.stubGlobal('navigation', navigation);
  vi.stubGlobal('location', { pathname: '/api/console' });
  vi.resetModules();
  const { moves, onNavigation } = await import('../../shared/console/client/navigation.ts');
  const leave = new AbortController();
  const { go, rename } = moves(leave.signal);
  go({ kind: 'setup' });
  rename({ kind: 'person', id: 'ada' });
  leave.abort();
  go({ kind: 'overview' });
  rename({ kind: 'overview' });
  expect(went).toEqual(['/api/console?setup', '/api/console?person=ada']);

  const intercepted: { readonly scroll?: string }[] = [];
  onNavigation(() => undefined);
  const navigate = (info: unknown) =>
    navigation.dispatchEvent(
      Object.assign(new Event('navigate'), {
        ...{ canIntercept: true, hashChange: false, downloadRequest: null, navigationType: 'replace', info },
        destination: { url: 'https://app/api/console?person=ada' },
        intercept: (options: { readonly scroll?: string }) => void intercepted.push(options),
      }),
    );
  navigate('renamed');
  navigate(undefined);
  expect(intercepted.map(({ scroll }) => scroll)).toEqual(['manual', undefined]);
});

test('the mode is read again, and shown with each reading; the actions of a run stay the same', async () => {
  const modes = ['report', 'repair'];
  vi.stubGlobal('fetch', async () =>
    Response.json({ id: 'ann', name: 'Ann', roles: ['Instep.Operate'], mode: modes.shift(), paused: false }),
  );
  const shown: string[] = [];
  showMe(({ mode }) => shown.push(mode));
  await readMe();
  await readMe();
  expect(shown).toEqual(['report', 'repair']);

  const { all, possible } = runActions(
    pageOf(),
    () => undefined,
    async () => undefined,
  );
  const run = (changes: object) => keptRun('20261130T010000Z', { endedAt: undefined, ...changes });
  const [cancel, undo] = all;
  expect(possible(run({ state: 'comparing' }))).toEqual([cancel]);
  expect(possible(run({ state: 'comparing', ranges: 9 }))[0]).toBe(cancel);
  expect(possible(run({ state: 'held' }))[0]).toBe(cancel);
  const ended = { state: 'completed', endedAt: '2026-11-30T02:00:00Z' };
  expect(possible(run({ ...ended, outcomes: { repaired: 1 } }))).toEqual([undo]);
  expect(possible(run({ ...ended, outcomes: {} }))).toEqual([]);
});

test('a role is advised only if it is missing', () => {
  expect(adviceOn(new Refused('No.', undefined, 403))).toContain('for a role');
  for (const error of [new Refused('Busy.', undefined, 503), new TypeError('fault')]) {
    expect(adviceOn(error)).toBe('Load the page again.');
  }
});
