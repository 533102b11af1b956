/** Says what was stored, for those who see the sheet and those who hear it. */
import { label } from '../labels.ts';
import { plural } from '../words.ts';
import type { Change } from './left-out-changes.ts';
import { type Line, nameOf } from './sheet-lines.ts';

/** `line`: the user, if it is one who is shown. */
export function whatHappened(change: Change, [line]: readonly Line[]): string {
  const done = change.leftOut ? 'left out' : 'put back';
  if ('finding' in change)
    return `All users with the finding “${label('finding', change.finding)}” were ${done}.`;
  if (change.users.length === 1 && line !== undefined) return `${nameOf(line)} was ${done}.`;
  return `${plural(change.users.length, 'user')} ${change.users.length === 1 ? 'was' : 'were'} ${done}.`;
}
