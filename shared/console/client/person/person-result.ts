/** What is shown about one user: the result of an action step by step, then the stored data. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../api.ts';
import type { Pictures } from '../pictures.ts';
import { facts, problem } from '../templates.ts';
import type { Page } from '../view.ts';
import { namesOneUser } from './find-people.ts';
import { historyPart } from './history.ts';
import { answer, type Known } from './person-answer.ts';
import { readStored } from './stored-user.ts';
import { type StoredUser, storedUserWords } from './stored-user-words.ts';
import { type Step, timeline } from './trace.ts';

export interface Done {
  readonly userId: string;
  readonly trace: readonly Step[];
}

/** An answer that tells what was found. */
export type Judged = Done & Known;

type Part = TemplateResult | typeof nothing;

export interface PersonResult {
  /** Runs an action for a user, then shows the stored data, also after a failure. */
  about(who: string, work: () => Promise<string>): Promise<string>;
  /** Shows the stored data of the user whom the address names, or why that is not possible. */
  open(who: string): Promise<void>;
  /** Shows the stored data. Of Microsoft 365, only the photos are asked for. */
  showStored(who: string): Promise<string>;
  /** Without effect once another user is asked for. */
  showTrace(who: string, done: Done | Judged): void;
  /** What is the matter, in plain words. */
  answer(): Part;
  trace(): Part;
  history(): Part;
  stored(): Part;
  /** The sign-in name, if it is known: people do not know object ids. Otherwise `who` as it was typed. */
  nameOf(who: string): string;
  /** Object id of the user, once it is known. */
  userId(): string | undefined;
}

export function personResult(page: Page, faces: Pictures): PersonResult {
  /** The latest requested user. A late answer about another user is not shown. */
  let wanted = '';
  let trace: Part = nothing;
  let stored: Part = nothing;
  let found: StoredUser | undefined;
  let judged: Known | undefined;
  let userId: string | undefined;
  const history = historyPart(page);
  let historyProblem = '';

  function begin(who: string): void {
    wanted = who;
    trace = nothing;
    stored = nothing;
    found = undefined;
    judged = undefined;
    void history.read(undefined);
    faces.forget();
    userId = namesOneUser(who) && !who.includes('@') ? who.toLowerCase() : undefined;
    page.redraw();
  }

  function show(who: string, content: TemplateResult): void {
    if (wanted !== who) return;
    stored = html`<h3>Stored data</h3>${content}`;
    page.redraw();
  }

  /** False: nothing is stored. */
  async function readAndShow(who: string): Promise<boolean> {
    const read = await readStored(who);
    if (wanted === who) {
      found = read;
      if (read !== undefined) {
        userId = read.userId;
        page.rename({ kind: 'person', id: userId });
      }
      await readHistory(who, read?.userId);
    }
    const none = html`<p>Instep has no data about ${who}.</p>`;
    show(who, read === undefined ? none : facts(storedUserWords(read)));
    return read !== undefined;
  }

  /** Without it, the rest is shown all the same. */
  async function readHistory(who: string, id: string | undefined): Promise<void> {
    historyProblem = '';
    try {
      await history.read(id);
    } catch (error) {
      if (wanted === who) historyProblem = messageOf(error);
    }
  }

  /** After an action, of which the pictures may be others now. `said`: text that is shown already and must not be repeated. */
  async function refresh(who: string, said = ''): Promise<void> {
    if (page.left.aborted) return;
    faces.forget();
    try {
      await readAndShow(who);
    } catch (error) {
      const text = messageOf(error);
      if (text !== said) show(who, problem(text));
    }
  }

  return {
    async about(who, work) {
      begin(who);
      try {
        const said = await work();
        await refresh(who);
        return said;
      } catch (error) {
        await refresh(who, messageOf(error));
        throw error;
      }
    },
    open(who) {
      begin(who);
      return refresh(who);
    },
    async showStored(who) {
      begin(who);
      return (await readAndShow(who))
        ? 'Shown below, as stored. Only the photos were asked for.'
        : `Nothing is stored about ${who}.`;
    },
    showTrace(who, done) {
      if (wanted === who) {
        trace = traceOf(done);
        judged = 'finding' in done ? done : undefined;
      }
      page.redraw();
    },
    answer() {
      if (found === undefined && judged === undefined) return nothing;
      const { agreement, undoneSha256 } = found ?? {};
      const known = { agreedAt: agreement?.at, isUndone: undoneSha256 !== undefined };
      return html`<h3>In short</h3>${answer(judged ?? history.latest(), known)}`;
    },
    trace: () => trace,
    history: () => (historyProblem === '' ? history.content() : problem(historyProblem)),
    stored: () => stored,
    nameOf: (who) => (wanted === who && found?.directory.signInName) || who,
    userId: () => userId,
  };
}

function traceOf({ userId, trace }: Done): TemplateResult {
  return html`<h3>Result, step by step</h3>
    <p>Object id: <code>${userId}</code></p>
    ${timeline(trace)}`;
}
