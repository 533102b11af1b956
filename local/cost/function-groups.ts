/**
 * What Instep's processes may together spend of the tenant's allowance of profile calls. Each process has rate limiters of its
 * own and divides its share by INSTEP_MAX_INSTANCES alone. But Flex Consumption counts instances for each function group (all
 * HTTP functions are one, every queue and every timer is another), so that each group may spend the whole share.
 */
import { profileAllowance } from '../../shared/adapters/transport/allowances.ts';

export interface FunctionGroups {
  /** How many of them ask for profiles at the same time. */
  readonly groups: number;
  /** INSTEP_MAX_INSTANCES. */
  readonly instances: number;
  /** INSTEP_PROFILE_CALL_SHARE. */
  readonly profileCallShare: number;
  /** INSTEP_LICENSED_USERS. */
  readonly licensedUsers: number;
}

export interface Spending {
  /** Of the tenant's whole allowance: 1 is all of it. */
  readonly meant: number;
  readonly possible: number;
  /** The share that is possible beyond the intended one. */
  readonly excess: number;
}

export function spendingOf({ groups, instances, profileCallShare, licensedUsers }: FunctionGroups): Spending {
  const rate = (share: number, among: number) =>
    profileAllowance({ licensedUsers, profileCallShare: share, instances: among }).perSecond;
  const possible = (groups * instances * rate(profileCallShare, instances)) / rate(1, 1);
  return { meant: profileCallShare, possible, excess: possible - profileCallShare };
}
