/// <reference lib="dom" />
/** What the run's place shows of a plan: the sheet, why it cannot be approved any more, and the approval. */
import { html, nothing, type TemplateResult } from 'lit';
import { label } from '../labels.ts';
import { approvalBar } from '../sheet/approval-bar.ts';
import { countOf } from '../sheet/left-out-changes.ts';
import { type Sheet, sheetOf } from '../sheet/sheet.ts';
import { sheetContent } from '../sheet/sheet-content.ts';
import type { Page } from '../view.ts';
import { plural } from '../words.ts';
import { endOfPlan, hasSheet } from './run-end.ts';
import type { Run } from './run-facts.ts';

/** How often a plan is looked at again while it is in sight: others may approve it, or a new run supersede it. */
const lookAgainMs = 20_000;

export interface RunPlan {
  /** The run as it is now. */
  show(run: Run): void;
  content(): TemplateResult | typeof nothing;
}

/** `changed` reads the run again, and calls `show` if it is another. */
export function runPlan(page: Page, runId: string, changed: () => Promise<void>): RunPlan {
  const sheet = sheetOf(page, runId, changed);
  const bar = approvalBar(page, sheet, changed);
  let run: Run | undefined;
  let wasHeld = false;

  function lookAgain(): void {
    if (document.visibilityState !== 'visible') return;
    void sheet.tryAgain();
    if (run?.state !== 'held') return;
    void changed();
    // What could not be stored while the app was away.
    if (sheet.changes.waiting().length > 0) void sheet.changes.send();
  }
  const timer = setInterval(lookAgain, lookAgainMs);
  page.left.addEventListener('abort', () => clearInterval(timer));
  for (const name of ['focus', 'online']) window.addEventListener(name, lookAgain, { signal: page.left });

  return {
    show(now) {
      run = now;
      wasHeld ||= now.state === 'held';
      sheet.show(now);
    },
    content() {
      if (run === undefined) return nothing;
      const isHeld = run.state === 'held';
      const end = endOfPlan(run, wasHeld, sheet.who.name);
      if (!hasSheet(run)) return end;
      return html`${end}
        ${isHeld ? whyHeld(run) : tooLate(sheet)}
        ${sheetContent(sheet)}
        ${isHeld ? bar() : nothing}`;
    },
  };
}

/** What was pressed and could not be stored while the plan waited. */
function tooLate({ changes, discard }: Sheet): TemplateResult | typeof nothing {
  const waiting = changes.waiting();
  if (waiting.length === 0) return nothing;
  return html`<p role="alert">${plural(countOf(waiting), 'change')} could not be saved in time and had no effect.
    <button type="button" @click=${discard}>Discard</button></p>`;
}

/** One line, so that faces come into sight; all checks with their numbers stand below. */
function whyHeld({ verdict }: Run): TemplateResult | typeof nothing {
  const names = (verdict?.checks ?? [])
    .filter(({ result }) => result === 'hold')
    .map(({ name }) => label('guardCheck', name));
  return names.length === 0 ? nothing : html`<p>Held because of: ${names.join(', ')}.</p>`;
}
