/** A plan as an approver needs it: the guard's numbers, then every kind of line with examples, the most unusual first. */
import { findingCatalogue } from '../../core/catalogue/findings.ts';
import { capital, labels } from '../../core/catalogue/labels.ts';
import { reasonCatalogue } from '../../core/catalogue/reasons.ts';
import type { NamedGroup, PlanView } from '../../workflows/report/plan-view.ts';
import { type Html, html } from '../html.ts';
import { personLink, wayBack } from './console-links.ts';
import { bothSides, facesOf } from './faces.ts';
import { link, pageFoot, pageHead } from './page.ts';
import type { Reader } from './reader.ts';
import { findingLine, runIntro } from './run-sheet.ts';

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

export async function* writePlanPage(plan: Plan, reader: Reader): AsyncGenerator<string> {
  const { run, planHash, planned, leftOut, groups, isAsClosed } = plan;
  const { verdict, state, approvableUntil } = run;
  const { time } = reader;
  yield pageHead(
    reader,
    { title: `Plan of the run of ${time(run.startedAt)}`, way: wayBack(reader, run) },
    html`<p><strong>${users(planned, reader)}</strong> would be written. Plan <code>${planHash}</code>.</p>
${!isAsClosed && html`<p class="note warning">The lines of this run are no longer those of the plan: it will not be carried out. Start a new run.</p>`}
${leftOut > 0 && html`<p class="note"><strong>${users(leftOut, reader)}</strong> left out by an administrator. The next run plans them again.</p>`}
${approvableUntil && html`<p>It can be approved until ${time(approvableUntil)}.</p>`}
${state === 'held' && howToRelease(plan, reader)}
${verdict && checksTable(verdict.checks)}
${runIntro(run, reader, 'report')}
<h2>What the plan contains, most unusual first</h2>`,
  );
  for (const group of groups) yield groupSection(group, reader).html;
  yield pageFoot;
}

function howToRelease({ run: { id }, planHash }: Plan, { hasConsole }: Reader): Html {
  if (!hasConsole)
    return html`<p>To release it: <code>POST /api/runs/${id}/approval</code> with <code>{ "planHash": "${planHash}" }</code>.</p>`;
  const query = new URLSearchParams({ run: id }).toString();
  return html`<p>It waits for an approval: <a href="/api/console?${query}">open the run in the console</a> to approve or cancel it.</p>`;
}

function checksTable(checks: NonNullable<Plan['run']['verdict']>['checks']): Html {
  return html`<h2>Guard checks</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Guard checks"><table><tbody>${checks.map(
    ({ name, result, text }) =>
      html`<tr><th scope="row">${capital(labels.guardCheck[name])}</th><td${result === 'hold' && html` class="hold"`}>${capital(labels.guardResult[result])}</td><td>${text}</td></tr>`,
  )}</tbody></table></div>`;
}

function groupSection(group: NamedGroup, reader: Reader): Html {
  const { finding, action, reason, planned, leftOut, sample } = group;
  const all = `report${link({ finding, action }, 'html')}`;
  return html`<h2><a href="${all}">${capital(labels.finding[finding])}: ${labels.action[action]}${reason && `, ${labels.reason[reason]}`}</a>: ${reader.number(group.users)}</h2>
<p class="soft">${capital(whyOfGroup(group))}. ${planned ? 'The plan writes these users' : 'The plan does not write these users'}${planned && leftOut > 0 && html`, except ${users(leftOut, reader)} left out by an administrator`}.</p>
<ul${reader.hasConsole && html` class="examples"`}>${sample.map(
    ({ userId, signInName, cause }) =>
      html`<li>${reader.hasConsole && facesOf(userId, bothSides)}${personLink(reader, { userId, name: signInName ?? 'no name known' })} <code class="soft">${userId}</code>${cause && `: ${cause}`}</li>`,
  )}</ul>
`;
}

function users(count: number, { number }: Reader): string {
  return `${number(count)} user${count === 1 ? '' : 's'}`;
}
