/** A tenant with an identity that has no permissions yet, and an administrator who is signed in to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { GrantFailure } from '../../../infra/grants/failures.ts';
import { grant } from '../../../infra/grants/grant.ts';
import { type GrantOptions, readGrantOptions } from '../../../infra/grants/options.ts';
import type { ServerOptions } from '../../../local/tenant/server/options.ts';
import { type RunningTenant, startServer } from '../../../local/tenant/server/server.ts';
import type { ServicePrincipal } from '../../../local/tenant/truth/applications.ts';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { leadTo } from '../../kit/lead-to.ts';
import { writeAzureCli } from './azure-cli.ts';

export const graphHost = 'graph.microsoft.com';
export const mySite = 'contoso-my.sharepoint.com';

/** What a pipeline of an administrator has. */
export const administrator = [
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  'Sites.FullControl.All',
];

export interface Ended {
  readonly complete: boolean;
  readonly text: string;
  /** Absent: it did not fail. */
  readonly failure?: string;
}

export interface GrantStage {
  readonly server: RunningTenant;
  readonly identity: ServicePrincipal;
  /** Folder with the Azure CLI. */
  readonly bin: string;
  /** Runs the script in this process; without --principal, for the identity. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Roles of the identity: of Graph, of SharePoint, and of the my-site host. */
  state(): { graph: readonly string[]; sharePoint: readonly string[]; site: readonly string[] };
}

export async function grantStage(
  given: { roles?: readonly string[]; signedIn?: boolean; geos?: readonly string[] } & Partial<
    Omit<ServerOptions, 'roles'>
  > = {},
): Promise<GrantStage> {
  const { roles = administrator, signedIn = true, geos = [], ...options } = given;
  const tenant = createTenant({ users: 0, seed: 21, kind: 'empty', geos });
  const server = await startServer(tenant, { ...options, roles: { [graphHost]: roles } });
  leadTo(server);
  const bin = mkdtempSync(path.join(tmpdir(), 'instep-az-'));
  writeAzureCli(bin, signedIn ? server : undefined);
  const before = process.env.PATH;
  process.env.PATH = bin;
  onTestFinished(async () => {
    process.env.PATH = before;
    rmSync(bin, { recursive: true });
    await server.stop();
  });
  const { applications } = tenant;
  const identity = applications.add({
    displayName: 'id-instep-abc',
    servicePrincipalType: 'ManagedIdentity',
  });
  return {
    server,
    identity,
    bin,
    run: (...args) =>
      run(readGrantOptions(args.includes('--principal') ? args : ['--principal', identity.id, ...args])),
    state: () => ({
      graph: applications.rolesOf(identity, applications.graph),
      sharePoint: applications.rolesOf(identity, applications.sharePoint),
      site: [...applications.sitePermissions.values()]
        .filter(({ appId, host }) => appId === identity.appId && host === mySite)
        .flatMap((one) => one.roles),
    }),
  };
}

async function run(options: GrantOptions): Promise<Ended> {
  const lines: string[] = [];
  try {
    const complete = await grant(options, (line) => lines.push(line));
    return { complete, text: lines.join('\n') };
  } catch (error) {
    if (!(error instanceof GrantFailure)) throw error;
    return { complete: false, text: lines.join('\n'), failure: error.message };
  }
}
