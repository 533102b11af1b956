import { isGraphHost } from '../truth/clouds.ts';

/** Application roles the routes ask for; a token has all of its host's unless the options say otherwise. */
export const photoRoles = [
  'ProfilePhoto.Read.All',
  'ProfilePhoto.ReadWrite.All',
  'User.Read.All',
  'User.ReadWrite.All',
];
export const userRoles = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'];
export const groupRoles = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'];
export const siteReadRoles = [
  'Sites.Read.All',
  'Sites.ReadWrite.All',
  'Sites.Selected',
  'Sites.FullControl.All',
];
/** Of Graph's list of root sites: an app that may see only some sites is not told which sites there are. */
export const geoRoles = siteReadRoles.filter((role) => role !== 'Sites.Selected');
export const siteWriteRoles = ['Sites.ReadWrite.All', 'Sites.Selected', 'Sites.FullControl.All'];
export const applicationReadRoles = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
/** Microsoft asks for one of the above beside it: without reading the assignments, an app cannot know what to assign. */
export const roleAssignmentRoles = ['AppRoleAssignment.ReadWrite.All'];
export const sitePermissionRoles = ['Sites.FullControl.All'];
/** Roles of the SharePoint resource, not Graph's of the same name. */
export const profileReadRoles = ['User.Read.All', 'User.ReadWrite.All'];
export const profileWriteRoles = ['User.ReadWrite.All'];

/** Not served here; a managed identity has a token for it, whose rights are Azure roles. */
export const monitorHost = 'monitor.azure.com';

/** Its rights are Azure roles too. */
function isVault(host: string): boolean {
  return host.startsWith('vault.');
}

/**
 * What a deployment grants by default, with the site opened. In a tenant with several geo locations its administrator has
 * chosen to let Graph list them (infra/permissions.md). `hosts`: those of the tenant.
 */
export function rolesFor(host: string, hosts: readonly string[]): readonly string[] {
  if (host === monitorHost || isVault(host)) return [];
  if (!isGraphHost(host)) return ['User.ReadWrite.All', 'Sites.Selected'];
  const hasSeveral = hosts.filter((one) => one.includes('-my.')).length > 1;
  const reading = hasSeveral ? 'Sites.Read.All' : 'Sites.Selected';
  return ['ProfilePhoto.Read.All', 'User.Read.All', 'GroupMember.Read.All', reading];
}
