/** The permissions that Instep needs, depending on a few choices. */

export type ApiName = 'graph' | 'sharePoint';
export type SiteRole = 'read' | 'write';

export interface Permission {
  readonly api: ApiName;
  readonly role: string;
  /** Unique within its API only: Graph and SharePoint share some. */
  readonly id: string;
  /** `always`, `groupScope`, or a choice such as `siteWrite=Sites.Selected`. */
  readonly when: string;
  readonly why: string;
  /** What the permission allows beyond the needs of Instep. */
  readonly risk?: string | undefined;
  /** Why only a probe can show whether the permission is enough. */
  readonly unproven?: string | undefined;
  /** Without effect until a site is granted to the application with this role. */
  readonly siteRole?: SiteRole | undefined;
}

export interface Table {
  readonly apis: Readonly<Record<ApiName, { readonly name: string; readonly appId: string }>>;
  readonly permissions: readonly Permission[];
}

/** The first of each is the default, and the narrowest. */
export const libraryReads = ['Sites.Selected', 'Sites.Read.All'] as const;
export const siteWrites = ['Sites.Selected', 'Sites.ReadWrite.All', 'Sites.FullControl.All'] as const;

export interface Choices {
  readonly groupScope: boolean;
  readonly libraryRead: (typeof libraryReads)[number];
  readonly siteWrite: (typeof siteWrites)[number];
}

/** The rows that the choices need, in the order of the table. */
export function wantedPermissions(table: Table, choices: Choices): readonly Permission[] {
  const chosen = [
    'always',
    ...(choices.groupScope ? ['groupScope'] : []),
    `libraryRead=${choices.libraryRead}`,
    `siteWrite=${choices.siteWrite}`,
  ];
  return table.permissions.filter(({ when }) => chosen.includes(when));
}

/** The role that the application needs on the my-site host; one grant covers both APIs. Undefined: no grant is needed. */
export function wantedSiteRole(wanted: readonly Permission[]): SiteRole | undefined {
  const roles = wanted.map(({ siteRole }) => siteRole);
  return roles.includes('write') ? 'write' : roles.find((role) => role !== undefined);
}
