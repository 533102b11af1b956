/** The grant of one site to one application: https://learn.microsoft.com/graph/api/site-post-permissions */
import type { SiteRole } from './permissions.ts';

interface Opening {
  readonly graphHost: string;
  /** Name of the cloud in Microsoft Graph PowerShell. */
  readonly environment: string;
  readonly tenantId: string;
  /** Host name of the site. */
  readonly host: string;
  /** The application as Graph names it: client id and display name. */
  readonly application: { readonly id: string; readonly displayName: string };
  readonly role: SiteRole;
}

export function siteGrant({ application, role }: Pick<Opening, 'application' | 'role'>): object {
  return { roles: [role], grantedToIdentities: [{ application }] };
}

/** The same to paste, if the sign-in of this command may not do it: for PowerShell, and as requests. */
export function describeOpening({
  graphHost,
  environment,
  tenantId,
  host,
  ...grant
}: Opening): readonly string[] {
  const sites = `https://${graphHost}/v1.0/sites`;
  const body = JSON.stringify(siteGrant(grant));
  return [
    '',
    `To open ${host}, a SharePoint Administrator pastes these lines into PowerShell 7. A browser opens for the sign-in, and`,
    'asks for consent to Sites.FullControl.All for Microsoft Graph Command Line Tools. Nothing has to be filled in:',
    '  Install-Module Microsoft.Graph.Authentication -Scope CurrentUser',
    `  Connect-MgGraph -Environment ${environment} -TenantId ${tenantId} -Scopes Sites.FullControl.All`,
    `  $site = Invoke-MgGraphRequest -Uri '${sites}/${host}?$select=id'`,
    `  Invoke-MgGraphRequest -Method POST -Uri "${sites}/$($site.id)/permissions" -ContentType 'application/json' -Body '${quoted(body)}'`,
    '',
    'Or send two requests in Graph Explorer (https://aka.ms/ge), after consent to the same permission there. The first one',
    'answers with the id that the second one needs:',
    `  GET  ${sites}/${host}?$select=id`,
    `  POST ${sites}/SITE-ID/permissions`,
    `  ${body}`,
  ];
}

/** Within single quotes of PowerShell. */
function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
