/**
 * A program named `az` that is signed in to a simulated tenant: it answers `az account get-access-token` as the Azure CLI
 * does, with a token of the tenant's own. The real credential runs it.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningTenant } from '../../../local/tenant/server/server.ts';

/** Writes it into a folder that is to be put on PATH; undefined for the server: it is installed, but no user is signed in. */
export function writeAzureCli(folder: string, server: RunningTenant | undefined): void {
  mkdirSync(folder, { recursive: true });
  const tenantFacts = server && {
    identityUrl: server.identityUrl,
    identityHeader: server.identityHeader,
    tenantId: server.tenant.tenantId,
  };
  const file = path.join(folder, 'az');
  writeFileSync(
    file,
    `#!${process.execPath}\nconst server = ${JSON.stringify(tenantFacts ?? null)};\n${program}`,
  );
  chmodSync(file, 0o755);
}

const program = `
const option = (name) => process.argv[process.argv.indexOf(name) + 1 || Infinity];
const fail = (message) => { process.stderr.write('ERROR: ' + message + '\\n'); process.exit(1); };
if (process.argv.slice(2, 4).join(' ') !== 'account get-access-token') fail('unknown command');
if (server === null) fail("Please run 'az login' to setup account.");
const tenant = option('--tenant') ?? server.tenantId;
if (tenant !== server.tenantId) fail('AADSTS90002: Tenant ' + tenant + ' not found. Check to make sure you have the correct tenant ID.');
const url = new URL(server.identityUrl);
url.searchParams.set('api-version', '2019-08-01');
url.searchParams.set('resource', option('--resource'));
fetch(url, { headers: { 'X-IDENTITY-HEADER': server.identityHeader } }).then(async (response) => {
  const answer = await response.json();
  if (!response.ok) fail(answer.message);
  const expires_on = Number(answer.expires_on);
  process.stdout.write(JSON.stringify({
    accessToken: answer.access_token, expiresOn: new Date(expires_on * 1000).toISOString(), expires_on, tenant, tokenType: 'Bearer',
  }));
});
`;
