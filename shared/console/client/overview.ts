/// <reference lib="dom" />
/** The first place: whether all is well, what there is to do, and all runs. An active run is followed until it ends. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { RunRecord } from '../../core/run.ts';
import { action, laidOut } from './actions.ts';
import { call, get } from './api.ts';
import { confirmed } from './confirm.ts';
import { follow } from './follow.ts';
import { capitalLabel } from './labels.ts';
import { writes } from './me.ts';
import { addressOf } from './places.ts';
import { situationOf } from './situation.ts';
import { problem } from './templates.ts';
import type { Page, View } from './view.ts';
import { isActive, runName, stateText } from './words.ts';

interface RunPage {
  readonly runs: readonly RunRecord[];
  readonly continuation?: string;
}

const pageSize = 20;

export function overview(page: Page): View {
  let newest: RunPage | undefined;
  let older: readonly RunRecord[] = [];
  let continuation: string | undefined;

  const { readNow, failure } = follow(page, async () => {
    newest = await get<RunPage>(`runs?limit=${pageSize}`);
    if (older.length === 0) continuation = newest.continuation;
    return newest.runs.some(isActive);
  });

  const more = action(page, 'Show older runs', async () => {
    const next = await get<RunPage>(`runs?limit=${pageSize}&continuation=${continuation}`);
    older = [...older, ...next.runs];
    continuation = next.continuation;
    return '';
  });

  const start = action(page, 'Start a run now', async () => {
    const sure = await confirmed('Start a run now?', whatRunsDo(), { does: 'Start the run' });
    if (!sure) return 'No run was started.';
    const { runId } = (await call<{ runId: string }>('POST', 'runs')).body;
    page.go({ kind: 'run', id: runId });
    return '';
  });

  void readNow();
  return {
    title: () => 'Overview',
    content() {
      const runs = withoutTwice([...(newest?.runs ?? []), ...older]);
      const failed = failure();
      return html`${failed === undefined ? nothing : problem(failed)}
        ${newest === undefined ? html`<p role="status">Reading the runs…</p>` : situation(newest.runs)}
        ${laidOut([start])}
        ${runs.length === 0 ? nothing : list(runs)}
        ${continuation === undefined ? nothing : laidOut([more])}`;
    },
  };
}

/** A run may be in the newest page and in an older one, after new runs have started. */
function withoutTwice(runs: readonly RunRecord[]): readonly RunRecord[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()];
}

function situation(runs: readonly RunRecord[]): TemplateResult {
  const { text, kind, run } = situationOf(runs, Date.now());
  return html`<p class="situation" data-kind=${kind}>${text}
    ${run === undefined ? nothing : html`<a href=${addressOf({ kind: 'run', id: run.id })}>Open this run</a>`}</p>`;
}

function list(runs: readonly RunRecord[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Runs, newest first"><table>
    <caption>Runs, newest first</caption>
    <thead><tr>${['Run', 'State', 'In scope', 'Planned', 'Guard decision'].map(
      (text) => html`<th scope="col">${text}</th>`,
    )}</tr></thead>
    <tbody>${repeat(
      runs,
      ({ id }) => id,
      (run) => html`<tr>
        <th scope="row"><a href=${addressOf({ kind: 'run', id: run.id })}>${runName(run)}</a></th>
        <td><span class="state" data-state=${run.state}>${stateText(run)}</span></td>
        <td>${run.totals?.inScope.toLocaleString() ?? ''}</td>
        <td>${run.planned.toLocaleString()}</td>
        <td>${run.verdict ? capitalLabel('guardDecision', run.verdict.result) : (run.note ?? '')}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** Read before the run starts, because in repair mode nobody is asked again. */
function whatRunsDo(): readonly string[] {
  if (!writes()) {
    return ['The run compares all users and reports. It writes nothing to SharePoint.'];
  }
  return [
    'The run compares all users. Instep is in repair mode: if the guard finds the plan plausible, it then writes photos and profile properties to SharePoint, without asking again. With INSTEP_REMOVAL=clear, this includes removals.',
    'A plan that changes too much is held until an administrator approves it. Each write can be undone for the undo days.',
  ];
}
