/// <reference lib="dom" />
/** One run: its progress, its plan, its findings, and the actions that are possible. */
import { html, nothing, type TemplateResult } from 'lit';
import { laidOut } from '../actions.ts';
import { get } from '../api.ts';
import { follow } from '../follow.ts';
import { problem } from '../templates.ts';
import type { Page, View } from '../view.ts';
import { isActive, runName } from '../words.ts';
import { runActions } from './run-actions.ts';
import { factsOf, type Run, verdictOf } from './run-facts.ts';
import { livePart } from './run-live.ts';
import { runPlan } from './run-plan.ts';

export function runView(page: Page, id: string): View {
  let run: Run | undefined;
  let shown = '';
  const plan = runPlan(page, id, () => readNow());
  const live = livePart();
  const { all, possible } = runActions(
    page,
    () => run,
    () => readNow(),
  );

  const { readNow, failure } = follow(page, async () => {
    const now = await get<Run>(`runs/${encodeURIComponent(id)}`);
    live.see(now);
    if (JSON.stringify(now) !== shown) {
      shown = JSON.stringify(now);
      run = now;
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
      const now = possible(run);
      const hasActions = now.length > 0 || all.some(({ said }) => said !== '');
      return html`${failed === undefined ? nothing : problem(failed)}
        ${live.content(run)}
        ${plan.content()}
        ${hasActions ? laidOut(now, all) : nothing}
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
