/** The runs as a table, with numbers that add up: planned = repaired + not repaired, once a run has ended. */
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { capitalLabel } from '../labels.ts';
import { addressOf } from '../places.ts';
import { tableOf } from '../templates.ts';
import { runName, stateText } from '../words.ts';
import type { RunSummary } from './overview-data.ts';

export interface RunNumbers {
  readonly inScope: number | undefined;
  readonly planned: number | undefined;
  readonly repaired: number | undefined;
  readonly notRepaired: number | undefined;
  readonly withheld: number | undefined;
}

/** Undefined: not known yet, or never. */
export function numbersOf(run: RunSummary): RunNumbers {
  const { totals, planned, outcomes, endedAt, closedAt } = run;
  const isClosed = closedAt !== undefined;
  const hasEnded = isClosed && endedAt !== undefined;
  const repaired = outcomes.repaired ?? 0;
  const allowed = Object.values(totals?.planned ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    inScope: totals?.inScope,
    planned: isClosed ? planned : undefined,
    repaired: hasEnded ? repaired : undefined,
    notRepaired: hasEnded ? Math.max(0, planned - repaired) : undefined,
    // The policies allowed them, and then the guard withheld them, or an approver left them out.
    withheld: totals && isClosed ? Math.max(0, allowed - planned) : undefined,
  };
}

const headings = ['Run', 'State', 'In scope', 'Planned', 'Repaired', 'Not repaired', 'Withheld', 'Result'];

export function runTable(runs: readonly RunSummary[]): TemplateResult {
  const rows = repeat(runs, ({ id }) => id, rowOf);
  return html`<div class="runs">${tableOf('Runs, newest first', headings, rows)}</div>
    <p class="help">Planned users are repaired or not repaired. Withheld users, and those who were left out, are not in the plan.</p>`;
}

function rowOf(run: RunSummary): TemplateResult {
  const { inScope, planned, repaired, notRepaired, withheld } = numbersOf(run);
  return html`<tr>
    <th scope="row"><a href=${addressOf({ kind: 'run', id: run.id })}>${runName(run)}</a></th>
    <td><span class="state" data-state=${run.state}>${stateText(run)}</span></td>
    ${[inScope, planned, repaired, notRepaired, withheld].map(
      (count) => html`<td class="number">${count?.toLocaleString() ?? ''}</td>`,
    )}
    <td>${resultOf(run)}</td>
  </tr>`;
}

function resultOf({ approval, note, verdict }: RunSummary): string {
  if (approval !== undefined) return 'Approved';
  return note ?? (verdict === undefined ? '' : capitalLabel('guardDecision', verdict.result));
}
