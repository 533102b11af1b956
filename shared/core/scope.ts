/** Which users are compared. The others are counted by reason. */
import type { OutOfScope } from './finding.ts';
import type { UserRow } from './user.ts';

export interface ScopeSettings {
  readonly guests: 'exclude' | 'include';
  readonly disabledUsers: 'exclude' | 'include';
  /** Undefined: no such group is set. */
  readonly scopeGroup: ReadonlySet<string> | undefined;
  readonly excludeGroup: ReadonlySet<string> | undefined;
  /** Epoch of the last full pass over the directory: rows with an older epoch were not listed by it. */
  readonly epoch: number;
}

/** The reason why a user is out of scope, or undefined. Guests need no mailbox plan, because guests never have one. */
export function outOfScopeReason(user: UserRow, scope: ScopeSettings): OutOfScope | undefined {
  const { removed, epoch, userType, enabled, mailboxPlan } = user.directory;
  if (removed !== undefined) return 'removed';
  if (epoch < scope.epoch) return 'not-listed';
  if (scope.excludeGroup?.has(user.id)) return 'excluded';
  if (scope.scopeGroup !== undefined && !scope.scopeGroup.has(user.id)) return 'not-in-group';
  if (!enabled && scope.disabledUsers === 'exclude') return 'disabled';
  if (userType === 'Guest') return scope.guests === 'exclude' ? 'guest' : undefined;
  return mailboxPlan ? undefined : 'no-mailbox-plan';
}
