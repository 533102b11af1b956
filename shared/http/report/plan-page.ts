/** A plan as an approver needs it: the guard's numbers, then every kind of line with examples, the most unusual first. */
import { findingCatalogue } from '../../core/catalogue/findings.ts';
import { capital, labels } from '../../core/catalogue/labels.ts';
import { reasonCatalogue } from '../../core/catalogue/reasons.ts';
import type { NamedGroup, PlanView } from '../../workflows/report/plan-view.ts';
import { type Html, html } from '../html.ts';
import { link, pageFoot, pageHead } from './page.ts';
import { findingLine, minute, runIntro } from './run-sheet.ts';

type Plan = Extract<PlanView, { kind: 'plan' }>;

export function planBody({ run, planHash, planned, leftOut, counts, groups, isAsClosed }: Plan) {
  return {
    ...{ run, planHash, planned, leftOut, isAsClosed },
    counts: { finding: counts.findings, action: counts.actions, reason: counts.reasons },
    groups: groups.map(({ sample, ...group }) => ({
      ...group,
      why: whyOfGroup(group),
      sample: sample.map((row) => findingLine(row)),
    })),
  };
}

function whyOfGroup({ finding, action, reason }: Omit<NamedGroup, 'sample'>): string {
  const less = reason && reasonCatalogue[reason].meaning;
  return [findingCatalogue[finding].meaning, labels.action[action], less].filter(Boolean).join('; ');
}

export async function* writePlanPage(plan: Plan): AsyncGenerator<string> {
  const { run, planHash, planned, leftOut, groups, isAsClosed } = plan;
  const { verdict, state, approvableUntil } = run;
  yield pageHead(
    `Plan of run ${run.id}`,
    html`<p><strong>${users(planned)}</strong> would be written. Plan <code>${planHash}</code>.</p>
${!isAsClosed && html`<p class="note">The lines of this run are no longer those of the plan: it will not be carried out. Start a new run.</p>`}
${leftOut > 0 && html`<p class="note"><strong>${users(leftOut)}</strong> left out by an administrator. The next run plans them again.</p>`}
${approvableUntil && html`<p>It can be approved until ${minute(approvableUntil)}.</p>`}
${state === 'held' && html`<p>To release it: <code>POST /api/runs/${run.id}/approval</code> with <code>{ "planHash": "${planHash}" }</code>.</p>`}
${verdict && checksTable(verdict.checks)}
${runIntro(run, 'report')}
<h2>What the plan contains, most unusual first</h2>`,
  );
  for (const group of groups) yield groupSection(group).html;
  yield pageFoot;
}

function checksTable(checks: NonNullable<Plan['run']['verdict']>['checks']): Html {
  return html`<h2>Guard checks</h2>
<div class="scroll"><table><tbody>${checks.map(
    ({ name, result, text }) =>
      html`<tr><th scope="row">${capital(labels.guardCheck[name])}</th><td${result === 'hold' && html` class="hold"`}>${capital(labels.guardResult[result])}</td><td>${text}</td></tr>`,
  )}</tbody></table></div>`;
}

function groupSection(group: NamedGroup): Html {
  const { finding, action, reason, planned, leftOut, sample } = group;
  const all = `report${link({ finding, action }, 'html')}`;
  return html`<h2><a href="${all}">${capital(labels.finding[finding])}: ${labels.action[action]}${reason && `, ${labels.reason[reason]}`}</a>: ${group.users.toLocaleString('en')}</h2>
<p class="soft">${capital(whyOfGroup(group))}. ${planned ? 'The plan writes these users' : 'The plan does not write these users'}${planned && leftOut > 0 && html`, except ${users(leftOut)} left out by an administrator`}.</p>
<ul>${sample.map(
    ({ userId, signInName, cause }) =>
      html`<li>${signInName ?? 'no name known'} <code>${userId}</code>${cause && `: ${cause}`}</li>`,
  )}</ul>
`;
}

function users(count: number): string {
  return `${count.toLocaleString('en')} user${count === 1 ? '' : 's'}`;
}
