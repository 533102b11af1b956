/** The decision table written a second time, independently, and every possible situation. */
import type { Decision, Situation } from '../../shared/core/decide.ts';
import type { Action, Finding } from '../../shared/core/finding.ts';

/** The first row whose condition holds gives the answer. */
interface Row {
  readonly name: string;
  readonly fits: (s: Situation) => boolean;
  readonly finding: Finding;
  readonly wanted: Action;
  readonly yields?: boolean;
}

const hasPhoto = (s: Situation) => s.source === 'photo';
const hasNone = (s: Situation) => s.source === 'none';
const hidden = (s: Situation) =>
  hasPhoto(s) && s.ownFilesMatch && !(s.picture === 'photo' && s.ownBase && s.samePicture);
const sourceStayed = (s: Situation) => s.agreed && !s.sourceMoved;

export const table: readonly Row[] = [
  {
    name: 'the profile belongs to another user',
    fits: (s) => s.profile === 'somebody-else',
    finding: 'wrong-owner',
    wanted: 'report',
  },
  {
    name: 'Exchange could not be read',
    fits: (s) => s.source === 'unknown',
    finding: 'unknown',
    wanted: 'none',
  },
  {
    name: 'the profile could not be read',
    fits: (s) => s.profile === 'unknown',
    finding: 'unknown',
    wanted: 'none',
  },
  {
    name: 'the picture could not be read',
    fits: (s) => s.picture === 'unknown',
    finding: 'unknown',
    wanted: 'none',
  },
  { name: 'no mailbox', fits: (s) => s.source === 'no-mailbox', finding: 'no-mailbox', wanted: 'none' },
  { name: 'the user is gone', fits: (s) => s.source === 'gone', finding: 'gone', wanted: 'none' },
  {
    name: 'an undo was begun',
    fits: (s) => s.pending && s.undoing && (hasPhoto(s) || hasNone(s)),
    finding: 'unfinished',
    wanted: 'restore',
  },
  {
    name: 'a write was begun, and the source photo was removed since',
    fits: (s) => s.pending && hasNone(s),
    finding: 'unfinished',
    wanted: 'restore',
  },
  {
    name: 'a write was begun',
    fits: (s) => s.pending && hasPhoto(s),
    finding: 'unfinished',
    wanted: 'finish',
  },
  {
    name: 'a photo, no profile',
    fits: (s) => hasPhoto(s) && s.profile === 'missing',
    finding: 'no-profile',
    wanted: 'none',
  },
  {
    name: 'no photo on either side',
    fits: (s) => hasNone(s) && s.picture === 'none',
    finding: 'no-photo',
    wanted: 'none',
  },
  {
    name: 'removed in Exchange',
    fits: (s) => hasNone(s) && s.agreed && !s.targetMoved,
    finding: 'removed-in-exchange',
    wanted: 'clear',
  },
  { name: 'a photo in SharePoint alone', fits: hasNone, finding: 'sharepoint-only', wanted: 'none' },
  {
    name: 'an agreed picture was hidden',
    fits: (s) => hidden(s) && sourceStayed(s),
    finding: 'not-shown',
    wanted: 'properties',
    yields: true,
  },
  { name: 'right files, not shown', fits: hidden, finding: 'not-shown', wanted: 'properties' },
  {
    name: 'removed in SharePoint',
    fits: (s) => s.picture === 'none' && sourceStayed(s),
    finding: 'removed-in-sharepoint',
    wanted: 'copy',
    yields: true,
  },
  { name: 'nothing shown', fits: (s) => s.picture === 'none', finding: 'missing', wanted: 'copy' },
  { name: "not the user's own file", fits: (s) => !s.ownBase, finding: 'foreign-file', wanted: 'copy' },
  {
    name: 'the same picture, a size is missing',
    fits: (s) => s.samePicture && !s.complete,
    finding: 'incomplete',
    wanted: 'copy',
  },
  { name: 'the same picture', fits: (s) => s.samePicture, finding: 'in-step', wanted: 'none' },
  {
    name: 'Exchange moved on',
    fits: (s) => s.agreed && s.sourceMoved && !s.targetMoved,
    finding: 'source-newer',
    wanted: 'copy',
  },
  {
    name: 'changed in SharePoint',
    fits: (s) => sourceStayed(s) && s.targetMoved,
    finding: 'changed-in-sharepoint',
    wanted: 'copy',
    yields: true,
  },
  {
    name: 'never agreed, follows Exchange',
    fits: (s) => !s.agreed && s.followsExchange,
    finding: 'stale',
    wanted: 'copy',
  },
  { name: 'they differ', fits: () => true, finding: 'conflict', wanted: 'copy', yields: true },
];

export function byTable(situation: Situation): { row: number; decision: Decision } {
  const row = table.findIndex(({ fits }) => fits(situation));
  const { finding, wanted, yields = false } = table[row] as Row;
  return { row, decision: { finding, wanted, yieldsToSharePoint: yields } };
}

const both = [true, false] as const;
const kinds: { readonly [K in keyof Situation]: readonly Situation[K][] } = {
  source: ['photo', 'none', 'no-mailbox', 'gone', 'unknown'],
  profile: ['own', 'missing', 'somebody-else', 'unknown'],
  picture: ['photo', 'none', 'unknown'],
  pending: both,
  agreed: both,
  sourceMoved: both,
  targetMoved: both,
  ownFilesMatch: both,
  ownBase: both,
  samePicture: both,
  complete: both,
  followsExchange: both,
  undoing: both,
};

export function everySituation(): Situation[] {
  return Object.entries(kinds).reduce<object[]>(
    (before, [name, values]) =>
      before.flatMap((partial) => values.map((value) => ({ ...partial, [name]: value }))),
    [{}],
  ) as Situation[];
}
