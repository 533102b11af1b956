/** A user as Graph shows one: https://learn.microsoft.com/graph/api/resources/user */
import { z } from 'zod';
import type { DirectoryFacts } from '../../core/user.ts';

/** None of these but the id and the UPN is in Graph's default set. */
export const userSelect =
  '$select=id,userPrincipalName,accountEnabled,userType,assignedPlans,preferredDataLocation';

const planSchema = z.object({ service: z.string().nullish(), capabilityStatus: z.string().nullish() });

/** Absent and null are different: absent did not change, null is empty now. */
export const userSchema = z.object({
  id: z.string().min(1),
  userPrincipalName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  assignedPlans: z.array(planSchema).nullish(),
  preferredDataLocation: z.string().nullish(),
});

export function userFacts(user: z.infer<typeof userSchema>): DirectoryFacts {
  return {
    id: user.id.toLowerCase(),
    ...(typeof user.userPrincipalName === 'string' ? { upn: user.userPrincipalName } : {}),
    ...given('enabled', user.accountEnabled, (enabled) => enabled === true),
    ...given('userType', user.userType, userType),
    ...given('mailboxPlan', user.assignedPlans, hasMailboxPlan),
    ...given('geo', user.preferredDataLocation, (geo) => geo ?? ''),
  };
}

/** A property for what was sent, even as null; nothing for what was not. */
function given<K extends string, T, V>(
  name: K,
  value: T | null | undefined,
  read: (value: T | null) => V,
): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: read(value) } as { [key in K]: V });
}

/** Accounts older than the property have none; only invited ones were ever given "Guest". */
function userType(value: string | null): 'Member' | 'Guest' {
  return value?.toLowerCase() === 'guest' ? 'Guest' : 'Member';
}

/** "Warning" is a grace period in which the plan works: https://learn.microsoft.com/graph/api/resources/assignedplan */
function hasMailboxPlan(plans: readonly z.infer<typeof planSchema>[] | null): boolean {
  return (plans ?? []).some(
    ({ service, capabilityStatus }) =>
      service?.toLowerCase() === 'exchange' && /^(enabled|warning)$/i.test(capabilityStatus ?? ''),
  );
}
