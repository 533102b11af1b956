import { describe, expect, test } from 'vitest';
import { decide, type Situation } from '../../shared/core/decide.ts';
import { type Action, type Finding, findings, writingActions } from '../../shared/core/finding.ts';
import { byTable, everySituation, table } from './decision-table.ts';
import { inStep } from './examples.ts';

describe('each row of the table', () => {
  const nothing: Partial<Situation> = {
    picture: 'none',
    ownFilesMatch: false,
    samePicture: false,
    complete: false,
  };
  const others: Partial<Situation> = { ownFilesMatch: false, samePicture: false };
  const first: Partial<Situation> = { ...others, agreed: false };
  test.each<[string, Partial<Situation>, Finding, Action, boolean?]>([
    ['the profile belongs to another user', { profile: 'somebody-else' }, 'wrong-owner', 'report'],
    [
      'the profile belongs to another user, and Exchange is down',
      { profile: 'somebody-else', source: 'unknown' },
      'wrong-owner',
      'report',
    ],
    ['Exchange could not be read', { source: 'unknown' }, 'unknown', 'none'],
    ['the profile could not be read', { profile: 'unknown' }, 'unknown', 'none'],
    ['the picture could not be read', { picture: 'unknown' }, 'unknown', 'none'],
    ['unreadable while a write is unfinished', { picture: 'unknown', pending: true }, 'unknown', 'none'],
    ['no mailbox', { source: 'no-mailbox' }, 'no-mailbox', 'none'],
    ['the user is gone', { source: 'gone' }, 'gone', 'none'],
    ['gone while a write is unfinished', { source: 'gone', pending: true }, 'gone', 'none'],
    ['a write was begun', { pending: true }, 'unfinished', 'finish'],
    ['an undo was begun', { pending: true, undoing: true }, 'unfinished', 'restore'],
    [
      'a write was begun, and the source photo was removed since',
      { pending: true, source: 'none' },
      'unfinished',
      'restore',
    ],
    ['a write was begun, no profile', { pending: true, profile: 'missing' }, 'unfinished', 'finish'],
    ['a photo, no profile', { profile: 'missing' }, 'no-profile', 'none'],
    ['no photo, no profile', { ...nothing, source: 'none', profile: 'missing' }, 'no-photo', 'none'],
    ['no photo on either side', { ...nothing, source: 'none' }, 'no-photo', 'none'],
    ['removed in Exchange', { source: 'none' }, 'removed-in-exchange', 'clear'],
    [
      'removed in Exchange, changed in SharePoint',
      { source: 'none', targetMoved: true },
      'sharepoint-only',
      'none',
    ],
    ['a photo in SharePoint alone', { source: 'none', agreed: false }, 'sharepoint-only', 'none'],
    ['right files, hidden while the source stayed', { picture: 'none' }, 'not-shown', 'properties', true],
    ['right files, the source changed', { picture: 'none', sourceMoved: true }, 'not-shown', 'properties'],
    ['right files, never agreed', { picture: 'none', agreed: false }, 'not-shown', 'properties'],
    [
      "right files, another user's picture shown",
      { ownBase: false, agreed: false },
      'not-shown',
      'properties',
    ],
    ['right files, another picture shown', { samePicture: false, agreed: false }, 'not-shown', 'properties'],
    ['removed in SharePoint', nothing, 'removed-in-sharepoint', 'copy', true],
    ['removed in SharePoint, then a new source', { ...nothing, sourceMoved: true }, 'missing', 'copy'],
    ['nothing shown, never agreed', { ...nothing, agreed: false }, 'missing', 'copy'],
    ["not the user's own file", { ownBase: false, ownFilesMatch: false }, 'foreign-file', 'copy'],
    ['the same picture, a size is missing', { complete: false, ownFilesMatch: false }, 'incomplete', 'copy'],
    ['the same picture', {}, 'in-step', 'none'],
    ['the same picture at first contact', { agreed: false }, 'in-step', 'none'],
    ['both moved to the same picture', { sourceMoved: true, targetMoved: true }, 'in-step', 'none'],
    ['Exchange moved on', { ...others, sourceMoved: true }, 'source-newer', 'copy'],
    ['changed in SharePoint', { ...others, targetMoved: true }, 'changed-in-sharepoint', 'copy', true],
    ['never agreed, follows Exchange', { ...first, followsExchange: true }, 'stale', 'copy'],
    ['never agreed', first, 'conflict', 'copy', true],
    ['both moved apart', { ...others, sourceMoved: true, targetMoved: true }, 'conflict', 'copy', true],
    [
      'agreed once, follows Exchange, both moved',
      { ...others, sourceMoved: true, targetMoved: true, followsExchange: true },
      'conflict',
      'copy',
      true,
    ],
  ])('%s', (_name, changes, finding, wanted, yieldsToSharePoint = false) => {
    expect(decide({ ...inStep, ...changes })).toEqual({ finding, wanted, yieldsToSharePoint });
  });
});

describe('every combination', () => {
  const all = everySituation();

  test('the situations cover 5 sources, 4 profiles, 3 pictures and 10 facts that are true or false', () => {
    expect(all).toHaveLength(5 * 4 * 3 * 2 ** 10);
  });

  test('the table and decide give the same answer for every combination', () => {
    const differing = all.filter((s) => JSON.stringify(decide(s)) !== JSON.stringify(byTable(s).decision));
    expect(differing).toEqual([]);
  });

  test('every row of the table decides at least one situation, and every finding has a row', () => {
    expect(new Set(all.map((s) => byTable(s).row)).size).toBe(table.length);
    expect(new Set(table.map(({ finding }) => finding))).toEqual(new Set(findings));
  });

  test('nothing is ever written when a side is unknown, the profile belongs to another user, or the user is gone', () => {
    const doubtful = all.filter(
      (s) =>
        [s.source, s.profile, s.picture].includes('unknown') ||
        s.profile === 'somebody-else' ||
        s.source === 'gone' ||
        s.source === 'no-mailbox',
    );
    expect(doubtful.filter((s) => writingActions.has(decide(s).wanted))).toEqual([]);
  });

  test('a picture is only shown for a source that has one, and only taken away for one that has none, or by an undo that was begun', () => {
    const shows: readonly Action[] = ['copy', 'finish', 'properties'];
    const hides: readonly Action[] = ['clear', 'restore'];
    expect(all.filter((s) => shows.includes(decide(s).wanted) && s.source !== 'photo')).toEqual([]);
    const hidden = all.filter((s) => hides.includes(decide(s).wanted) && s.source !== 'none');
    expect(hidden.filter((s) => !s.pending || !s.undoing)).toEqual([]);
  });

  test('only what would be written can yield to a choice made in SharePoint', () => {
    const yielding = all.map(decide).filter(({ yieldsToSharePoint }) => yieldsToSharePoint);
    expect(yielding.filter(({ wanted }) => !writingActions.has(wanted))).toEqual([]);
  });
});
