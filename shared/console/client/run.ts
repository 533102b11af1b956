/// <reference lib="dom" />
/** One run: its progress, its plan, its findings, and the actions that are possible. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Action, laidOut } from './actions.ts';
import { get, messageOf } from './api.ts';
import { planOf } from './plan.ts';
import { actionsFor } from './run-actions.ts';
import { factsOf, type Run, verdictOf } from './run-facts.ts';
import { problem } from './templates.ts';
import type { Page, View } from './view.ts';
import { isActive, runName, stateText } from './words.ts';

const followMs = 2_000;

export function runView(page: Page, id: string): View {
  let run: Run | undefined;
  let failure: string | undefined;
  let actions: readonly Action[] = [];
  let shown = '';
  const plan = planOf(page, id);

  async function refresh(): Promise<void> {
    try {
      const now = await get<Run>(`runs/${encodeURIComponent(id)}`);
      failure = undefined;
      // The buttons stay as they are while nothing changes, so that pressing one is not interrupted.
      if (JSON.stringify(now) !== shown) {
        shown = JSON.stringify(now);
        run = now;
        actions = actionsFor(page, now, refresh);
        if (now.state === 'held') plan.read(now.undoes);
      }
    } catch (error) {
      failure = messageOf(error);
    }
    page.redraw();
    if (!page.left.aborted && run !== undefined && isActive(run)) setTimeout(() => void refresh(), followMs);
  }

  void refresh();
  return {
    title: () => (run === undefined ? 'Run' : `Run of ${runName(run)}`),
    content() {
      if (run === undefined) {
        return failure === undefined ? html`<p role="status">Reading the run…</p>` : problem(failure);
      }
      return html`${failure === undefined ? nothing : problem(failure)}
        ${progressOf(run)}
        ${actions.length > 0 ? laidOut(actions) : nothing}
        ${verdictOf(run)}
        ${run.state === 'held' ? plan.content() : nothing}
        ${factsOf(run)}
        ${reportsOf(run)}`;
    },
  };
}

function progressOf(run: Run): TemplateResult {
  const text = html`<p role="status" class="state" data-state=${run.state}>${stateText(run)}.</p>`;
  if (!isActive(run)) return text;
  const repairing = run.chunks > 0;
  const [done, all] = repairing
    ? [run.progress.chunksDone, run.chunks]
    : [run.progress.rangesDone, run.ranges];
  if (all === 0) return text;
  const what = repairing ? 'Repaired chunks' : 'Compared ranges';
  return html`${text}<label>${what}: ${done} of ${all} <progress value=${done} max=${all}></progress></label>`;
}

function reportsOf({ id, totals }: Run): TemplateResult | typeof nothing {
  if (totals === undefined) return nothing;
  const page = (path: string, text: string) => html`<a href="/api/${path}">${text}</a>`;
  return html`<p class="buttons" role="group" aria-label="Pages and files">
    ${page(`runs/${id}/report?format=html`, 'Report')}
    ${page(`runs/${id}/plan?format=html`, 'Plan')}
    ${page(`runs/${id}/report?format=csv`, 'CSV')}
    ${page(`runs/${id}/report?format=json`, 'JSON')}
    ${page('reports/photos?format=html', 'Missing and tiny photos')}
  </p>`;
}
