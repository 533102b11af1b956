/** Observes, plans and prints; with `--apply` it also writes. A dry run only omits that step. */
import { cloudHosts } from '../../shared/adapters/clouds.ts';
import { describeGeoLocations } from './core/geo-locations.ts';
import { type Table, wantedPermissions, wantedSiteRole } from './core/permissions.ts';
import { type GrantPlan, planGrants, planRevocation, type RevokePlan, type SeenSite } from './core/plan.ts';
import { describeOpening } from './core/site-grant.ts';
import {
  describeDoubts,
  describeGrantPlan,
  describeRevokePlan,
  nameOf,
  numberOfSteps,
} from './core/words.ts';
import { GrantFailure } from './failures.ts';
import { createGraph } from './graph/client.ts';
import { createDirectory } from './graph/directory.ts';
import { findMySiteHosts } from './graph/geo-locations.ts';
import { createSite } from './graph/site.ts';
import { type Apis, checkRoles, findApis, seeAssignments, seeSite } from './observe.ts';
import type { GrantOptions } from './options.ts';
import type { Directory, Principal, Site } from './ports.ts';
import { powerShellEnvironments, signIn } from './sign-in.ts';
import { readTable } from './table.ts';

interface Work {
  readonly options: GrantOptions;
  readonly table: Table;
  readonly directory: Directory;
  readonly apis: Apis;
  readonly hosts: ReturnType<typeof cloudHosts>;
  readonly principal: Principal;
  /** Undefined: no tenant was named. */
  readonly site: Site | undefined;
  readonly tenantId: string;
  mySiteHosts(): Promise<readonly string[]>;
  write(line: string): void;
}

/** Returns whether everything that was requested is granted, or would be with `--apply`. Rejects with GrantFailure. */
export async function grant(options: GrantOptions, write: (line: string) => void): Promise<boolean> {
  const { cloud, tenant, tenantId } = options;
  const hosts = cloudHosts(cloud, tenant ?? '');
  const signedIn = await signIn({ graphHost: hosts.graph, cloud, tenantId });
  const graph = createGraph(signedIn, hosts.graph);
  const table = readTable();
  const directory = createDirectory(graph, signedIn.tenantId);
  const principal = await directory.findPrincipal(options.principal);
  if (!options.revoke && !options.allowApplication) checkType(principal);
  const apis = await findApis(directory, table);
  const site = tenant === undefined ? undefined : createSite(graph, hosts.sharePointMy);
  write(`Principal ${principal.name} (${principal.type})`);
  write(`          object id ${principal.id}, client id ${principal.appId}`);
  write(`Tenant    ${signedIn.tenantId} (cloud ${cloud})`);
  write(options.apply ? 'Applied as planned here:' : 'Dry run, nothing is written:');
  const work: Work = {
    ...{ options, table, directory, apis, hosts, principal, site, write },
    tenantId: signedIn.tenantId,
    mySiteHosts: () => findMySiteHosts(graph, cloud),
  };
  return options.revoke ? takeBack(work) : give(work);
}

function checkType({ name, type, id }: Principal): void {
  if (type === 'ManagedIdentity') return;
  throw new GrantFailure([
    `"${name}" (${id}) is no managed identity, but: ${type}. Nothing was granted.`,
    'Anyone who has a secret of the application could read and write like Instep.',
    'Do this: name the identity of the app (output identityPrincipalId of infra/main.bicep), or add --allow-application if this is meant.',
  ]);
}

async function give(work: Work): Promise<boolean> {
  const { options, table, directory, apis, principal, site, write } = work;
  const permissions = wantedPermissions(table, options);
  checkRoles(apis, permissions);
  const siteRole = wantedSiteRole(permissions);
  const plan = planGrants(
    table,
    { permissions, siteRole },
    {
      assignments: await seeAssignments(directory, apis, principal),
      site: await seen(siteRole === undefined ? undefined : site, principal),
    },
  );
  for (const line of describeGrantPlan(table, plan, site?.host)) write(line);
  const steps = numberOfSteps(plan);
  if (!options.apply) write(steps === 0 ? 'Nothing to grant.' : `To grant: ${steps}. Add --apply to do it.`);
  else await applyGrants(work, plan);
  for (const line of describeDoubts(table, permissions)) write(line);
  for (const line of openingByHand(work, plan)) write(line);
  if (options.libraryRead === 'Sites.Selected')
    for (const line of describeGeoLocations(await work.mySiteHosts(), site?.host, options)) write(line);
  return plan.site.step !== 'unknown';
}

/** Empty unless the sign-in may not read the site. */
function openingByHand(
  { hosts, options, principal, site, tenantId }: Work,
  plan: GrantPlan,
): readonly string[] {
  if (plan.site.step !== 'unknown' || site === undefined) return [];
  const application = { id: principal.appId, displayName: principal.name };
  return describeOpening({
    ...{
      graphHost: hosts.graph,
      environment: powerShellEnvironments[options.cloud],
      tenantId,
      host: site.host,
      application,
    },
    role: plan.site.role,
  });
}

async function applyGrants({ table, directory, apis, principal, site, write }: Work, plan: GrantPlan) {
  let done = 0;
  for (const permission of plan.missing) {
    const outcome = await directory.grant(principal, apis[permission.api], permission.id);
    write(`Granted ${nameOf(table, permission)}${outcome === 'done' ? '' : ' (already granted meanwhile)'}`);
    done += 1;
  }
  if (site !== undefined && plan.site.step === 'open') await site.open(principal, plan.site.role);
  if (site !== undefined && plan.site.step === 'raise') await site.raise(plan.site.id, plan.site.role);
  if (plan.site.step === 'open' || plan.site.step === 'raise') {
    write(`Granted site ${site?.host}: ${plan.site.role}`);
    done += 1;
  }
  write(
    `Granted now: ${done}; granted before: ${plan.granted.length + (plan.site.step === 'granted' ? 1 : 0)}.`,
  );
  if (done > 0)
    write(
      'Azure keeps the token of a managed identity for up to 24 hours; it has the new permissions after that.',
    );
}

async function takeBack(work: Work): Promise<boolean> {
  const { options, table, directory, apis, principal, site, write } = work;
  const plan = planRevocation(table, {
    assignments: await seeAssignments(directory, apis, principal),
    site: await seen(site, principal),
  });
  for (const line of describeRevokePlan(plan, site?.host)) write(line);
  const steps = plan.revoke.length + (plan.site.step === 'close' ? plan.site.grants.length : 0);
  if (options.apply) await applyRevocation(work, plan);
  else write(steps === 0 ? 'Nothing to revoke.' : `To revoke: ${steps}. Add --apply to do it.`);
  // Without --tenant the site is not part of the request; with it, an unread site is a failure.
  return plan.site.step === 'close' || site === undefined;
}

async function applyRevocation({ directory, principal, site, write }: Work, plan: RevokePlan): Promise<void> {
  let done = 0;
  // The site first, because without Sites.Selected its grant would remain invisible until the permission is granted again.
  const grants = plan.site.step === 'close' ? plan.site.grants : [];
  for (const { id, roles } of grants) {
    await site?.close(id);
    write(`Revoked site ${site?.host}: ${roles.join(', ')}`);
    done += 1;
  }
  for (const { id, label } of plan.revoke) {
    const outcome = await directory.revoke(principal, id);
    write(`Revoked ${label}${outcome === 'done' ? '' : ' (was gone already)'}`);
    done += 1;
  }
  write(`Revoked now: ${done}; left: ${plan.foreign.length}.`);
  if (done > 0)
    write(
      'A token that was given before is good until it expires, up to 24 hours. infra/README.md (Stop now) explains how to stop before that.',
    );
}

async function seen(site: Site | undefined, principal: Principal): Promise<SeenSite> {
  return site === undefined
    ? { seen: false, because: 'no --tenant was named to find it by' }
    : seeSite(site, principal);
}
