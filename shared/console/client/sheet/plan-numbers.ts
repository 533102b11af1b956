/** What the plan writes, in numbers. */

import { plural } from '../words.ts';
import type { Group } from './sheet-lines.ts';

export interface Numbers {
  readonly written: number;
  readonly leftOut: number;
  /** By what a user gets; only what is above 0. */
  readonly parts: readonly (readonly [count: number, noun: string])[];
}

const nouns: Readonly<Record<string, string>> = {
  copy: 'photo',
  finish: 'photo',
  restore: 'earlier photo',
  properties: 'profile update',
  clear: 'removal',
};
const order = ['removal', 'profile update', 'earlier photo', 'photo'];

export function numbersOf(groups: readonly Group[]): Numbers {
  const counts = new Map<string, number>();
  let leftOut = 0;
  for (const group of groups.filter(({ planned }) => planned)) {
    const noun = nouns[group.action] ?? 'write';
    leftOut += group.leftOut ?? 0;
    counts.set(noun, (counts.get(noun) ?? 0) + group.users - (group.leftOut ?? 0));
  }
  const parts = [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(b) - order.indexOf(a))
    .map(([noun, count]) => [count, noun] as const);
  return { written: parts.reduce((sum, [count]) => sum + count, 0), leftOut, parts };
}

/** `41 users will be written: 38 photos, 3 removals; 2 left out.` */
export function numbersText({ written, leftOut, parts }: Numbers): string {
  const kinds = parts.map(([count, noun]) => plural(count, noun)).join(', ');
  const left = leftOut > 0 ? `; ${leftOut.toLocaleString()} left out` : '';
  return `${plural(written, 'user')} will be written${kinds === '' ? '' : `: ${kinds}`}${left}.`;
}

/** After a change, for those who hear it: `2 users left out; 41 will be written.` */
export function changedText({ written, leftOut }: Numbers): string {
  const left = leftOut === 0 ? 'Nobody is left out' : `${plural(leftOut, 'user')} left out`;
  return `${left}; ${written.toLocaleString()} will be written.`;
}

/** The groups after a user of one of them was left out, or is written again. */
export function moved(groups: readonly Group[], of: Group | undefined, by: number): readonly Group[] {
  return groups.map((group) =>
    group === of
      ? { ...group, leftOut: Math.min(group.users, Math.max(0, (group.leftOut ?? 0) + by)) }
      : group,
  );
}
