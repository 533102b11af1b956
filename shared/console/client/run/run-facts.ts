/** What is known of a run, and how the guard judged it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunRecord } from '../../../core/run.ts';
import type { Traffic } from '../../../core/traffic.ts';
import { label } from '../labels.ts';
import { addressOf } from '../places.ts';
import { facts } from '../templates.ts';
import { countsText, runIdText, timeText } from '../words.ts';
import { guardList } from './guard-list.ts';

export type Run = RunRecord & {
  readonly approvableUntil?: string;
  readonly progress: {
    readonly rangesDone: number;
    readonly chunksDone: number;
    readonly traffic?: Traffic;
  };
};

export function verdictOf({ verdict, state }: Run): TemplateResult | typeof nothing {
  if (verdict === undefined) return nothing;
  // What was to be done about a plan that waited is done, or not possible any more.
  const isOver = verdict.result === 'hold' && state !== 'held';
  return html`<p class="verdict" data-result=${isOver ? nothing : verdict.result}>
      <b>Guard decision: ${label('guardDecision', verdict.result)}. </b>${isOver ? 'The numbers of its checks are below.' : verdict.message}</p>
    ${guardList(verdict.checks)}`;
}

export function factsOf(run: Run): TemplateResult {
  return facts([
    ['Run id', html`<code>${run.id}</code>`],
    ['Started', timeText(run.startedAt)],
    ['Closed', timeText(run.closedAt)],
    ['Ended', timeText(run.endedAt)],
    ['Started by', startedBy(run)],
    ['Mode', run.mode],
    ['Users in scope', run.totals?.inScope.toLocaleString()],
    ['Findings', countsText(run.totals?.findings, 'finding')],
    ['Out of scope', countsText(run.totals?.outOfScope, 'outOfScope')],
    ['Planned', run.planned.toLocaleString()],
    ['Not planned because', countsText(run.totals?.reasons, 'reason')],
    ['Outcomes', countsText(run.outcomes, 'outcome')],
    ['Why users could not be read', countsText(run.totals?.causes)],
    ['Lists not read in full', lacksText(run)],
    ['Plan hash', run.planHash === undefined ? undefined : html`<code>${run.planHash}</code>`],
    ['Note', run.note],
  ]);
}

function lacksText({ lacks = [] }: Run): string {
  const texts = lacks.map(({ list, of, why, rows }) => {
    const name = `${label('list', list)}${of === '' ? '' : ` (${of})`}`;
    return `${name}: ${why ?? `rows that were not understood: ${countsText(rows, 'rowCause')}`}`;
  });
  return texts.join('. ');
}

function startedBy({ trigger, undoes = '' }: Run): TemplateResult | string {
  if (trigger === 'undo') {
    return html`an undo of the run of <a href=${addressOf({ kind: 'run', id: undoes })}>${runIdText(undoes)}</a>`;
  }
  return trigger === 'timer' ? 'the schedule' : 'a person or an app';
}
