/// <reference lib="dom" />
/** Links from a run to the pages about it, which work without the console too. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Run } from './run-facts.ts';

export function pagesOf({ id, totals, planHash }: Run): TemplateResult | typeof nothing {
  if (totals === undefined) return nothing;
  const page = (path: string, text: string) => html`<a href="/api/${path}">${text}</a>`;
  const run = `runs/${encodeURIComponent(id)}`;
  return html`<p class="buttons" role="group" aria-label="Pages and files">
    ${page(`${run}/report?format=html`, 'Report')}
    ${planHash === undefined ? nothing : page(`${run}/plan?format=html`, 'Plan')}
    ${page(`${run}/report?format=csv`, 'CSV')}
    ${page(`${run}/report?format=json`, 'JSON')}
    ${page('reports/photos?format=html', 'Missing and tiny photos')}
  </p>`;
}
