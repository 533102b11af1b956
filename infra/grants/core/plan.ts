/** Plans grants and revocations: a pure function of what is wanted and what exists. */
import type { ApiName, Permission, SiteRole, Table } from './permissions.ts';

/** An application permission that the principal has. */
export interface Assignment {
  readonly id: string;
  /** Undefined: the API is not in the table. */
  readonly api: ApiName | undefined;
  readonly roleId: string;
  /** For people: "Microsoft Graph: Mail.Read". */
  readonly label: string;
}

export interface SiteGrant {
  readonly id: string;
  readonly roles: readonly string[];
}

/** `unseen`: not read, or reading was refused; never treated as "no grant". */
export type SeenSite =
  | { readonly seen: true; readonly grants: readonly SiteGrant[] }
  | { readonly seen: false; readonly because: string };

export type SiteStep =
  | { readonly step: 'none' }
  | { readonly step: 'unknown'; readonly role: SiteRole; readonly because: string }
  | { readonly step: 'granted'; readonly role: string }
  | { readonly step: 'open'; readonly role: SiteRole }
  | { readonly step: 'raise'; readonly role: SiteRole; readonly id: string; readonly from: string };

export interface GrantPlan {
  readonly granted: readonly Permission[];
  readonly missing: readonly Permission[];
  /** In the table, but not needed by the choices; they stay (infra/DECISIONS.md, I-grant-only). */
  readonly unneeded: readonly Assignment[];
  /** Not in the table; they stay. */
  readonly foreign: readonly Assignment[];
  readonly site: SiteStep;
}

export interface RevokePlan {
  readonly revoke: readonly Assignment[];
  readonly foreign: readonly Assignment[];
  readonly site:
    | { readonly step: 'unknown'; readonly because: string }
    | { readonly step: 'close'; readonly grants: readonly SiteGrant[] };
}

export interface Wanted {
  readonly permissions: readonly Permission[];
  readonly siteRole: SiteRole | undefined;
}

export interface Existing {
  readonly assignments: readonly Assignment[];
  readonly site: SeenSite;
}

/** Permissions are compared by API and id, because ids are unique only within an API. */
export function planGrants(table: Table, wanted: Wanted, existing: Existing): GrantPlan {
  const { assignments } = existing;
  const isGranted = (permission: Permission): boolean => assignments.some((one) => isOf(permission, one));
  const { known, foreign } = sort(table, assignments);
  return {
    granted: wanted.permissions.filter(isGranted),
    missing: wanted.permissions.filter((permission) => !isGranted(permission)),
    unneeded: known.filter((one) => !wanted.permissions.some((permission) => isOf(permission, one))),
    foreign,
    site: planSite(wanted.siteRole, existing.site),
  };
}

/** Revokes everything that is in the table, whatever the choices were. */
export function planRevocation(table: Table, { assignments, site }: Existing): RevokePlan {
  const { known, foreign } = sort(table, assignments);
  return {
    revoke: known,
    foreign,
    site: site.seen ? { step: 'close', grants: site.grants } : { step: 'unknown', because: site.because },
  };
}

const siteRoles = ['read', 'write', 'manage', 'fullcontrol'];

/**
 *   wanted | seen             | step
 *   -------+------------------+---------------------------------------------
 *   no     | any              | none
 *   R      | unseen           | unknown
 *   R      | no grant         | open in R
 *   R      | R or more        | granted
 *   R      | less             | raise to R
 *   R      | a strange role   | unknown (it might be more, and be lowered)
 */
function planSite(role: SiteRole | undefined, site: SeenSite): SiteStep {
  if (role === undefined) return { step: 'none' };
  if (!site.seen) return { step: 'unknown', role, because: site.because };
  const ranks = site.grants.flatMap(({ id, roles }) =>
    roles.map((from) => ({ id, from, rank: siteRoles.indexOf(from) })),
  );
  const [highest] = ranks.toSorted((a, b) => b.rank - a.rank);
  if (highest !== undefined && highest.rank >= siteRoles.indexOf(role))
    return { step: 'granted', role: highest.from };
  const strange = ranks.find(({ rank }) => rank < 0);
  if (strange !== undefined)
    return { step: 'unknown', role, because: `it has the role ${strange.from}, which is not known here` };
  return highest === undefined
    ? { step: 'open', role }
    : { step: 'raise', role, id: highest.id, from: highest.from };
}

function sort(table: Table, assignments: readonly Assignment[]) {
  const isKnown = (one: Assignment): boolean => table.permissions.some((permission) => isOf(permission, one));
  return {
    known: assignments.filter(isKnown),
    foreign: assignments.filter((one) => !isKnown(one)),
  };
}

function isOf({ api, id }: Permission, assignment: Assignment): boolean {
  return assignment.api === api && assignment.roleId === id;
}
