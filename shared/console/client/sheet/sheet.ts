/// <reference lib="dom" />
/** The contact sheet of a run: what is shown of it, and who is left out. Drawn by sheet-content.ts. */
import { createRef } from 'lit/directives/ref.js';
import { action } from '../actions.ts';
import { call, get, messageOf, Refused } from '../api.ts';
import { isMe, mayOperate } from '../me.ts';
import { pictures } from '../pictures.ts';
import { hasSheet } from '../run/run-end.ts';
import type { Run } from '../run/run-facts.ts';
import type { Page } from '../view.ts';
import { administrators } from '../who-was-it.ts';
import { plural } from '../words.ts';
import { type Change, leftOutChanges } from './left-out-changes.ts';
import { whatHappened } from './left-out-words.ts';
import { changedText, numbersOf } from './plan-numbers.ts';
import { planState } from './plan-state.ts';
import { type Choice, type Line, outcomeSections, queryText, sectionsOf } from './sheet-lines.ts';
import { type Answer, type Position, readPage, type SheetPage } from './sheet-pager.ts';
import { tabMemory } from './tab-memory.ts';

export type Sheet = ReturnType<typeof sheetOf>;

/** What a search by name found of this run. */
interface Found {
  readonly people: number;
  readonly lines: readonly Line[];
}

export function sheetOf(page: Page, runId: string, changed: () => Promise<void>) {
  const faces = pictures(page);
  const who = administrators(page);
  const state = planState(runId);
  const root = createRef<HTMLElement>();
  const chosen = new Set<string>();
  let run: Run | undefined;
  let choice: Choice = { kind: 'planned' };
  let found: Found | undefined;
  let shown: SheetPage | undefined;
  /** Where the pages up to the present one begin. */
  let pages: readonly Position[] = [{ section: 0 }];
  let current = '';
  let failure: string | undefined;
  let said = '';
  /** The name that was typed last. */
  let wanted = '';
  /** Number of the latest reading: a late answer to an earlier one is not shown. */
  let readings = 0;

  const changes = leftOutChanges({
    post: store,
    memory: tabMemory(`left-out ${runId}`),
    redraw: page.redraw,
  });

  function lines(): readonly Line[] {
    return found?.lines ?? shown?.parts.flatMap((part) => part.lines) ?? [];
  }

  function sections() {
    const ended = run?.state === 'held' ? {} : (run?.outcomes ?? {});
    if (Object.keys(ended).length > 0) return outcomeSections(ended, choice);
    return sectionsOf(state.plan()?.groups ?? [], choice);
  }

  function read(query: Parameters<typeof queryText>[0]): Promise<Answer> {
    return get<Answer>(`runs/${runId}/lines?${queryText(query)}`);
  }

  function fail(error: unknown): void {
    failure = messageOf(error);
    page.redraw();
  }

  /** Shows the page that begins at the last of `to`, and goes to its first or last card. */
  async function open(to: readonly Position[], focus?: 'first' | 'last'): Promise<void> {
    readings += 1;
    const reading = readings;
    try {
      const next = await readPage(sections(), to.at(-1) as Position, read);
      if (reading !== readings) return;
      [shown, pages, found, failure] = [next, to, undefined, undefined];
      current = (focus === 'last' ? lines().at(-1) : lines()[0])?.userId ?? '';
      page.redraw();
      if (focus !== undefined) focusCurrent();
    } catch (error) {
      if (reading === readings) fail(error);
    }
  }

  function focusCurrent(): void {
    root.value?.querySelector<HTMLElement>(`[data-user="${current}"] a`)?.focus();
  }

  async function readAgain(): Promise<void> {
    try {
      if (run?.state === 'held' || Object.keys(run?.outcomes ?? {}).length === 0) await state.read();
      await open([{ section: 0 }]);
    } catch (error) {
      fail(error);
    }
  }

  async function lookUp(users: readonly string[]): Promise<readonly Line[]> {
    return (await call<Answer>('POST', `runs/${runId}/lines/lookup`, { users })).body.lines;
  }

  /** After a change: the same people, as they are now. */
  async function refreshLines(of: readonly Line[]): Promise<void> {
    const users = of.map(({ userId }) => userId);
    if (users.length === 0) return;
    replaceLines(new Map((await lookUp(users)).map((line) => [line.userId, line])));
  }

  function replaceLines(now: ReadonlyMap<string, Line>): void {
    const anew = (some: readonly Line[]) => some.map((line) => now.get(line.userId) ?? line);
    if (found !== undefined) found = { ...found, lines: anew(found.lines) };
    if (shown !== undefined)
      shown = { ...shown, parts: shown.parts.map((part) => ({ ...part, lines: anew(part.lines) })) };
  }

  /** False: it was as this page has shown it. */
  async function catchUp(): Promise<boolean> {
    const isKnown = await state.read();
    if (isKnown) return false;
    await refreshLines(lines());
    const { numbers } = facts();
    said = `Another administrator changed who is left out. ${changedText(numbers)} Check the sheet again before you approve.`;
    page.redraw();
    return true;
  }

  async function store(change: Change): Promise<void> {
    const body = 'users' in change ? change : { leftOut: change.leftOut, finding: change.finding };
    const answer = await call<{ readonly revision: string }>('POST', `runs/${runId}/left-out`, body).catch(
      (error: unknown) => {
        // It may be approved, cancelled or superseded.
        if (error instanceof Refused) void changed();
        throw error;
      },
    );
    const isMeant = (line: Line) =>
      'users' in change ? change.users.includes(line.userId) : change.finding === line.finding;
    const meant = lines().filter(isMeant);
    const isCounted = state.stored(change, meant, answer.body.revision);
    // By whom and when, as the app has stored it.
    await refreshLines(meant).catch(fail);
    if (!isCounted) await catchUp().catch(fail);
    said = `${whatHappened(change, meant)} ${changedText(facts().numbers)}`;
    page.redraw();
  }

  function facts() {
    const plan = state.plan();
    return { plan, numbers: numbersOf(plan?.groups ?? []) };
  }

  async function findWanted(): Promise<string> {
    const { people } = (
      await call<{ people: readonly { userId: string }[] }>('POST', 'people/search', { text: wanted })
    ).body;
    const users = people.map(({ userId }) => userId);
    found = { people: people.length, lines: users.length === 0 ? [] : await lookUp(users) };
    current = found.lines[0]?.userId ?? '';
    return `${plural(people.length, 'user')} found, ${found.lines.length.toLocaleString()} of them in this run.`;
  }
  const search = action(page, 'Find in this run', findWanted);

  return {
    faces,
    who,
    changes,
    root,
    chosen,
    runId,
    run: () => run,
    choice: () => choice,
    found: () => found,
    pages: () => pages,
    shown: () => shown,
    lines,
    failure: () => failure,
    said: () => said,
    facts,
    catchUp,
    isCurrent: (userId: string) => current === userId,
    mayChange: ({ action }: Line) =>
      run?.state === 'held' && mayOperate() && action !== 'report' && action !== 'none',
    isLeftOut: ({ userId, leftOut }: Line) => changes.of(userId) ?? leftOut !== undefined,
    by: ({ leftOut }: Line) =>
      leftOut === undefined ? undefined : isMe(leftOut.by) ? 'you' : who.name(leftOut.by),
    /** The run as it is now. */
    show(now: Run): void {
      const before = run;
      run = now;
      if (!hasSheet(now)) return;
      if (before?.state !== now.state) {
        // SharePoint may show other photos now.
        faces.forget();
        void readAgain().then(() => {
          // What was pressed before a reload or a sign-in, and could not be stored then.
          if (now.state === 'held' && changes.waiting().length > 0) void changes.send();
        });
      } else if (state.isBehind(now) && changes.waiting().length === 0) {
        void catchUp().catch(fail);
      }
    },
    choose(to: Choice): void {
      choice = to;
      void open([{ section: 0 }]);
    },
    next: () =>
      found !== undefined || shown?.next === undefined ? undefined : open([...pages, shown.next], 'first'),
    previous: () => (found !== undefined || pages.length < 2 ? undefined : open(pages.slice(0, -1), 'last')),
    /** `userId`: whom the Tab key leads to. */
    goTo(userId: string, isFocused: boolean): void {
      if (current !== userId) {
        current = userId;
        page.redraw();
      }
      if (isFocused) focusCurrent();
    },
    leaveOut: (users: readonly string[], leftOut: boolean) => changes.add({ users, leftOut }),
    leaveOutFinding: (finding: string, leftOut: boolean) => changes.add({ finding, leftOut }),
    select(userId: string): void {
      if (!chosen.delete(userId)) chosen.add(userId);
      page.redraw();
    },
    search,
    find(text: string): void {
      wanted = text;
      void search.start();
    },
    endSearch(): void {
      found = undefined;
      current = lines()[0]?.userId ?? '';
      page.redraw();
    },
  };
}
