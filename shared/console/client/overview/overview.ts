/// <reference lib="dom" />
/** The first place: whether all is well, what there is to do, how it went, and all runs. An active run is followed until it ends. */
import { html, nothing, type TemplateResult } from 'lit';
import { action, laidOut } from '../actions.ts';
import { call, get } from '../api.ts';
import { confirmed } from '../confirm.ts';
import { follow } from '../follow.ts';
import { readMe, writes, writing } from '../me.ts';
import { addressOf } from '../places.ts';
import { problem } from '../templates.ts';
import type { Page, View } from '../view.ts';
import { isActive } from '../words.ts';
import { firstStepsPart } from './first-steps.ts';
import { knownRuns } from './known-runs.ts';
import type { Overview, RunSummary } from './overview-data.ts';
import { runTable } from './run-table.ts';
import { shareChart } from './share-chart.ts';
import { situationOf } from './situation.ts';
import type { Thing } from './things-to-do.ts';
import { waitsPart } from './waits.ts';

interface RunPage {
  readonly runs: readonly RunSummary[];
  readonly continuation?: string;
}

const pageSize = 20;

export function overview(page: Page): View {
  let newest: Overview | undefined;
  const known = knownRuns();

  const { readNow, failure } = follow(page, async () => {
    newest = await get<Overview>('overview');
    known.newest(newest);
    return newest.runs.some(isActive);
  });

  const more = action(page, 'Show older runs', async () => {
    known.older(await get<RunPage>(`runs?limit=${pageSize}&continuation=${known.continuation()}`));
    return '';
  });

  const start = action(page, 'Start a run now', async () => {
    await readMe();
    const sure = await confirmed('Start a run now?', whatRunsDo(), {
      does: 'Start the run',
      left: page.left,
    });
    if (!sure) return 'No run was started.';
    const { runId } = (await call<{ runId: string }>('POST', 'runs')).body;
    page.go({ kind: 'run', id: runId });
    return '';
  });

  void readNow();
  return {
    title: () => 'Overview',
    content() {
      const failed = failure();
      const runs = known.runs();
      return html`${failed === undefined ? nothing : problem(failed)}
        ${newest === undefined ? html`<p role="status">Reading the runs…</p>` : situation(newest)}
        ${laidOut([start])}
        ${newest === undefined ? nothing : html`${firstStepsPart(newest)}${progress(newest)}`}
        ${runs.length === 0 ? nothing : runTable(runs)}
        ${known.continuation() === undefined ? nothing : laidOut([more])}`;
    },
  };
}

function situation(newest: Overview): TemplateResult {
  const { text, kind, link, others } = situationOf(newest, writing());
  return html`<p class="situation" data-kind=${kind}>${text} ${linkOf(link)}</p>
    ${others.length === 0 ? nothing : alsoToDo(others)}`;
}

function alsoToDo(things: readonly Thing[]): TemplateResult {
  return html`<h3>Also to do</h3>
    <ul class="things">${things.map(({ text, kind, link }) => html`<li data-kind=${kind}>${text} ${linkOf(link)}</li>`)}</ul>`;
}

function linkOf(link: Thing['link'] | undefined): TemplateResult | typeof nothing {
  return link === undefined ? nothing : html`<a href=${addressOf(link.place)}>${link.text}</a>`;
}

function progress(newest: Overview): TemplateResult {
  return html`<div class="progress">${shareChart(newest.shown)}${waitsPart(newest)}</div>`;
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
