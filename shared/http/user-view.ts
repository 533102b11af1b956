/** The snapshot of a user, in the form of the HTTP contract. */
import type { z } from 'zod';
import type { Trouble, UserRow } from '../core/user.ts';
import type { storedUser } from './contract/stored-users.ts';

export function userView(user: UserRow): z.input<typeof storedUser> {
  const { directory, agreement, profile, pending, trouble } = user;
  const { upn, enabled, userType, mailboxPlan, geo, removed } = directory;
  return {
    userId: user.id,
    directory: { signInName: upn, enabled, userType, mailboxPlan, geo, removed },
    agreement: agreement && {
      at: agreement.at,
      sourceSha256: agreement.sourceSha,
      base: agreement.base,
    },
    profile: profile && { kind: profile.kind, pictureUrl: profile.pictureUrl, readAt: profile.readAt },
    pendingSince: pending?.at,
    absentSince: user.absentSince,
    trouble: trouble && troubleView(trouble),
    repairedAt: user.repairedAt,
    undoneSha256: user.undoneSha,
    deepCheckedAt: user.deepCheckedAt === '' ? undefined : user.deepCheckedAt,
  };
}

function troubleView({ attempts, code, since, nextAt }: Trouble) {
  return { attempts, code, since, nextAt };
}
