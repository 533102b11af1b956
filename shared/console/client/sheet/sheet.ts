/// <reference lib="dom" />
/** The contact sheet of a run: what is shown of it, and who is left out. Drawn by sheet-content.ts. */
import { action } from '../actions.ts';
import { messageOf } from '../api.ts';
import { foundText } from '../found-text.ts';
import { isMe, mayOperate, myId } from '../me.ts';
import { pictures } from '../pictures.ts';
import { hasSheet } from '../run/run-end.ts';
import type { Run } from '../run/run-facts.ts';
import type { Page } from '../view.ts';
import { administrators } from '../who-was-it.ts';
import { type Change, isMeant } from './left-out-changes.ts';
import { queueOf } from './left-out-queue.ts';
import { whatHappened } from './left-out-words.ts';
import { changedText, numbersOf } from './plan-numbers.ts';
import { planState } from './plan-state.ts';
import { planWatch } from './plan-watch.ts';
import { sheetFocus } from './sheet-focus.ts';
import { type Choice, isPlanned, type Line, marked, outcomeSections, sectionsOf } from './sheet-lines.ts';
import { type Found, findInRun, lookUp } from './sheet-lookup.ts';
import type { Position } from './sheet-pager.ts';
import { firstPage, sheetPages } from './sheet-pages.ts';
import { readPlace, type SheetPlace, whenLeaving, writePlace } from './sheet-place.ts';
import { tabMemory } from './tab-memory.ts';

export type Sheet = ReturnType<typeof sheetOf>;

export function sheetOf(page: Page, runId: string, changed: () => Promise<void>) {
  const faces = pictures(page);
  const who = administrators(page);
  const state = planState(runId);
  const chosen = new Set<string>();
  let run: Run | undefined;
  let choice: Choice = { kind: 'planned' };
  let found: Found | undefined;
  let current = '';
  let failure: string | undefined;
  let said = '';
  /** The name that was typed last. */
  let wanted = '';

  const pages = sheetPages(runId, sections);
  const focus = sheetFocus(() => current);
  const watch = planWatch(state, refreshLines);
  const changes = queueOf(runId, { stored, refused: () => void changed(), redraw: page.redraw });

  const memory = tabMemory(`sheet ${runId}`);
  function remember(): void {
    const at = { choice, pages: pages.pages(), current, chosen: [...chosen] };
    if (run !== undefined) writePlace(memory, { state: run.state, ...at });
  }
  whenLeaving(page.left, remember);

  /** `place`: where the reader was; undefined: they were not here. */
  function arrive(place: SheetPlace | undefined): void {
    pages.set(place?.pages ?? firstPage);
    if (place === undefined) return;
    ({ choice, current } = place);
    for (const userId of place.chosen) chosen.add(userId);
  }

  const lines = (): readonly Line[] => found?.lines ?? pages.lines();

  function sections() {
    const ended = run?.state === 'held' ? {} : (run?.outcomes ?? {});
    if (Object.keys(ended).length > 0) return outcomeSections(ended, choice);
    return sectionsOf(state.plan()?.groups ?? [], choice);
  }

  function fail(error: unknown): void {
    failure = messageOf(error);
    page.redraw();
  }

  /** Shows the page that begins at the last of `to`, and goes to its first or last card. */
  async function open(to: readonly Position[], at?: 'first' | 'last'): Promise<void> {
    try {
      if (!(await pages.open(to))) return;
      [found, failure] = [undefined, undefined];
      current = (at === 'last' ? lines().at(-1) : lines()[0])?.userId ?? '';
      page.redraw();
      if (at !== undefined) focus.toCurrent();
    } catch (error) {
      fail(error);
    }
  }

  async function turn(to: readonly Position[] | undefined, at: 'first' | 'last'): Promise<void> {
    if (to !== undefined && found === undefined) await open(to, at);
  }

  async function readAgain(): Promise<void> {
    try {
      if (run?.state === 'held' || Object.keys(run?.outcomes ?? {}).length === 0) await watch.read();
      const before = current;
      await open(pages.pages());
      // The plan may have fewer pages than the browser remembers.
      if (pages.pages().length > 1 && lines().length === 0) await open(firstPage);
      else if (lines().some(({ userId }) => userId === before)) current = before;
      page.redraw();
      if (watch.isUnseen() && failure === undefined) await catchUp();
    } catch (error) {
      fail(error);
    }
  }

  /** Of the page, and of what a search found. */
  function allLines(): readonly Line[] {
    const all = [...pages.lines(), ...(found?.lines ?? [])];
    return [...new Map(all.map((line) => [line.userId, line])).values()];
  }

  /** The same people, as they are now. */
  async function refreshLines(): Promise<void> {
    const users = allLines().map(({ userId }) => userId);
    replaceLines(await lookUp(runId, users));
  }

  function replaceLines(changed: readonly Line[]): void {
    const now = new Map(changed.map((line) => [line.userId, line]));
    const anew = (some: readonly Line[]) => some.map((line) => now.get(line.userId) ?? line);
    if (found !== undefined) found = { ...found, lines: anew(found.lines) };
    pages.replace(anew);
  }

  async function catchUp(): Promise<void> {
    if (await watch.catchUp()) said = changedText(facts().numbers);
    failure = undefined;
    page.redraw();
  }

  async function stored(change: Change, revision: string): Promise<void> {
    const meant = allLines().filter((line) => isMeant(change, line));
    const isCounted = state.stored(change, meant, revision);
    // Not looked up: each look-up is recorded.
    const leftOut = change.leftOut ? { by: myId(), at: new Date().toISOString() } : undefined;
    replaceLines(meant.map((line) => marked(line, leftOut)));
    if (!isCounted) await catchUp().catch(fail);
    said = `${whatHappened(change, meant)} ${changedText(facts().numbers)}`;
    page.redraw();
  }

  function facts() {
    const plan = state.plan();
    return { plan, numbers: numbersOf(plan?.groups ?? []) };
  }

  async function findWanted(): Promise<string> {
    found = await findInRun(runId, wanted);
    current = found.lines[0]?.userId ?? '';
    return foundText(found.people, `, ${found.lines.length.toLocaleString()} of them in this run`);
  }
  const search = action(page, 'Find in this run', findWanted);

  function add(change: Change): Promise<void> {
    watch.goOn();
    return changes.add(change);
  }

  return {
    faces,
    who,
    changes,
    root: focus.root,
    chosen,
    runId,
    run: () => run,
    choice: () => choice,
    found: () => found,
    pages: pages.pages,
    shown: pages.shown,
    lines,
    failure: () => failure,
    said: () => `${watch.warning()} ${said}`.trim(),
    warnings: watch.warnings,
    facts,
    catchUp,
    keepFocus: focus.keep,
    isCurrent: (userId: string) => current === userId,
    mayChange: (line: Line) => run?.state === 'held' && mayOperate() && isPlanned(line),
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
        arrive(before === undefined ? readPlace(memory, now.state) : undefined);
        void readAgain().then(() => {
          // What was pressed before a reload or a sign-in, and could not be stored then.
          if (now.state === 'held' && changes.waiting().length > 0) void changes.send();
        });
      } else if (state.isBehind(now) && changes.waiting().length === 0) {
        void catchUp().catch(fail);
      }
    },
    /** After a failure. */
    async tryAgain(): Promise<void> {
      if (failure === undefined || pages.isReading()) return;
      if (pages.shown() === undefined) await readAgain();
      else if (run?.state === 'held') await catchUp().catch(fail);
    },
    choose(to: Choice): void {
      choice = to;
      void open(firstPage);
    },
    next: () => turn(pages.next(), 'first'),
    previous: () => turn(pages.previous(), 'last'),
    /** `userId`: whom the Tab key leads to. */
    goTo(userId: string, isFocused: boolean): void {
      if (current !== userId) {
        current = userId;
        page.redraw();
      }
      if (isFocused) focus.toCurrent();
    },
    leaveOut: (users: readonly string[], leftOut: boolean) => add({ users, leftOut }),
    leaveOutFinding: (finding: string, leftOut: boolean) => add({ finding, leftOut }),
    discard(): void {
      changes.discard();
      focus.keep();
    },
    /** Returns who was selected. */
    endChoice(): readonly string[] {
      const users = [...chosen];
      chosen.clear();
      return users;
    },
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
      focus.keep();
    },
  };
}
