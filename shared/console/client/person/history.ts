/** What Instep did to one user, newest first, page by page, and which earlier photos can be restored. */
import { html, nothing, type TemplateResult } from 'lit';
import { action } from '../actions.ts';
import { get } from '../api.ts';
import { olderButton } from '../older.ts';
import type { Page } from '../view.ts';
import { plural } from '../words.ts';
import { copyTable, type Entry, entryTable, type UndoCopy } from './history-lines.ts';
import type { Known } from './person-answer.ts';

interface History {
  readonly entries: readonly Entry[];
  readonly runs: number;
  readonly undoCopies?: readonly UndoCopy[];
  readonly continuation?: string;
}

export interface HistoryPart {
  /** Reads the first page; of no user: forgets what was read. */
  read(userId: string | undefined): Promise<void>;
  /** The newest finding; undefined: there is none. */
  latest(): Known | undefined;
  content(): TemplateResult | typeof nothing;
}

export function readCopies(userId: string): Promise<readonly UndoCopy[]> {
  return get<History>(`users/${userId}/history?limit=1`).then(({ undoCopies }) => undoCopies ?? []);
}

export function historyPart(page: Page): HistoryPart {
  let shown: string | undefined;
  let history: History = { entries: [], runs: 0 };
  /** Counts the users asked for: a late answer about an earlier one is not shown. */
  let asked = 0;

  const older = action(page, 'Show older', async () => {
    const from = encodeURIComponent(history.continuation ?? '');
    const mine = asked;
    const next = await get<History>(`users/${shown}/history?continuation=${from}`);
    if (mine !== asked) return '';
    history = {
      ...next,
      entries: [...history.entries, ...next.entries],
      runs: history.runs + next.runs,
      undoCopies: history.undoCopies ?? [],
    };
    return `${plural(history.runs, 'run')} looked through.`;
  });

  return {
    async read(userId) {
      asked += 1;
      const mine = asked;
      shown = undefined;
      history = { entries: [], runs: 0 };
      older.said = '';
      if (userId === undefined) return;
      const read = await get<History>(`users/${userId}/history`);
      if (mine !== asked) return;
      shown = userId;
      history = read;
    },
    latest() {
      for (const { at, run, sync } of history.entries) {
        const { finding, action: planned, reason, outcome } = run ?? sync ?? {};
        if (finding !== undefined && planned !== undefined)
          return { finding, action: planned, reason, outcome, at };
      }
      return undefined;
    },
    content() {
      if (shown === undefined) return nothing;
      const { entries, runs, undoCopies = [], continuation } = history;
      return html`<h3>History</h3>
        <p class="help">${plural(runs, 'kept run')} looked through. In runs that are not listed the photos agreed, or there was none to compare.</p>
        ${entries.length === 0 ? html`<p>Instep has found nothing to report about this user, and was asked for nothing.</p>` : entryTable(entries)}
        ${olderButton(older, continuation !== undefined)}
        ${undoCopies.length === 0 ? nothing : copyTable(undoCopies)}`;
    },
  };
}
