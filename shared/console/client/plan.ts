/// <reference lib="dom" />
/** What an approver looks at: every kind of line in the plan with examples, the odd ones first. */
import { get, messageOf } from './api.ts';
import { type Child, element, show, table } from './dom.ts';

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

/** A part of the page that fills itself. */
export function planOf(runId: string): HTMLElement {
  const place = element('div', {}, element('p', {}, 'Reading the plan…'));
  get<Plan>(`runs/${runId}/plan`).then(
    (plan) => show(place, ...describe(runId, plan)),
    (error: unknown) => show(place, element('p', { role: 'alert' }, messageOf(error))),
  );
  return place;
}

function describe(runId: string, { groups, isAsClosed }: Plan): Child[] {
  return [
    !isAsClosed &&
      element('p', { role: 'alert' }, 'The lines are no longer those that were closed: start a new run.'),
    table(
      'What the plan holds, odd ones first',
      ['Finding', 'Action', 'Users', 'Examples'],
      groups.map(({ finding, action, reason, users, why, sample }) => [
        finding,
        reason === undefined ? action : `${action} (${reason})`,
        users.toLocaleString(),
        element('div', {}, element('p', { class: 'help' }, why), element('p', {}, namesIn(sample))),
      ]),
    ),
    element(
      'p',
      {},
      element('a', { href: `/api/runs/${runId}/plan?format=html` }, 'The plan as a page of its own'),
    ),
  ];
}

function namesIn(sample: readonly Line[]): string {
  return sample.map(({ signInName, userId }) => signInName ?? userId).join(', ');
}
