/** What the console says of a remembered user: every fact of the contract, and in words what was never seen. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { type Remembered, rememberedWords } from '../../shared/console/client/remembered-words.ts';
import { timeText } from '../../shared/console/client/words.ts';
import { rememberedUser } from '../../shared/http/contract/users.ts';

const userId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const sha = 'abcdef012345'.padEnd(64, '6');
const at = '2026-11-24T01:00:00Z';
const then = '2026-11-25T01:00:00Z';

type Told = z.output<typeof rememberedUser>;

/** The page knows the contract by a type of its own: this assignment is the proof that they are one. */
function wordsOf(told: Told): Record<string, string> {
  const remembered: Remembered = rememberedUser.parse(told);
  return Object.fromEntries(rememberedWords(remembered));
}

const fresh: Told = {
  userId,
  directory: { signInName: 'ada@contoso.com', enabled: true, userType: 'Member', mailboxPlan: true, geo: '' },
  repairedAt: [],
};

test('of somebody who was never looked at every line says so', () => {
  expect(wordsOf(fresh)).toEqual({
    'Object id': userId,
    'Sign-in name': 'ada@contoso.com',
    Account: 'member, enabled',
    'Exchange plan': 'yes',
    'Preferred data location': 'none set',
    'In the directory': 'yes',
    'Last known in step': 'never',
    'SharePoint profile': 'never read',
    'Picture in the profile': 'never read',
    'Photo in Exchange': 'no absence noted',
    'Last repairs': 'none',
    'Unfinished write': 'none',
    'Failures in a row': 'none',
    Undo: 'none in force',
    'Last read in full': 'never',
  });
});

test('everything that can be remembered is told, with times as elsewhere on the page', () => {
  const [first, second] = [timeText(at), timeText(then)];
  const told = wordsOf({
    userId,
    directory: {
      ...{ signInName: '', enabled: false, userType: 'Guest', mailboxPlan: false, geo: 'EUR' },
      removed: { reason: 'deleted', at },
    },
    agreement: { at, sourceSha256: sha, base: 'ada_contoso_com' },
    profile: { kind: 'somebody-else', pictureUrl: '', readAt: at },
    pendingSince: at,
    absentSince: at,
    trouble: { attempts: 3, code: 'forbidden', since: at, nextAt: then },
    repairedAt: [at, then],
    undoneSha256: sha,
    deepCheckedAt: at,
  });
  expect(told).toEqual({
    'Object id': userId,
    'Sign-in name': 'not told yet',
    Account: 'guest, disabled',
    'Exchange plan': 'none',
    'Preferred data location': 'EUR',
    'In the directory': `removed ${first}: deleted for good`,
    'Last known in step': `${first}, with photo abcdef012345…, and the files named ada_contoso_com`,
    'SharePoint profile': `somebody else’s, under this sign-in name, read ${first}`,
    'Picture in the profile': 'none',
    'Photo in Exchange': `none since ${first}`,
    'Last repairs': `${second}; ${first}`,
    'Unfinished write': `begun ${first}`,
    'Failures in a row': `3 since ${first}, the last one forbidden; nothing is tried before ${second}`,
    Undo: 'photo abcdef012345… was undone: nothing is done until the photo in Exchange changes',
    'Last read in full': first,
  });
});

test.each([
  ['own', 'their own'],
  ['missing', 'none yet'],
] as const)('a profile that is %s', (kind, words) => {
  const profile = { kind, pictureUrl: 'https://contoso-my.sharepoint.com/a_MThumb.jpg', readAt: at };
  expect(wordsOf({ ...fresh, profile })).toMatchObject({
    'SharePoint profile': `${words}, read ${timeText(at)}`,
    'Picture in the profile': profile.pictureUrl,
  });
});

test('the files of the user’s own id need no name, and who may come back is not deleted', () => {
  const directory = { ...fresh.directory, removed: { reason: 'changed', at } } as const;
  const agreement = { at, sourceSha256: sha, base: userId };
  expect(wordsOf({ ...fresh, directory, agreement })).toMatchObject({
    'Last known in step': `${timeText(at)}, with photo abcdef012345…`,
    'In the directory': `removed ${timeText(at)}: the directory may bring them back`,
  });
});
