/** Every place of the console and every page beside it, by what a screenshot of it is called. */
import type { RunRecord } from '../../shared/core/run.ts';

export interface Subjects {
  readonly held: RunRecord;
  readonly done: RunRecord;
  /** Object id. */
  readonly person: string;
}

/** Of a new installation there are no runs, and so no pages about them. */
export const emptyPlaces: Readonly<Record<string, string>> = {
  overview: 'console',
  person: 'console?person=',
  setup: 'console?setup',
};

export function placesOf({ held, done, person }: Subjects): Readonly<Record<string, string>> {
  const page = (run: RunRecord, name: string) => `runs/${run.id}/${name}`;
  return {
    ...emptyPlaces,
    'run, held': `console?run=${held.id}`,
    'run, ended': `console?run=${done.id}`,
    'one person': `console?person=${person}`,
    'unknown address': 'console?somewhere',
    'report, page': `${page(done, 'report')}?format=html`,
    'plan, page': `${page(held, 'plan')}?format=html`,
    'comparison, page': `${page(held, 'comparison')}?with=${done.id}&format=html`,
    'photos, page': 'reports/photos?format=html',
    'problems, page': 'problems',
  };
}
