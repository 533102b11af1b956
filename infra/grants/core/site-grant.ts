/** The grant of one site to one application: https://learn.microsoft.com/graph/api/site-post-permissions */
import type { SiteRole } from './permissions.ts';

interface Opening {
  readonly graphHost: string;
  /** Host name of the site. */
  readonly host: string;
  /** The application as Graph names it: client id and display name. */
  readonly application: { readonly id: string; readonly displayName: string };
  readonly role: SiteRole;
}

export function siteGrant({ application, role }: Pick<Opening, 'application' | 'role'>): object {
  return { roles: [role], grantedToIdentities: [{ application }] };
}

/** The same as requests to paste, if the sign-in of this command may not do it. */
export function describeOpening({ graphHost, host, ...grant }: Opening): readonly string[] {
  return [
    '',
    `To open ${host} by hand, send two requests as SharePoint Administrator, for example in Graph Explorer (https://aka.ms/ge).`,
    'Consent to Sites.FullControl.All there. The first answers with the id that the second needs:',
    `  GET  https://${graphHost}/v1.0/sites/${host}?$select=id`,
    `  POST https://${graphHost}/v1.0/sites/SITE-ID/permissions`,
    `  ${JSON.stringify(siteGrant(grant))}`,
  ];
}
