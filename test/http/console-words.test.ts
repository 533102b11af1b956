/** What the console says about a stored user: every fact of the contract, with a line for missing data too. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { type StoredUser, storedUserWords } from '../../shared/console/client/person/stored-user-words.ts';
import { runIdText, runName, timeText } from '../../shared/console/client/words.ts';
import { storedUser } from '../../shared/http/contract/stored-users.ts';

const userId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const sha = 'abcdef012345'.padEnd(64, '6');
const at = '2026-11-24T01:00:00Z';
const then = '2026-11-25T01:00:00Z';

type Data = z.output<typeof storedUser>;

/** The page has its own type of the contract; this assignment proves that both are equal. */
function wordsOf(data: Data): Record<string, string> {
  const stored: StoredUser = storedUser.parse(data);
  return Object.fromEntries(storedUserWords(stored));
}

const fresh: Data = {
  userId,
  directory: { signInName: 'ada@contoso.com', enabled: true, userType: 'Member', mailboxPlan: true, geo: '' },
  repairedAt: [],
};

test.each([
  ['20261124T010000Z', 'timer'],
  ['20261124T010000Z-manual', 'manual'],
  ['20261124T010000Z-undo', 'undo'],
] as const)('a run of which only the id %s is known has the same name', (id, trigger) => {
  expect(runIdText(id)).toBe(runName({ startedAt: at, trigger }));
  expect(runIdText('directory')).toBe('directory');
});

test('a user who was never checked has a line for each missing fact', () => {
  expect(wordsOf(fresh)).toEqual({
    'Object id': userId,
    'Sign-in name': 'ada@contoso.com',
    Account: 'member, enabled',
    'Exchange plan': 'yes',
    'Preferred data location': 'none',
    'In the directory': 'yes',
    'Last in step': 'never',
    'SharePoint profile': 'never read',
    'Photo in the profile': 'never read',
    'Photo in Exchange': 'not reported missing',
    'Latest repairs': 'none',
    'Unfinished write': 'none',
    'Consecutive failures': 'none',
    Undo: 'none',
    'Last deep check': 'never',
  });
});

test('everything that can be stored is shown, with times as elsewhere on the page', () => {
  const [first, second] = [timeText(at), timeText(then)];
  const words = wordsOf({
    userId,
    directory: {
      signInName: '',
      enabled: false,
      userType: 'Guest',
      mailboxPlan: false,
      geo: 'EUR',
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
  expect(words).toEqual({
    'Object id': userId,
    'Sign-in name': 'not known yet',
    Account: 'guest, disabled',
    'Exchange plan': 'none',
    'Preferred data location': 'EUR',
    'In the directory': `removed ${first}: deleted permanently`,
    'Last in step': `${first}, photo abcdef012345…, files named ada_contoso_com`,
    'SharePoint profile': `another user’s, under this sign-in name, read ${first}`,
    'Photo in the profile': 'none',
    'Photo in Exchange': `none since ${first}`,
    'Latest repairs': `${second}; ${first}`,
    'Unfinished write': `started ${first}`,
    'Consecutive failures': `3 since ${first}, the last one forbidden; next attempt after ${second}`,
    Undo: 'photo abcdef012345… was undone: Instep does nothing until the photo in Exchange changes',
    'Last deep check': first,
  });
});

test.each([
  ['own', 'the user’s own'],
  ['missing', 'none yet'],
] as const)('a profile that is %s', (kind, words) => {
  const profile = { kind, pictureUrl: 'https://contoso-my.sharepoint.com/a_MThumb.jpg', readAt: at };
  expect(wordsOf({ ...fresh, profile })).toMatchObject({
    'SharePoint profile': `${words}, read ${timeText(at)}`,
    'Photo in the profile': profile.pictureUrl,
  });
});

test('files under the user’s own id are not named, and a user who may be restored is not deleted', () => {
  const directory = { ...fresh.directory, removed: { reason: 'changed', at } } as const;
  const agreement = { at, sourceSha256: sha, base: userId };
  expect(wordsOf({ ...fresh, directory, agreement })).toMatchObject({
    'Last in step': `${timeText(at)}, photo abcdef012345…`,
    'In the directory': `removed ${timeText(at)}: may be restored`,
  });
});
