import { describe, expect, test } from 'vitest';
import {
  isKept,
  markAfterUndo,
  showedNothing,
  type UndoObjection,
  type UndoSituation,
  undoObjection,
  undoObjections,
} from '../../shared/core/undo.ts';
import { daysLater, midnight } from './examples.ts';

const ready: UndoSituation = {
  source: 'photo',
  profile: 'own',
  picture: 'photo',
  pending: false,
  isFromThisGeo: true,
  startedBefore: false,
  ownAddress: true,
  ownBases: true,
  stillOurs: true,
  isBack: false,
};

describe('reasons against an undo', () => {
  test.each<[string, Partial<UndoSituation>, UndoObjection | undefined]>([
    ['nothing', {}, undefined],
    ['the profile belongs to another user', { profile: 'somebody-else', source: 'unknown' }, 'wrong-owner'],
    ['there is no profile', { profile: 'missing', source: 'gone' }, 'no-profile'],
    ['Exchange could not be read', { source: 'unknown' }, 'unreadable'],
    ['the profile could not be read', { profile: 'unknown' }, 'unreadable'],
    ['a file could not be read', { picture: 'unknown', pending: true, startedBefore: true }, 'unreadable'],
    ['the user is gone', { source: 'gone', isBack: true }, 'gone'],
    ['the user has moved to another geo location', { isFromThisGeo: false, isBack: true }, 'other-geo'],
    [
      'the user has moved, and a file could not be read',
      { isFromThisGeo: false, picture: 'unknown' },
      'unreadable',
    ],
    ['another write was begun', { pending: true, isBack: true }, 'unfinished'],
    [
      'this undo was begun, and is not complete',
      { pending: true, startedBefore: true, stillOurs: false, ownBases: false },
      undefined,
    ],
    ['everything is restored already', { isBack: true, stillOurs: false, ownBases: false }, undefined],
    ['the earlier address is elsewhere', { ownAddress: false, stillOurs: false }, 'foreign-address'],
    ['everything is there already, at that address', { ownAddress: false, isBack: true }, undefined],
    ['a file may belong to another user', { ownBases: false, ownAddress: false }, 'not-own'],
    ['it was changed since', { stillOurs: false }, 'moved'],
    ['Exchange has no photo', { source: 'none', picture: 'none' }, undefined],
    ['there is no mailbox any more', { source: 'no-mailbox' }, undefined],
  ])('%s', (_name, change, objection) => {
    expect(undoObjection({ ...ready, ...change }, { force: false })).toBe(objection);
  });

  test('force overrides only the reason that it was changed since', () => {
    const flags = [
      ...(['pending', 'isFromThisGeo', 'startedBefore', 'ownAddress'] as const),
      ...(['ownBases', 'stillOurs', 'isBack'] as const),
    ];
    const yesAndNo = Array.from({ length: 2 ** flags.length }, (_, number) => {
      const facts = flags.map((flag, index) => [flag, Math.floor(number / 2 ** index) % 2 === 1]);
      return Object.fromEntries(facts) as Pick<UndoSituation, (typeof flags)[number]>;
    });
    const all = (['photo', 'none', 'no-mailbox', 'gone', 'unknown'] as const).flatMap((source) =>
      (['own', 'missing', 'somebody-else', 'unknown'] as const).flatMap((profile) =>
        (['photo', 'none', 'unknown'] as const).flatMap((picture) =>
          yesAndNo.map((facts): UndoSituation => ({ source, profile, picture, ...facts })),
        ),
      ),
    );
    const asked = all.map((seen) => undoObjection(seen, { force: false }));
    const forced = all.map((seen) => undoObjection(seen, { force: true }));
    expect(forced).toEqual(asked.map((one) => (one === 'moved' ? undefined : one)));
    expect(new Set(asked.filter((one) => one !== undefined))).toEqual(new Set(undoObjections));
  });
});

test('an undo copy can be used for the set number of days, and not one moment longer', () => {
  const copy = { at: midnight.toISOString() };
  expect(isKept(copy, 30, daysLater(30))).toBe(true);
  expect(isKept(copy, 30, new Date(daysLater(30).getTime() + 1))).toBe(false);
});

describe('whether a copy shows nothing', () => {
  const libraryLocation = { host: 'contoso-my.sharepoint.com', folder: '/User Photos/Profile Pictures' };
  const url = (base: string) =>
    `https://${libraryLocation.host}:443/User%20Photos/Profile%20Pictures/${base}_MThumb.jpg`;
  test.each<[string, string, string, object, boolean]>([
    ['a file under its own base', url('A'), '0', { M: 1 }, false],
    ['the address of a file that is not there', url('A'), '0', { S: 1 }, true],
    ['a file under another base', url('b'), '0', {}, false],
    ['an address elsewhere', 'https://pictures.contoso.com/a.jpg', '0', {}, false],
    ['no address', '', '0', { M: 1 }, true],
    [
      'a placeholder of SharePoint',
      `https://${libraryLocation.host}/_layouts/15/images/p.png`,
      '0',
      { M: 1 },
      true,
    ],
    ['placeholder 1', url('A'), '1', { M: 1 }, true],
  ])('%s', (_name, PictureURL, state, files, nothing) => {
    const properties = { PictureURL, 'SPS-PicturePlaceholderState': state };
    expect(showedNothing({ base: 'A', files, properties }, libraryLocation)).toBe(nothing);
  });
});

test('an undo marks the present source photo, unless that is the photo it restores', () => {
  expect(markAfterUndo('a', undefined)).toBe('a');
  expect(markAfterUndo('a', { kind: 'nothing' })).toBe('a');
  expect(markAfterUndo('a', { kind: 'source', sha: 'b' })).toBe('a');
  expect(markAfterUndo('a', { kind: 'source', sha: 'a' })).toBeUndefined();
  expect(markAfterUndo(undefined, { kind: 'source', sha: 'a' })).toBeUndefined();
});
