/** The way from a page to the console and to other pages. Only for readers who have the console (DECISIONS.md, D-page-links). */
import type { RunRecord } from '../../core/run.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from './reader.ts';

type Run = Pick<RunRecord, 'id' | 'startedAt' | 'planHash' | 'closedAt' | 'undoes'>;

/** Above the heading. `run`: the run that the page is about. */
export function wayBack({ hasConsole, time }: Reader, run?: Run): Html {
  if (!hasConsole) return html``;
  return html`<nav class="way" aria-label="Console and reports">
<a href="/api/console">Console</a>
${
  run &&
  html`<a href="/api/console?${new URLSearchParams({ run: run.id }).toString()}">Run of ${time(run.startedAt)}</a>
<a href="${pageOf(run.id, 'report')}">Report</a>
${run.planHash !== undefined && html`<a href="${pageOf(run.id, 'plan')}">Plan</a>`}`
}
<a href="/api/reports/photos?format=html">Missing and tiny photos</a>
</nav>
`;
}

function pageOf(runId: string, page: 'report' | 'plan'): string {
  return `/api/runs/${runId}/${page}?format=html`;
}

/** The name of a user, which leads to the user's place in the console. */
export function personLink({ hasConsole }: Reader, { userId, name }: { userId: string; name: string }): Html {
  if (!hasConsole) return html`${name}`;
  return html`<a href="/api/console?${new URLSearchParams({ person: userId }).toString()}">${name}</a>`;
}

/** Asks for the comparison with one of the earlier runs, the newest of which is chosen. */
export function compareWith({ time }: Reader, run: Run, earlier: readonly Run[]): Html {
  if (earlier.length === 0) return html``;
  const options = earlier.map(({ id, startedAt }) => html`<option value="${id}">${time(startedAt)}</option>`);
  return html`<form action="/api/runs/${run.id}/comparison">
<p class="field"><label for="compare">Compare with the run of</label><select id="compare" name="with">${options}</select></p>
<input type="hidden" name="format" value="html"><button>Compare</button></form>
`;
}
