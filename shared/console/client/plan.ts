/// <reference lib="dom" />
/** The plan for an approver: every kind of line with examples, the most unusual first. */
import { get, messageOf } from './api.ts';
import { type Child, element, show, table } from './dom.ts';
import { capitalLabel, label } from './labels.ts';

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

/** Returns an element at once and fills it when the plan is loaded. */
export function planOf(runId: string): HTMLElement {
  const container = element('div', {}, element('p', {}, 'Reading the plan…'));
  get<Plan>(`runs/${runId}/plan`).then(
    (plan) => show(container, ...describe(runId, plan)),
    (error: unknown) => show(container, element('p', { role: 'alert' }, messageOf(error))),
  );
  return container;
}

function describe(runId: string, { groups, isAsClosed }: Plan): Child[] {
  return [
    !isAsClosed &&
      element('p', { role: 'alert' }, 'The findings have changed since this plan was made. Start a new run.'),
    table(
      'What the plan contains, most unusual first',
      ['Finding', 'Action', 'Users', 'Examples'],
      groups.map(({ finding, action, reason, users, why, sample }) => [
        capitalLabel('finding', finding),
        actionText(action, reason),
        users.toLocaleString(),
        element('div', {}, element('p', { class: 'help' }, why), element('p', {}, namesIn(sample))),
      ]),
    ),
    element(
      'p',
      {},
      element('a', { href: `/api/runs/${runId}/plan?format=html` }, 'Open the plan as a separate page'),
    ),
  ];
}

function actionText(action: string, reason: string | undefined): string {
  const text = capitalLabel('action', action);
  return reason === undefined ? text : `${text} (${label('reason', reason)})`;
}

function namesIn(sample: readonly Line[]): string {
  return sample.map(({ signInName, userId }) => signInName ?? userId).join(', ');
}
