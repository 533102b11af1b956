/** The plan for an approver: every kind of line with examples, the most unusual first. */
import { html, nothing, type TemplateResult } from 'lit';
import { get, messageOf } from './api.ts';
import { capitalLabel, label } from './labels.ts';
import { addressOf } from './places.ts';
import { problem, table } from './templates.ts';
import type { Page } from './view.ts';

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
  /** Reads the plan once. */
  read(): void;
  content(): TemplateResult;
}

export function planOf(page: Page, runId: string): PlanPart {
  let isAsked = false;
  let plan: Plan | undefined;
  let failure: string | undefined;
  return {
    read() {
      if (isAsked) return;
      isAsked = true;
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
      return plan === undefined ? html`<p role="status">Reading the plan…</p>` : describe(runId, plan);
    },
  };
}

function describe(runId: string, { groups, isAsClosed }: Plan): TemplateResult {
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
  <p><a href="/api/runs/${runId}/plan?format=html">Open the plan as a separate page</a></p>`;
}

function linkTo({ userId, signInName }: Line, index: number): TemplateResult {
  return html`${index > 0 ? ', ' : nothing}<a href=${addressOf({ kind: 'person', id: userId })}>${signInName ?? userId}</a>`;
}

function actionText(action: string, reason: string | undefined): string {
  const text = capitalLabel('action', action);
  return reason === undefined ? text : `${text} (${label('reason', reason)})`;
}
