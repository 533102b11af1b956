/** Host names of the Microsoft clouds: https://learn.microsoft.com/graph/deployments and the URL lists of Microsoft 365. */

export type Cloud = 'global' | 'gcc-high' | 'dod' | 'china';

export interface CloudNames {
  readonly graph: string;
  /** What SharePoint's hosts end with. */
  readonly sharePoint: string;
  readonly login: string;
}

export const clouds: Readonly<Record<Cloud, CloudNames>> = {
  global: {
    graph: 'graph.microsoft.com',
    sharePoint: 'sharepoint.com',
    login: 'login.microsoftonline.com',
  },
  'gcc-high': { graph: 'graph.microsoft.us', sharePoint: 'sharepoint.us', login: 'login.microsoftonline.us' },
  dod: {
    graph: 'dod-graph.microsoft.us',
    sharePoint: 'sharepoint-mil.us',
    login: 'login.microsoftonline.us',
  },
  china: {
    graph: 'microsoftgraph.chinacloudapi.cn',
    sharePoint: 'sharepoint.cn',
    login: 'login.partner.microsoftonline.cn',
  },
};

const graphHosts: ReadonlySet<string> = new Set(Object.values(clouds).map(({ graph }) => graph));

export function isGraphHost(host: string): boolean {
  return graphHosts.has(host);
}
