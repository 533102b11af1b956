/** One sentence that says whether all is well, and what to do if not. */

import { isActive, plural, shortTimeText } from '../words.ts';
import type { Overview, RunSummary } from './overview-data.ts';
import { type Thing, thingsToDo, type Writing } from './things-to-do.ts';

export interface Situation {
  readonly text: string;
  readonly kind: 'good' | Thing['kind'];
  readonly link: Thing['link'] | undefined;
  /** What else there is to do. */
  readonly others: readonly Thing[];
}

export function situationOf(overview: Overview, writing: Writing): Situation {
  const { runs, schedule } = overview;
  const [newest] = runs;
  const [first, ...others] = thingsToDo(overview, writing);
  if (newest === undefined) {
    const next = schedule.nextAt === undefined ? 'on schedule' : `on ${shortTimeText(schedule.nextAt)}`;
    const text = `No run yet. The first one starts ${next}, or when you start it.`;
    return { text, kind: 'none', link: undefined, others: first === undefined ? [] : [first, ...others] };
  }
  if (first !== undefined && first.kind !== 'none') return { ...first, others };
  const todo = first === undefined ? [] : [first];
  if (isActive(newest)) {
    const link = { text: 'Open this run', place: { kind: 'run', id: newest.id } } as const;
    return { text: 'A run is working.', kind: 'none', link, others: todo };
  }
  const closed = runs.find(({ totals, trigger }) => totals !== undefined && trigger !== 'undo');
  if (closed === undefined) {
    return { text: 'No run has compared the photos yet.', kind: 'none', link: undefined, others: todo };
  }
  const link = { text: 'Open this run', place: { kind: 'run', id: closed.id } } as const;
  const text = resultOf(closed);
  // A run that only reported, or whose plan was not approved, leaves users out of step.
  if (closed.state !== 'completed') return { text, kind: 'none', link, others: todo };
  return { text: `All is well. ${text}`, kind: 'good', link, others: todo };
}

function resultOf({ totals, outcomes, planned }: RunSummary): string {
  const inStep = totals?.findings['in-step'] ?? 0;
  const unknown = totals?.findings.unknown ?? 0;
  const repaired = outcomes.repaired ?? 0;
  const said = [
    `The last run compared ${plural(totals?.inScope ?? 0, 'user')}: ${inStep.toLocaleString()} in step`,
    repaired > 0 ? `${repaired.toLocaleString()} repaired` : '',
    planned > repaired ? `${(planned - repaired).toLocaleString()} out of step and not written` : '',
    unknown > 0 ? `${unknown.toLocaleString()} could not be read` : '',
  ].filter((text) => text !== '');
  return `${said.join(', ')}.`;
}
