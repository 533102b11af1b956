/** The steps of a run, with the present one marked. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunState } from '../../../core/run.ts';
import type { Run } from './run-facts.ts';

export interface Step {
  readonly name: string;
  readonly state: 'done' | 'now' | 'next';
  /** How many parts of how many have ended. */
  readonly parts?: { readonly done: number; readonly all: number };
}

type Kind = 'start' | 'lists' | 'compare' | 'close' | 'approval' | 'write' | 'end';

const names: Readonly<Record<Kind, string>> = {
  start: 'Start',
  lists: 'Read the directory and the photo library',
  compare: 'Compare photos',
  close: 'Add up and check the plan',
  approval: 'Wait for an approval',
  write: 'Write photos',
  end: 'Done',
};

const nowIn: Partial<Readonly<Record<RunState, Kind>>> = {
  scanning: 'lists',
  comparing: 'compare',
  closing: 'close',
  held: 'approval',
  releasing: 'write',
  repairing: 'write',
};

/** Empty for a run that has ended. */
export function stepsOf(run: Run): readonly Step[] {
  const now = nowIn[run.state];
  if (now === undefined) return [];
  const kinds = (Object.keys(names) as Kind[]).filter((kind) => hasStep(run, kind));
  const at = kinds.indexOf(now);
  return kinds.map((kind, index) => ({
    name: run.undoes !== undefined && kind === 'compare' ? 'Find the earlier photos' : names[kind],
    state: index < at ? 'done' : index === at ? 'now' : 'next',
    ...partsOf(run, kind),
  }));
}

function hasStep({ undoes, state, approval, mode }: Run, kind: Kind): boolean {
  if (kind === 'lists') return undoes === undefined;
  if (kind === 'approval') return state === 'held' || approval !== undefined || undoes !== undefined;
  return kind !== 'write' || mode === 'repair';
}

/** Nothing before it is known how many parts there are. */
function partsOf({ ranges, chunks, progress }: Run, kind: Kind): Pick<Step, 'parts'> {
  if (kind === 'compare' && ranges > 0) return { parts: { done: progress.rangesDone, all: ranges } };
  if (kind === 'write' && chunks > 0) return { parts: { done: progress.chunksDone, all: chunks } };
  return {};
}

const said: Readonly<Record<Step['state'], string>> = { done: 'done', now: 'in progress', next: 'not yet' };

export function stepList(steps: readonly Step[]): TemplateResult | typeof nothing {
  if (steps.length === 0) return nothing;
  return html`<ol class="run-steps" aria-label="Steps of this run">${steps.map(
    ({
      name,
      state,
      parts,
    }) => html`<li data-state=${state} aria-current=${state === 'now' ? 'step' : nothing}>
      <span>${state === 'done' ? html`<span aria-hidden="true">✓ </span>` : nothing}${name}<span class="unseen"> (${said[state]})</span></span>
      ${state === 'now' && parts !== undefined ? progressOf(name, parts) : nothing}</li>`,
  )}</ol>`;
}

function progressOf(name: string, { done, all }: NonNullable<Step['parts']>): TemplateResult {
  return html`<span class="parts"><progress aria-label=${name} value=${done} max=${all}></progress>
    ${done.toLocaleString()} of ${all.toLocaleString()} parts</span>`;
}
