/**
 * Host names of each Microsoft cloud. Sign-in hosts are not needed: a managed identity gets its token from
 * the platform, and the Azure CLI uses the cloud chosen with `az cloud set` (DECISIONS.md, D-sign-in-hosts).
 */

export type Cloud = 'global' | 'gcc-high' | 'dod' | 'china';

export interface CloudHosts {
  readonly graph: string;
  readonly sharePointRoot: string;
  readonly sharePointMy: string;
}

/**
 * Graph: https://learn.microsoft.com/graph/deployments; SharePoint domains: the sovereign-cloud URL lists of
 * Microsoft 365
 * (https://learn.microsoft.com/microsoft-365/enterprise/microsoft-365-endpoints).
 */
const domains: Readonly<Record<Cloud, { readonly graph: string; readonly sharePoint: string }>> = {
  global: { graph: 'graph.microsoft.com', sharePoint: 'sharepoint.com' },
  'gcc-high': { graph: 'graph.microsoft.us', sharePoint: 'sharepoint.us' },
  dod: { graph: 'dod-graph.microsoft.us', sharePoint: 'sharepoint-mil.us' },
  china: { graph: 'microsoftgraph.chinacloudapi.cn', sharePoint: 'sharepoint.cn' },
};

/** The hosts of the geo location with this root site; undefined when it is not a root site of this cloud. */
export function geoHosts(cloud: Cloud, rootHost: string): CloudHosts | undefined {
  const [name = '', ...domain] = rootHost.toLowerCase().split('.');
  const isRoot = /^[a-z0-9-]+$/.test(name) && !/-(my|admin)$/.test(name);
  return isRoot && domain.join('.') === domains[cloud].sharePoint ? cloudHosts(cloud, name) : undefined;
}

/** `tenant` is the `contoso` of `contoso.sharepoint.com`. */
export function cloudHosts(cloud: Cloud, tenant: string): CloudHosts {
  const { graph, sharePoint } = domains[cloud];
  const name = tenant.toLowerCase();
  return {
    graph,
    sharePointRoot: `${name}.${sharePoint}`,
    sharePointMy: `${name}-my.${sharePoint}`,
  };
}
