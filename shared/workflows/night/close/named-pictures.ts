/** How many photos a run record lists. More would not fit into a column of 32,768 characters (Azure Table storage). */
import type { RunRecord } from '../../../core/run.ts';
import type { Survey } from './survey.ts';

const mostPlaceholders = 100;
export const mostSharedPictures = 400;

export function namedPictures({
  suspectedPlaceholders,
  shared,
}: Survey): Pick<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures'> {
  const more = {
    suspectedPlaceholders: Math.max(0, suspectedPlaceholders.length - mostPlaceholders),
    sharedPictures: Math.max(0, shared.size - mostSharedPictures),
  };
  return {
    suspectedPlaceholders: suspectedPlaceholders.slice(0, mostPlaceholders),
    sharedPictures: [...shared.keys()].slice(0, mostSharedPictures),
    morePictures: more.suspectedPlaceholders + more.sharedPictures === 0 ? undefined : more,
  };
}
