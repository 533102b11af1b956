/// <reference lib="dom" />
/** One run: its progress, its plan, its findings, and the actions that are possible. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Action, laidOut } from '../actions.ts';
import { get } from '../api.ts';
import { follow } from '../follow.ts';
import { problem } from '../templates.ts';
import type { Page, View } from '../view.ts';
import { isActive, runName } from '../words.ts';
import { actionsFor } from './run-actions.ts';
import { factsOf, type Run, verdictOf } from './run-facts.ts';
import { livePart } from './run-live.ts';
import { runPlan } from './run-plan.ts';

export function runView(page: Page, id: string): View {
  let run: Run | undefined;
  let actions: readonly Action[] = [];
  let shown = '';
  const plan = runPlan(page, id, () => readNow());
  const live = livePart();

  const { readNow, failure } = follow(page, async () => {
    const now = await get<Run>(`runs/${encodeURIComponent(id)}`);
    live.see(now);
    // The buttons stay as they are while nothing changes, so that pressing one is not interrupted.
    if (JSON.stringify(now) !== shown) {
      shown = JSON.stringify(now);
      run = now;
      actions = actionsFor(page, now, () => readNow());
      plan.show(now);
    }
    return isActive(now);
  });

  void readNow();
  return {
    title: () => (run === undefined ? 'Run' : `Run of ${runName(run)}`),
    content() {
      const failed = failure();
      if (run === undefined) {
        return failed === undefined ? html`<p role="status">Reading the run…</p>` : problem(failed);
      }
      return html`${failed === undefined ? nothing : problem(failed)}
        ${live.content(run)}
        ${plan.content()}
        ${actions.length > 0 ? laidOut(actions) : nothing}
        ${live.past(run)}
        ${verdictOf(run)}
        ${factsOf(run)}
        ${reportsOf(run)}`;
    },
  };
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
