/// <reference lib="dom" />
/** One run: its progress, its findings, and the actions that are possible. */
import type { RunRecord } from '../../core/run.ts';
import { get, messageOf } from './api.ts';
import { laidOut } from './doing.ts';
import { byId, type Child, element, facts, show, table } from './dom.ts';
import { capitalLabel, label } from './labels.ts';
import { planOf } from './plan.ts';
import { actionsFor } from './run-actions.ts';
import { countsText, isActive, stateText, timeText } from './words.ts';

type Run = RunRecord & { readonly progress: { readonly rangesDone: number; readonly chunksDone: number } };

let drawn = '';
/** The latest requested run. A late answer about another run is not shown. */
let wanted = '';

/** `changed` is called after an action on the run. */
export async function showRun(runId: string, changed: (runId?: string) => Promise<void>): Promise<void> {
  const container = byId('run');
  wanted = runId;
  try {
    const run = await get<Run>(`runs/${runId}`);
    if (wanted !== runId) return;
    // Redrawn only if something changed, so that reading and pressing a button are not interrupted.
    const now = JSON.stringify(run);
    if (now === drawn) return;
    drawn = now;
    const actions = actionsFor(run, changed);
    const hadFocus = container.contains(document.activeElement);
    show(
      container,
      element('h3', { id: 'run-title', tabindex: '-1' }, `Run ${run.id}`),
      progressOf(run),
      ...(actions.length > 0 ? laidOut(actions) : []),
      verdictOf(run),
      run.state === 'held' && planOf(run.id),
      factsOf(run),
      reportsOf(run),
    );
    // The pressed button no longer exists, so the focus moves to the heading.
    if (hadFocus) byId('run-title').focus();
  } catch (error) {
    if (wanted !== runId) return;
    drawn = '';
    show(container, element('p', { role: 'alert' }, messageOf(error)));
  }
}

function progressOf(run: Run): HTMLElement {
  const text = element('p', { role: 'status' }, `${stateText(run)}.`);
  if (!isActive(run)) return text;
  const repairing = run.chunks > 0;
  const [done, all] = repairing
    ? [run.progress.chunksDone, run.chunks]
    : [run.progress.rangesDone, run.ranges];
  const label = repairing ? 'Repaired chunks' : 'Compared ranges';
  return element(
    'div',
    {},
    text,
    all > 0 &&
      element(
        'label',
        {},
        `${label}: ${done} of ${all} `,
        element('progress', { value: String(done), max: String(all) }),
      ),
  );
}

function verdictOf({ verdict }: Run): Child {
  if (verdict === undefined) return undefined;
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'verdict', 'data-result': verdict.result },
      element('b', {}, `Guard decision: ${label('guardDecision', verdict.result)}. `),
      verdict.message,
    ),
    table(
      'Guard checks',
      ['Check', 'Result', 'Numbers'],
      verdict.checks.map(({ name, result, text }) => [
        capitalLabel('guardCheck', name),
        capitalLabel('guardResult', result),
        text,
      ]),
    ),
  );
}

function factsOf(run: Run): HTMLElement {
  return facts([
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
    ['Plan hash', run.planHash && element('code', {}, run.planHash)],
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

function reportsOf({ id, totals }: Run): Child {
  if (totals === undefined) return undefined;
  const links = (['html', 'csv', 'json'] as const).map((format) =>
    element('a', { href: `/api/runs/${id}/report?format=${format}` }, format.toUpperCase()),
  );
  return element('p', {}, 'Report: ', ...links.flatMap((link) => [link, ' ']));
}
