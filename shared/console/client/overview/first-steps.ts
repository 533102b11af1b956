/** The way of a new installation to its first repair: a list that ticks itself. */
import { html, nothing, type TemplateResult } from 'lit';
import { addressOf, type Place } from '../places.ts';
import type { Overview } from './overview-data.ts';

interface Step {
  readonly isDone: boolean;
  readonly text: string;
  readonly link: { readonly text: string; readonly place: Place } | undefined;
}

export function stepsOf({ firstSteps: done, held, runs }: Overview): readonly Step[] {
  if (done === undefined) return [];
  const setup = (text: string) => ({ text, place: { kind: 'setup' } }) as const;
  const run = (id: string | undefined, text: string) =>
    id === undefined ? undefined : ({ text, place: { kind: 'run', id } } as const);
  const compared = runs.find(({ totals }) => totals !== undefined);
  return [
    {
      isDone: done.permissions,
      text: 'Grant the permissions: a run reads users on both sides, and every list in full.',
      link: setup('Check the permissions'),
    },
    {
      isDone: done.reported,
      text: 'Get the first report: a run compares all users and writes nothing. Start it now, or wait for the schedule.',
      link: undefined,
    },
    {
      isDone: done.reviewed,
      text: 'Look at it: open the report of the run.',
      link: run(compared?.id, 'Open the run'),
    },
    {
      isDone: done.repairMode,
      text: 'Switch to repair: set INSTEP_MODE to repair.',
      link: setup('Open Setup'),
    },
    {
      // The list ends with it.
      isDone: false,
      text: 'Approve the first plan. A plan that changes little is written without an approval.',
      link: run(held[0]?.runId, 'Look at the plan'),
    },
  ];
}

export function firstStepsPart(overview: Overview): TemplateResult | typeof nothing {
  const steps = stepsOf(overview);
  if (steps.length === 0) return nothing;
  return html`<section aria-labelledby="steps-title">
    <h3 id="steps-title">The way to the first repair</h3>
    <ol class="first-steps">${steps.map(
      ({ isDone, text, link }) => html`<li data-done=${String(isDone)}>
        <b>${isDone ? 'Done' : 'To do'}</b> ${text}
        ${link === undefined || isDone ? nothing : html`<a href=${addressOf(link.place)}>${link.text}</a>`}
      </li>`,
    )}</ol>
  </section>`;
}
