/** What is known of a run, and how the guard judged it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunRecord } from '../../core/run.ts';
import { capitalLabel, label } from './labels.ts';
import { facts, table } from './templates.ts';
import { countsText, timeText } from './words.ts';

export type Run = RunRecord & {
  readonly progress: { readonly rangesDone: number; readonly chunksDone: number };
};

/** What an approver must see stands first. */
const order = ['hold', 'withhold', 'pass'];

export function verdictOf({ verdict, state }: Run): TemplateResult | typeof nothing {
  if (verdict === undefined) return nothing;
  // What was to be done about a plan that waited is done, or not possible any more.
  const isOver = verdict.result === 'hold' && state !== 'held';
  const rank = (result: string) => (order.indexOf(result) + order.length + 1) % (order.length + 1);
  const checks = [...verdict.checks].sort((a, b) => rank(a.result) - rank(b.result));
  return html`<p class="verdict" data-result=${isOver ? nothing : verdict.result}>
      <b>Guard decision: ${label('guardDecision', verdict.result)}. </b>${isOver ? 'The numbers of its checks are below.' : verdict.message}</p>
    ${table(
      'Guard checks',
      ['Check', 'Result', 'Numbers'],
      checks.map(({ name, result, text }) => [
        capitalLabel('guardCheck', name),
        html`<span class="check" data-result=${result}>${capitalLabel('guardResult', result)}</span>`,
        text,
      ]),
    )}`;
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
    ['Approved by', run.approval && `${run.approval.by}, ${timeText(run.approval.at)}`],
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

function startedBy({ trigger, undoes }: Run): string {
  if (trigger === 'undo') return `an undo of run ${undoes}`;
  return trigger === 'timer' ? 'the schedule' : 'a person or an app';
}
