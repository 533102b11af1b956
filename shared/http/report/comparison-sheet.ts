/** The report of every user's change between two runs. */
import { labelsOf } from '../../core/catalogue/codes.ts';
import { capital, labels } from '../../core/catalogue/labels.ts';
import type { Counts } from '../../core/run.ts';
import { changes } from '../../core/run-comparison.ts';
import { countOne } from '../../core/totals.ts';
import { changeWords, whyOf } from '../../core/words.ts';
import type { Named } from '../../workflows/report/named.ts';
import type { Comparison, Difference, DifferenceFilter } from '../../workflows/report/run-comparison.ts';
import { type Html, html } from '../html.ts';
import { wayBack } from './console-links.ts';
import { bothSides } from './faces.ts';
import { filterForm } from './filter-form.ts';
import { downloads, link } from './page.ts';
import type { Reader } from './reader.ts';
import { loudFindings } from './run-sheet.ts';
import { type Column, linesOf, type Sheet } from './sheet.ts';

function differenceLine(row: Named<Difference>) {
  const { signInName, userId, change, earlier, later } = row;
  return {
    signInName,
    userId,
    change,
    why: whyChanged(row),
    earlierFinding: earlier?.finding,
    earlierOutcome: earlier?.outcome,
    laterFinding: later?.finding,
    laterAction: later?.granted,
    laterReason: later?.reason,
    laterOutcome: later?.outcome,
  };
}

type DifferenceLine = ReturnType<typeof differenceLine>;

const columns: readonly Column<keyof DifferenceLine>[] = [
  { name: 'signInName', heading: 'Sign-in name' },
  { name: 'userId', heading: 'Object id', style: 'id' },
  { name: 'change', heading: 'Change', labels: labelsOf(changeWords) },
  { name: 'why', heading: 'What it means', style: 'why' },
  { name: 'earlierFinding', heading: 'Earlier', labels: labels.finding },
  { name: 'earlierOutcome', heading: 'Outcome then', labels: labels.outcome },
  { name: 'laterFinding', heading: 'Later', labels: labels.finding },
  { name: 'laterAction' },
  { name: 'laterReason' },
  { name: 'laterOutcome' },
];

function whyChanged({ change, earlier, later }: Difference): string {
  const repaired = change === 'fixed' && earlier?.outcome === 'repaired' && 'Instep repaired it then';
  const now = later && whyOf(later);
  return [changeWords[change].meaning, repaired, now].filter(Boolean).join('; ');
}

export function comparisonSheet(
  { earlier, later, rows }: Extract<Comparison, { kind: 'compared' }>,
  filter: DifferenceFilter,
  reader: Reader,
): Sheet<DifferenceLine> {
  let counts: Counts<Difference['change']> = {};
  const counted = (row: Named<Difference>) => {
    counts = countOne(counts, row.change);
    return differenceLine(row);
  };
  const query = {
    with: earlier.id,
    ...(filter.change && { change: filter.change.join(',') }),
    ...(filter.finding && { finding: filter.finding.join(',') }),
    ...(filter.user && { user: filter.user }),
  };
  return {
    fileName: `instep-${earlier.id}-${later.id}`,
    lines: linesOf(rows, counted),
    columns,
    head: { earlier, later, filter },
    list: 'differences',
    foot: () => ({ counts }),
    page: {
      title: `Run of ${reader.time(later.startedAt)} beside run of ${reader.time(earlier.startedAt)}`,
      faces: bothSides,
      findsPeople: true,
      way: wayBack(reader, later),
      intro: html`<p>${settingsNote(earlier.settingsHash !== later.settingsHash)} <span class="soft">Runs <code>${later.id}</code> and <code>${earlier.id}</code></span></p>
<details><summary>What the changes mean</summary><dl>${changes.map((change) => html`<dt><strong>${capital(changeWords[change].label)}</strong></dt><dd>${capital(changeWords[change].meaning)}</dd>`)}</dl></details>
<h2>Filter</h2>${filters(filter, earlier.id, reader)}${filter.user && oneUser(filter.user, earlier.id)}
${downloads(query)}`,
    },
    query,
  };
}

function filters({ change, finding }: DifferenceFilter, earlier: string, reader: Reader): Html {
  return filterForm(
    reader,
    [
      { name: 'change', heading: 'Change', labels: labelsOf(changeWords), chosen: change },
      { name: 'finding', heading: 'Finding in either run', labels: loudFindings, chosen: finding },
    ],
    { with: earlier },
  );
}

function oneUser(user: string, earlier: string): Html {
  return html`<p class="note">Shown below: the user ${user}. <a href="${link({ with: earlier }, 'html')}">Show all users</a>.</p>`;
}

function settingsNote(differ: boolean): Html {
  if (!differ) return html`Both were made under the same settings.`;
  return html`Settings that shape the plan changed in between: some differences may come from that.`;
}
