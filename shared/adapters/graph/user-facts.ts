/** Reads a user of Graph: https://learn.microsoft.com/graph/api/resources/user */
import { z } from 'zod';
import type { DirectoryFacts } from '../../core/user.ts';

/** Needed because Graph returns only the first two by default. */
export const userSelect =
  '$select=id,userPrincipalName,accountEnabled,userType,assignedPlans,preferredDataLocation';

/** Longer than any value of the directory, and short enough for a column. */
const textSchema = z.string().max(1_024).nullish();
const planSchema = z.object({ service: z.string().nullish(), capabilityStatus: z.string().nullish() });

/** Absent means unchanged; null means that the value is empty now. */
export const userSchema = z.object({
  /** A row with any other id cannot be stored. */
  id: z.guid(),
  /** Every user has one; '' is treated as absent. */
  userPrincipalName: z.string().regex(/\S/).max(1_024).nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: textSchema,
  assignedPlans: z.array(planSchema).nullish(),
  preferredDataLocation: textSchema,
});

/** For a user who is read alone because the delta could not be parsed: unreadable properties are left out. */
export const readableFacts = userSchema.extend({
  userPrincipalName: userSchema.shape.userPrincipalName.catch(undefined),
  accountEnabled: userSchema.shape.accountEnabled.catch(undefined),
  userType: userSchema.shape.userType.catch(undefined),
  assignedPlans: userSchema.shape.assignedPlans.catch(undefined),
  preferredDataLocation: userSchema.shape.preferredDataLocation.catch(undefined),
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

/** An object with the property, or an empty object when Graph did not send the value; null was sent. */
function given<K extends string, T, V>(
  name: K,
  value: T | null | undefined,
  read: (value: T | null) => V,
): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: read(value) } as { [key in K]: V });
}

/**
 * Accounts older than the property have no value; they are members, because only invited accounts become
 * guests.
 */
function userType(value: string | null): 'Member' | 'Guest' {
  return value?.toLowerCase() === 'guest' ? 'Guest' : 'Member';
}

/**
 * "Warning" is a grace period in which the plan still works:
 * https://learn.microsoft.com/graph/api/resources/assignedplan
 */
function hasMailboxPlan(plans: readonly z.infer<typeof planSchema>[] | null): boolean {
  return (plans ?? []).some(
    ({ service, capabilityStatus }) =>
      service?.toLowerCase() === 'exchange' && /^(enabled|warning)$/i.test(capabilityStatus ?? ''),
  );
}
