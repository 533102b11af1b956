/** Service principals, what each may do as itself, and the sites opened to single applications. */
import { type AppRole, graphAppId, graphAppRoles, sharePointAppId, sharePointAppRoles } from './api-roles.ts';
import { createRandom, type Random } from './random.ts';

export interface ServicePrincipal {
  readonly id: string;
  /** Also called its client id. */
  readonly appId: string;
  readonly displayName: string;
  readonly servicePrincipalType: 'Application' | 'ManagedIdentity';
  /** What it defines for others, not what it was given. */
  readonly appRoles: readonly AppRole[];
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly createdAt: Date;
}

export interface SitePermission {
  readonly id: string;
  readonly host: string;
  readonly appId: string;
  readonly displayName: string;
  roles: readonly string[];
}

export class Applications {
  readonly servicePrincipals = new Map<string, ServicePrincipal>();
  readonly assignments = new Map<string, AppRoleAssignment>();
  readonly sitePermissions = new Map<string, SitePermission>();
  readonly graph: ServicePrincipal;
  readonly sharePoint: ServicePrincipal;
  readonly #random: Random;
  readonly #now: () => Date;

  /** Random numbers of its own, so that the people of the tenant do not depend on it. */
  constructor(seed: number, now: () => Date) {
    this.#random = createRandom(`${seed}/applications`);
    this.#now = now;
    this.graph = this.add({ displayName: 'Microsoft Graph', appId: graphAppId, appRoles: graphAppRoles });
    this.sharePoint = this.add({
      displayName: 'Office 365 SharePoint Online',
      appId: sharePointAppId,
      appRoles: sharePointAppRoles,
    });
  }

  add(facts: Partial<ServicePrincipal> & Pick<ServicePrincipal, 'displayName'>): ServicePrincipal {
    const made: ServicePrincipal = {
      id: this.#random.guid(),
      appId: this.#random.guid(),
      servicePrincipalType: 'Application',
      appRoles: [],
      ...facts,
    };
    this.servicePrincipals.set(made.id, made);
    return made;
  }

  assign(principal: ServicePrincipal, resource: ServicePrincipal, appRoleId: string): AppRoleAssignment {
    const id = Buffer.from(this.#random.guid()).toString('base64url');
    const made = {
      id,
      appRoleId,
      principalId: principal.id,
      resourceId: resource.id,
      createdAt: this.#now(),
    };
    this.assignments.set(id, made);
    return made;
  }

  /** Values of the roles that a principal has of a resource, sorted. */
  rolesOf(principal: ServicePrincipal, resource: ServicePrincipal): readonly string[] {
    return [...this.assignments.values()]
      .filter((one) => one.principalId === principal.id && one.resourceId === resource.id)
      .map((one) => resource.appRoles.find(({ id }) => id === one.appRoleId)?.value ?? one.appRoleId)
      .sort();
  }

  openSite(facts: Omit<SitePermission, 'id'>): SitePermission {
    const id = Buffer.from(`i:0i.t|ms.sp.ext|${facts.appId}@${this.#random.guid()}`).toString('base64url');
    const made = { id, ...facts };
    this.sitePermissions.set(id, made);
    return made;
  }
}
