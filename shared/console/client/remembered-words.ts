/** What Instep remembers of a user, in words: what was never seen is said too. */
import { timeText } from './words.ts';

/** As the contract has it (RememberedUser). */
export interface Remembered {
  readonly userId: string;
  readonly directory: {
    readonly signInName: string;
    readonly enabled: boolean;
    readonly userType: 'Member' | 'Guest';
    readonly mailboxPlan: boolean;
    readonly geo: string;
    readonly removed?: { readonly reason: 'changed' | 'deleted'; readonly at: string } | undefined;
  };
  readonly agreement?:
    | { readonly at: string; readonly sourceSha256: string; readonly base: string }
    | undefined;
  readonly profile?:
    | { readonly kind: keyof typeof profileWords; readonly pictureUrl: string; readonly readAt: string }
    | undefined;
  readonly pendingSince?: string | undefined;
  readonly absentSince?: string | undefined;
  readonly trouble?:
    | { readonly attempts: number; readonly code: string; readonly since: string; readonly nextAt: string }
    | undefined;
  readonly repairedAt: readonly string[];
  readonly undoneSha256?: string | undefined;
  readonly deepCheckedAt?: string | undefined;
}

const profileWords = {
  own: 'their own',
  missing: 'none yet',
  'somebody-else': 'somebody else’s, under this sign-in name',
} as const;

const removedWords = {
  changed: 'the directory may bring them back',
  deleted: 'deleted for good',
} as const;

/** Name and value; no value is empty. */
export function rememberedWords(user: Remembered): (readonly [string, string])[] {
  const { directory, agreement, profile, pendingSince, absentSince, trouble, undoneSha256 } = user;
  return [
    ['Object id', user.userId],
    ...directoryWords(directory),
    ['Last known in step', agreement ? agreedWords(user.userId, agreement) : 'never'],
    [
      'SharePoint profile',
      profile ? `${profileWords[profile.kind]}, read ${time(profile.readAt)}` : 'never read',
    ],
    ['Picture in the profile', profile ? profile.pictureUrl || 'none' : 'never read'],
    ['Photo in Exchange', absentSince ? `none since ${time(absentSince)}` : 'no absence noted'],
    ['Last repairs', user.repairedAt.map(time).reverse().join('; ') || 'none'],
    ['Unfinished write', pendingSince ? `begun ${time(pendingSince)}` : 'none'],
    [
      'Failures in a row',
      trouble
        ? `${trouble.attempts} since ${time(trouble.since)}, the last one ${trouble.code}; nothing is tried before ${time(trouble.nextAt)}`
        : 'none',
    ],
    [
      'Undo',
      undoneSha256
        ? `photo ${short(undoneSha256)} was undone: nothing is done until the photo in Exchange changes`
        : 'none in force',
    ],
    ['Last read in full', timeText(user.deepCheckedAt) ?? 'never'],
  ];
}

function directoryWords(directory: Remembered['directory']): (readonly [string, string])[] {
  const { signInName, enabled, userType, mailboxPlan, geo, removed } = directory;
  return [
    ['Sign-in name', signInName || 'not told yet'],
    ['Account', `${userType === 'Guest' ? 'guest' : 'member'}, ${enabled ? 'enabled' : 'disabled'}`],
    ['Exchange plan', mailboxPlan ? 'yes' : 'none'],
    ['Preferred data location', geo || 'none set'],
    ['In the directory', removed ? `removed ${time(removed.at)}: ${removedWords[removed.reason]}` : 'yes'],
  ];
}

function agreedWords(userId: string, agreement: NonNullable<Remembered['agreement']>): string {
  const { at, sourceSha256, base } = agreement;
  const files = base === userId ? '' : `, and the files named ${base}`;
  return `${time(at)}, with photo ${short(sourceSha256)}${files}`;
}

function time(iso: string): string {
  return timeText(iso) ?? '';
}

/** Enough to tell two photos apart. */
function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
