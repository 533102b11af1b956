/** What a person needs to point any Graph or SharePoint client at the simulated tenant. */
import type { RunningTenant } from './server/server.ts';

export function describeTenant(running: RunningTenant, certificateFile: string): string {
  const { port, identityUrl, identityHeader, controlUrl, tenant, hosts } = running;
  const resource = encodeURIComponent(`https://${tenant.graphHost}`);
  return `
A simulated Microsoft 365 tenant of ${tenant.users.size} people is ready.

  Hosts            ${hosts.join(', ')}
                   all on 127.0.0.1:${port} (HTTPS), by Host header and server name
  Tenant id        ${tenant.tenantId}
  Certificate      ${certificateFile}
  Token endpoint   ${identityUrl} (managed identity of App Service)
  Control          ${controlUrl}/counts, /requests, /writes, /people

For a Node client (with something that sends the hosts to the port, such as local/tenant/redirect.ts):

  export NODE_EXTRA_CA_CERTS=${certificateFile}
  export IDENTITY_ENDPOINT=${identityUrl}
  export IDENTITY_HEADER=${identityHeader}

With curl:

  TOKEN=$(curl -s -H 'X-IDENTITY-HEADER: ${identityHeader}' \\
    '${identityUrl}?api-version=2019-08-01&resource=${resource}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s --cacert '${certificateFile}' --connect-to '::127.0.0.1:${port}' -H "Authorization: Bearer $TOKEN" \\
    'https://${tenant.graphHost}/v1.0/users?$top=3&$select=id,displayName'

Ctrl-C ends it.
`;
}
