/** The report of one run. */
import { findingCatalogue } from '../../core/catalogue/findings.ts';
import { capital, labels } from '../../core/catalogue/labels.ts';
import type { RowCause } from '../../core/catalogue/row-causes.ts';
import { type Finding, findings, quietFindings } from '../../core/finding.ts';
import { plural } from '../../core/plural.ts';
import type { Approval, FindingRow, RepairOutcome, RunRecord, Verdict } from '../../core/run.ts';
import { sumOf } from '../../core/totals.ts';
import { whyOf } from '../../core/words.ts';
import type { Named } from '../../workflows/report/named.ts';
import type { ReportRow, RowFilter, RunReport } from '../../workflows/report/run-report.ts';
import { type Html, html } from '../html.ts';
import { compareWith, wayBack } from './console-links.ts';
import { bothSides } from './faces.ts';
import { filterForm } from './filter-form.ts';
import { countTable, downloads, labelled, link } from './page.ts';
import { type PictureSettings, pictureLists, pictureListsHtml } from './picture-lists.ts';
import type { Reader } from './reader.ts';
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
  { name: 'userId', heading: 'Object id', style: 'id' },
  { name: 'finding', heading: 'Finding', labels: labels.finding },
  { name: 'why', heading: 'What it means', style: 'why' },
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

export interface Around {
  readonly filter: RowFilter;
  readonly settings: PictureSettings;
  /** Earlier runs that this one can be compared with. */
  readonly earlier: readonly RunRecord[];
}

export function runSheet(
  { run, rows }: RunReport,
  { filter, settings, earlier }: Around,
  reader: Reader,
): Sheet<FindingLine> {
  let count = 0;
  const query = queryOf(filter);
  const counted = (row: Named<ReportRow>) => {
    count += 1;
    return findingLine(row);
  };
  const lists = pictureLists(run, settings);
  return {
    fileName: `instep-${run.id}`,
    lines: linesOf(rows, counted),
    columns,
    head: { run, filter, pictureSettings: lists },
    list: 'findings',
    foot: () => ({ count }),
    page: {
      title: `Run of ${reader.time(run.startedAt)}`,
      faces: bothSides,
      findsPeople: true,
      way: wayBack(reader, run),
      intro: html`${runIntro(run, reader)}${reader.hasConsole && compareWith(reader, run, earlier)}${pictureListsHtml(lists, reader)}
<h2>Filter</h2>${filters(run, filter, reader)}${filterNote(filter)}${downloads(query)}`,
    },
    query,
  };
}

function queryOf(filter: RowFilter): Readonly<Record<string, string>> {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(',')] as const],
  );
  return Object.fromEntries(given);
}

/** Only what some user has, where the run counts all of it: the totals lack the reasons of the guard. */
function filters({ totals, outcomes }: RunRecord, filter: RowFilter, reader: Reader): Html {
  const { finding, action, reason, outcome } = filter;
  return filterForm(reader, [
    { name: 'finding', heading: 'Finding', labels: loudFindings, counts: totals?.findings, chosen: finding },
    { name: 'action', heading: 'Action', labels: labels.action, chosen: action },
    { name: 'reason', heading: 'Reason', labels: labels.reason, chosen: reason },
    { name: 'outcome', heading: 'Outcome', labels: labels.outcome, counts: outcomes, chosen: outcome },
  ]);
}

/** A report has no lines of the other findings. */
export const loudFindings = Object.fromEntries(
  findings.filter((one) => !quietFindings.has(one)).map((one) => [one, labels.finding[one]]),
);

/** State, guard decision and totals. `report`: address of the report, relative to the page. */
export function runIntro(run: RunRecord, reader: Reader, report = ''): Html {
  const { id, state, mode, startedAt, closedAt, note, verdict, approval } = run;
  return html`<p><strong>${capital(labels.state[state])}</strong>. Mode ${mode}. Started ${reader.time(startedAt)}${closedAt && html`, compared ${reader.time(closedAt)}`}. <span class="soft">Run <code>${id}</code></span></p>
${closedAt === undefined && html`<p class="note warning">This run did not finish the comparison: the report shows only what was found until then.</p>`}
${note && html`<p class="note">${note}</p>`}
${approval && approvalNote(approval, reader)}
${verdict && verdictNote(verdict, run)}
${lacksNote(run.lacks)}
${run.totals && totalsTable(run.totals, reader, report)}
${countTable(
  reader,
  'Outcomes',
  Object.entries(run.outcomes).map(([outcome, count]) => {
    return [labelled(labels.outcome[outcome as RepairOutcome], outcome), '', count];
  }),
)}`;
}

/** What was to be done about a plan that waited is done, or not possible any more. */
function verdictNote({ result, message }: Verdict, { state }: RunRecord): Html {
  if (result !== 'hold') return html`<p class="note">${message}</p>`;
  if (state === 'held') return html`<p class="note warning">${message}</p>`;
  return html`<p class="note">The guard held the plan of this run.</p>`;
}

/** Who approved the plan, without how many users, and why. */
function approvalNote({ by, at, comment, leftOut }: Approval, { time }: Reader): Html {
  return html`<p class="note">Approved by ${by}, ${time(at)}${leftOut !== undefined && html`, without ${plural(leftOut, 'user')} whom an administrator left out`}.${comment && html` Comment: ${comment}`}</p>`;
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
  return html`<p class="note warning">This run could not read every list in full. It used the stored rows, and removed no user because of the gap.</p>
<ul>${items}</ul>`;
}

function totalsTable(totals: NonNullable<RunRecord['totals']>, reader: Reader, report: string): Html {
  const { number } = reader;
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
  return html`<p>${number(totals.inScope)} of ${number(totals.users)} users were in scope; ${number(outOfScope)} were not.</p>
${countTable(reader, 'Users by finding', rows)}`;
}

function linked(finding: Finding, name: Html, report: string): Html {
  return html`<a href="${report}${link({ finding }, 'html')}">${name}</a>`;
}

function filterNote({ finding, action, reason, outcome, user, sha }: RowFilter): Html {
  const parts = [
    finding && `finding ${finding.map((one) => labels.finding[one]).join(' or ')}`,
    action && `action ${action.map((one) => labels.action[one]).join(' or ')}`,
    reason && `reason ${reason.map((one) => labels.reason[one]).join(' or ')}`,
    outcome && `outcome ${outcome.map((one) => labels.outcome[one]).join(' or ')}`,
    user && `the user ${user}`,
    sha && `the photo ${sha}`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return html``;
  return html`<p class="note">Shown below: ${parts.join(', and ')}. <a href="${link({}, 'html')}">Show all users</a>.</p>`;
}
