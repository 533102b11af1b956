/** Describes the data that Instep stores about a user. Missing data has a line too. */
import { timeText } from '../words.ts';

/** As in the contract (RememberedUser). */
export interface StoredUser {
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
  own: 'the user’s own',
  missing: 'none yet',
  'somebody-else': 'another user’s, under this sign-in name',
} as const;

const removedWords = {
  changed: 'may be restored',
  deleted: 'deleted permanently',
} as const;

/** Pairs of name and value; no value is empty. */
export function storedUserWords(user: StoredUser): (readonly [string, string])[] {
  const { directory, agreement, profile, pendingSince, absentSince, trouble, undoneSha256 } = user;
  return [
    ['Object id', user.userId],
    ...directoryWords(directory),
    ['Last in step', agreement ? agreedWords(user.userId, agreement) : 'never'],
    [
      'SharePoint profile',
      profile ? `${profileWords[profile.kind]}, read ${time(profile.readAt)}` : 'never read',
    ],
    ['Photo in the profile', profile ? profile.pictureUrl || 'none' : 'never read'],
    ['Photo in Exchange', absentSince ? `none since ${time(absentSince)}` : 'not reported missing'],
    ['Latest repairs', user.repairedAt.map(time).reverse().join('; ') || 'none'],
    ['Unfinished write', pendingSince ? `started ${time(pendingSince)}` : 'none'],
    [
      'Consecutive failures',
      trouble
        ? `${trouble.attempts} since ${time(trouble.since)}, the last one ${trouble.code}; next attempt after ${time(trouble.nextAt)}`
        : 'none',
    ],
    [
      'Undo',
      undoneSha256
        ? `photo ${short(undoneSha256)} was undone: Instep does nothing until the photo in Exchange changes`
        : 'none',
    ],
    ['Last deep check', timeText(user.deepCheckedAt) ?? 'never'],
  ];
}

function directoryWords(directory: StoredUser['directory']): (readonly [string, string])[] {
  const { signInName, enabled, userType, mailboxPlan, geo, removed } = directory;
  return [
    ['Sign-in name', signInName || 'not known yet'],
    ['Account', `${userType === 'Guest' ? 'guest' : 'member'}, ${enabled ? 'enabled' : 'disabled'}`],
    ['Exchange plan', mailboxPlan ? 'yes' : 'none'],
    ['Preferred data location', geo || 'none'],
    ['In the directory', removed ? `removed ${time(removed.at)}: ${removedWords[removed.reason]}` : 'yes'],
  ];
}

function agreedWords(userId: string, agreement: NonNullable<StoredUser['agreement']>): string {
  const { at, sourceSha256, base } = agreement;
  const files = base === userId ? '' : `, files named ${base}`;
  return `${time(at)}, photo ${short(sourceSha256)}${files}`;
}

function time(iso: string): string {
  return timeText(iso) ?? '';
}

/** Enough digits to distinguish two photos. */
function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
