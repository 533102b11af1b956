/** One night's users who are worth a line: finding, reason, action, outcome, and the pictures side by side. */
import { capital, labels } from '../../shared/core/catalogue/labels.ts';
import { outcomeCatalogue } from '../../shared/core/catalogue/outcomes.ts';
import type { FindingRow, RepairOutcome } from '../../shared/core/run.ts';
import { whyOf } from '../../shared/core/words.ts';
import { type Html, html } from '../../shared/http/html.ts';
import type { PlayedNight } from '../play/played.ts';
import { plural } from '../terminal.ts';
import type { Album, RowPictures } from './album.ts';

/** With more rows a page is too long to read, and the file too large. */
const shownPeople = 1_000;

export function peopleSection(night: PlayedNight, album: Album, isOpen: boolean): Html {
  const { number, rows } = night;
  if (rows.length === 0) return html``;
  const ordered = oddOnesFirst(rows);
  const shown = ordered.slice(0, shownPeople);
  const findings = [...new Set(ordered.map(({ finding }) => finding))];
  const more = rows.length - shown.length;
  return html`<details${isOpen && html` open`}>
<summary>Night ${number}: ${plural(rows.length, 'user')}</summary>
<div>
<div class="filters" role="group" aria-label="Show one finding">
<button type="button" data-finding="" aria-pressed="true">all</button>
${findings.map(
  (finding) =>
    html`<button type="button" data-finding="${finding}" aria-pressed="false">${capital(labels.finding[finding])} ${count(rows, finding)}</button>`,
)}
</div>
<ul class="people">
${shown.map((row) => person(row, night, album.picturesOf(number, row.userId)))}
</ul>
${more > 0 && html`<p class="soft">and ${more} more, who are in the Findings table</p>`}
</div>
</details>`;
}

function count(rows: readonly FindingRow[], finding: string): number {
  return rows.filter((row) => row.finding === finding).length;
}

function oddOnesFirst(rows: readonly FindingRow[]): FindingRow[] {
  return rows.toSorted((a, b) => count(rows, a.finding) - count(rows, b.finding) || compare(a, b));
}

function compare(a: FindingRow, b: FindingRow): number {
  return `${a.finding} ${a.userId}` < `${b.finding} ${b.userId}` ? -1 : 1;
}

function person(row: FindingRow, { people }: PlayedNight, pictures: RowPictures | undefined): Html {
  const person = people.get(row.userId);
  return html`<li class="person" data-finding="${row.finding}">
${pictures && faces(pictures, row.outcome)}
<div class="who">
<b>${person?.displayName ?? row.userId}</b>
<small>${person?.upn ?? ''}</small>
<div class="tags"><span class="tag plain">${labels.finding[row.finding]}</span>${doneTag(row)}</div>
<small>${capital(whyOf(row))}</small>
</div>
</li>`;
}

function doneTag({ wanted, granted, outcome }: FindingRow): Html {
  if (outcome) {
    return html`<span class="tag ${outcomeCatalogue[outcome].tone}">${labels.action[granted]}: ${labels.outcome[outcome]}</span>`;
  }
  const isLess = wanted !== granted;
  const text = isLess ? `${labels.action[wanted]} → ${labels.action[granted]}` : labels.action[granted];
  return html`<span class="tag ${isLess || granted === 'report' ? 'warn' : 'plain'}">${text}</span>`;
}

function faces({ exchange, before, after }: RowPictures, outcome: RepairOutcome | undefined): Html {
  const wasWritten = outcome === 'repaired';
  return html`<div class="faces">
${face(exchange, 'Exchange')}
${wasWritten ? html`${face(before, 'before')}${face(after, 'after')}` : face(after, 'SharePoint')}
</div>`;
}

function face(name: string | undefined, caption: string): Html {
  const label = name ? `Picture: ${caption}` : `No picture: ${caption}`;
  return html`<figure><span class="face ${name ?? 'none'}" role="img" aria-label="${label}"></span><figcaption>${caption}</figcaption></figure>`;
}
