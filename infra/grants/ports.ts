/** The tenant as an administrator sees it. Every method rejects with a GrantFailure that says what to do. */
import type { SiteRole } from './core/permissions.ts';
import type { SiteGrant } from './core/plan.ts';

export interface Principal {
  /** Object id of the service principal. */
  readonly id: string;
  /** Client id. */
  readonly appId: string;
  readonly name: string;
  /** `ManagedIdentity`, `Application`, … */
  readonly type: string;
}

/** A service principal that defines application permissions. */
export interface Api {
  readonly id: string;
  readonly name: string;
  /** Names of its application permissions by id. */
  readonly roles: ReadonlyMap<string, string>;
}

export interface GivenRole {
  readonly id: string;
  readonly roleId: string;
  readonly resourceId: string;
  readonly resourceName: string;
}

export interface Directory {
  /** By object id, client id or name; exactly one principal must match. */
  findPrincipal(idOrName: string): Promise<Principal>;
  findApi(appId: string): Promise<Api>;
  rolesOf(principal: Principal): Promise<readonly GivenRole[]>;
  /** `was there`: it was granted meanwhile, or the list was out of date. */
  grant(principal: Principal, api: Api, roleId: string): Promise<'done' | 'was there'>;
  revoke(principal: Principal, assignmentId: string): Promise<'done' | 'was gone'>;
}

/** The grants of one site to single applications. */
export interface Site {
  readonly host: string;
  grantsOf(principal: Principal): Promise<readonly SiteGrant[]>;
  open(principal: Principal, role: SiteRole): Promise<void>;
  raise(grantId: string, role: SiteRole): Promise<void>;
  close(grantId: string): Promise<void>;
}
