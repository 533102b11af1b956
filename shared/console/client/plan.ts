/** The plan for an approver: every kind of line with examples, the most unusual first. */
import { html, nothing, type TemplateResult } from 'lit';
import { get, messageOf } from './api.ts';
import { beforeAndAfter } from './both-sides.ts';
import { capitalLabel, label } from './labels.ts';
import { type Pictures, pictures, type Shown } from './pictures.ts';
import { addressOf } from './places.ts';
import { problem, table } from './templates.ts';
import type { Page } from './view.ts';
import { plural } from './words.ts';

interface Line {
  readonly userId: string;
  readonly signInName?: string;
}

interface Group {
  readonly finding: string;
  readonly action: string;
  readonly reason?: string;
  readonly planned: boolean;
  readonly users: number;
  readonly why: string;
  readonly sample: readonly Line[];
}

interface Plan {
  readonly isAsClosed: boolean;
  readonly groups: readonly Group[];
}

export interface PlanPart {
  /** Reads the plan once. `undoes`: of an undo run, the run whose undo copies are restored. */
  read(undoes: string | undefined): void;
  content(): TemplateResult;
}

export function planOf(page: Page, runId: string): PlanPart {
  const faces = pictures(page);
  let isAsked = false;
  let undoes: string | undefined;
  let plan: Plan | undefined;
  let failure: string | undefined;
  return {
    read(ofRun) {
      if (isAsked) return;
      isAsked = true;
      undoes = ofRun;
      void get<Plan>(`runs/${runId}/plan`)
        .then(
          (given) => {
            plan = given;
          },
          (error: unknown) => {
            failure = messageOf(error);
          },
        )
        .then(page.redraw);
    },
    content() {
      if (failure !== undefined) return problem(failure);
      return plan === undefined
        ? html`<p role="status">Reading the plan…</p>`
        : describe(runId, plan, { faces, undoes });
    },
  };
}

function describe(runId: string, { groups, isAsClosed }: Plan, sheet: Sheet): TemplateResult {
  return html`${
    isAsClosed ? nothing : problem('The findings have changed since this plan was made. Start a new run.')
  }
  ${table(
    'What the plan contains, most unusual first',
    ['Finding', 'Action', 'Users', 'Examples'],
    groups.map(({ finding, action, reason, users, why, sample }) => [
      capitalLabel('finding', finding),
      actionText(action, reason),
      users.toLocaleString(),
      html`<p class="help">${why}</p><p>${sample.map(linkTo)}</p>`,
    ]),
  )}
  ${groups.filter(({ planned, sample }) => planned && sample.length > 0).map((group) => sheetOf(group, sheet))}
  <p><a href="/api/runs/${runId}/plan?format=html">Open the plan as a separate page</a></p>`;
}

interface Sheet {
  readonly faces: Pictures;
  /** Of an undo run: the run whose undo copies are restored. */
  readonly undoes: string | undefined;
}

function afterOf(action: string, undoes: string | undefined): Shown['what'] | { readonly words: string } {
  if (action === 'clear') return { words: 'No photo' };
  if (action !== 'restore') return 'rendition/M';
  return undoes === undefined ? { words: 'The earlier photo' } : `undo/${undoes}/M`;
}

/** What SharePoint shows now and what it will show, of some users of a group. */
function sheetOf(
  { finding, action, reason, users, sample }: Group,
  { faces, undoes }: Sheet,
): TemplateResult {
  const heading = `${capitalLabel('finding', finding)}: ${actionText(action, reason)}`;
  return html`<h3>${heading}</h3>
    <p class="help">${sample.length} of ${plural(users, 'user')}. Left: what SharePoint shows now. Right: what it will show.</p>
    <ul class="sheet" aria-label=${heading}>${sample.map(
      ({ userId, signInName }) => html`<li>${beforeAndAfter(faces, userId, afterOf(action, undoes))}
        <a href=${addressOf({ kind: 'person', id: userId })}>${signInName ?? userId}</a></li>`,
    )}</ul>`;
}

function linkTo({ userId, signInName }: Line, index: number): TemplateResult {
  return html`${index > 0 ? ', ' : nothing}<a href=${addressOf({ kind: 'person', id: userId })}>${signInName ?? userId}</a>`;
}

function actionText(action: string, reason: string | undefined): string {
  const text = capitalLabel('action', action);
  return reason === undefined ? text : `${text} (${label('reason', reason)})`;
}
