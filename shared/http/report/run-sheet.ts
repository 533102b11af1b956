/** The report of one run. */
import { findingCatalogue } from '../../core/catalogue/findings.ts';
import { capital, labels } from '../../core/catalogue/labels.ts';
import type { RowCause } from '../../core/catalogue/row-causes.ts';
import { type Finding, findings, quietFindings } from '../../core/finding.ts';
import { plural } from '../../core/plural.ts';
import type { Approval, FindingRow, RepairOutcome, RunRecord } from '../../core/run.ts';
import { sumOf } from '../../core/totals.ts';
import { whyOf } from '../../core/words.ts';
import type { Named } from '../../workflows/report/named.ts';
import type { ReportRow, RowFilter, RunReport } from '../../workflows/report/run-report.ts';
import { type Html, html } from '../html.ts';
import { countTable, downloads, labelled, link } from './page.ts';
import { type Column, linesOf, type Sheet } from './sheet.ts';

export function findingLine(row: Named<FindingRow> & Partial<Pick<ReportRow, 'leftOutBy'>>) {
  const { signInName, userId, finding, wanted, granted: action, reason, cause, outcome } = row;
  const { sourceSha, targetSha, leftOutBy } = row;
  // Until the plan is released, the line itself does not say it.
  const why = whyOf(leftOutBy === undefined ? row : { ...row, reason: 'left-out' });
  const geo = row.geo || undefined;
  return {
    signInName,
    userId,
    finding,
    why,
    wanted,
    action,
    reason,
    cause,
    outcome,
    geo,
    sourceSha,
    targetSha,
    leftOutBy,
  };
}

type FindingLine = ReturnType<typeof findingLine>;

const columns: readonly Column<keyof FindingLine>[] = [
  { name: 'signInName', heading: 'Sign-in name' },
  { name: 'userId', heading: 'Object id' },
  { name: 'finding', heading: 'Finding', labels: labels.finding },
  { name: 'why', heading: 'What it means' },
  { name: 'wanted' },
  { name: 'action', heading: 'Action', labels: labels.action },
  { name: 'reason' },
  { name: 'cause' },
  { name: 'outcome', heading: 'Outcome', labels: labels.outcome },
  { name: 'geo' },
  { name: 'sourceSha' },
  { name: 'targetSha' },
  { name: 'leftOutBy' },
];

export function runSheet({ run, rows }: RunReport, { finding, action }: RowFilter): Sheet<FindingLine> {
  let count = 0;
  const query = {
    ...(finding && { finding: finding.join(',') }),
    ...(action && { action: action.join(',') }),
  };
  const counted = (row: Named<ReportRow>) => {
    count += 1;
    return findingLine(row);
  };
  return {
    fileName: `instep-${run.id}`,
    lines: linesOf(rows, counted),
    columns,
    head: { run, filter: { finding, action } },
    list: 'findings',
    foot: () => ({ count }),
    page: {
      title: `Run ${run.id}`,
      intro: html`${runIntro(run)}${filterNote({ finding, action })}${downloads(query)}`,
    },
    query,
  };
}

/** State, guard decision and totals. `report`: address of the report, relative to the page. */
export function runIntro(run: RunRecord, report = ''): Html {
  const { state, mode, startedAt, closedAt, note, verdict, approval } = run;
  return html`<p><strong>${capital(labels.state[state])}</strong>. Mode ${mode}. Started ${minute(startedAt)}${closedAt && html`, compared ${minute(closedAt)}`}.</p>
${closedAt === undefined && html`<p class="note">This run did not finish the comparison: the report shows only what was found until then.</p>`}
${note && html`<p class="note">${note}</p>`}
${approval && approvalNote(approval)}
${verdict && html`<p class="message">${verdict.message}</p>`}
${lacksNote(run.lacks)}
${run.totals && totalsTable(run.totals, report)}
${countTable(
  'Outcomes',
  Object.entries(run.outcomes).map(([outcome, count]) => {
    return [labelled(labels.outcome[outcome as RepairOutcome], outcome), '', count];
  }),
)}`;
}

/** Who approved the plan, without how many users, and why. */
function approvalNote({ by, at, comment, leftOut }: Approval): Html {
  return html`<p class="note">Approved by ${by}, ${minute(at)}${leftOut !== undefined && html`, without ${plural(leftOut, 'user')} whom an administrator left out`}.${comment && html` Comment: ${comment}`}</p>`;
}

/** Which lists a partial night could not read in full. */
function lacksNote(lacks: RunRecord['lacks'] = []): Html {
  if (lacks.length === 0) return html``;
  const items = lacks.map(({ list, of, why, rows }) => {
    const counted = Object.entries(rows).map(
      ([cause, count]) => `${count} × ${labels.rowCause[cause as RowCause]}`,
    );
    const what = why ?? `some rows could not be parsed (${counted.join(', ')})`;
    return html`<li>${capital(labels.list[list])}${of && ` (${of})`}: ${what}.</li>`;
  });
  return html`<p class="note">This run could not read every list in full. It used the stored rows, and removed no user because of the gap.</p>
<ul>${items}</ul>`;
}

function totalsTable(totals: NonNullable<RunRecord['totals']>, report: string): Html {
  const present = findings.filter((finding) => totals.findings[finding]);
  const rows = [false, true].flatMap((isQuiet) =>
    present
      .filter((finding) => quietFindings.has(finding) === isQuiet)
      .map((finding) => {
        const count = totals.findings[finding] as number;
        const name = labelled(labels.finding[finding], finding);
        const { meaning } = findingCatalogue[finding];
        return [isQuiet ? name : linked(finding, name, report), meaning, count] as const;
      }),
  );
  const outOfScope = sumOf(totals.outOfScope);
  return html`<p>${totals.inScope.toLocaleString('en')} of ${totals.users.toLocaleString('en')} users were in scope; ${outOfScope.toLocaleString('en')} were not.</p>
${countTable('Users by finding', rows)}`;
}

function linked(finding: Finding, name: Html, report: string): Html {
  return html`<a href="${report}${link({ finding }, 'html')}">${name}</a>`;
}

function filterNote({ finding, action }: RowFilter): Html {
  if (finding === undefined && action === undefined) return html``;
  const parts = [
    finding && `finding ${finding.map((one) => labels.finding[one]).join(' or ')}`,
    action && `action ${action.map((one) => labels.action[one]).join(' or ')}`,
  ].filter((part) => part !== undefined);
  return html`<p class="note">Shown below: ${parts.join(', and ')}. <a href="${link({}, 'html')}">Show all users</a>.</p>`;
}

/** In UTC, like every time in a report. */
export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
