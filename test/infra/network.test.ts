/** The private network is complete: every service that the app calls has an endpoint, and a name that resolves to it. */
import { describe, expect, test } from 'vitest';
import { deployed, deployments } from './kit/deployed.ts';
import type { Predicted } from './kit/snapshot.ts';

const services = ['blob', 'queue', 'table', 'vault'];
/** What each endpoint is named after, its service, and the resource that it leads to. */
const endpointsTo = [
  ['blob', 'blob', 'storageAccounts/stinstep'],
  ['table', 'table', 'storageAccounts/stinstep'],
  ['host-blob', 'blob', 'storageAccounts/sthost'],
  ['host-queue', 'queue', 'storageAccounts/sthost'],
  ['host-table', 'table', 'storageAccounts/sthost'],
  ['vault', 'vault', 'vaults/kv-instep-'],
] as const;

function textOf(one: Predicted): string {
  return JSON.stringify(one);
}

describe.each(deployments.filter(({ privateNetwork }) => privateNetwork))('$name', ({ name }) => {
  const { all, properties, appSettings } = deployed(name);
  const network = properties('Microsoft.Network/virtualNetworks') as {
    subnets: readonly {
      name: string;
      properties: {
        addressPrefix: string;
        delegations?: readonly { properties: { serviceName: string } }[];
        defaultOutboundAccess?: boolean;
      };
    }[];
  };
  const [networkId] = all('Microsoft.Network/virtualNetworks').map(({ id }) => id);

  test('the app is alone in a subnet that its plan may use', () => {
    const [app, endpoints, ...more] = network.subnets;
    expect(app?.properties.delegations?.map((delegation) => delegation.properties.serviceName)).toEqual([
      'Microsoft.App/environments',
    ]);
    expect(endpoints?.properties).toMatchObject({ defaultOutboundAccess: false });
    expect(endpoints?.properties.delegations).toBeUndefined();
    expect(more).toEqual([]);
    expect(properties('Microsoft.Web/sites').virtualNetworkSubnetId).toBe(
      `${networkId}/subnets/${app?.name}`,
    );
  });

  test('each service that the settings name has an endpoint in the other subnet', () => {
    const named = Object.entries(appSettings).flatMap(([setting, value]) => {
      const service = /__(\w+)ServiceUri$/.exec(setting)?.[1];
      const account = /(stinstep|sthost)/.exec(value)?.[0];
      if (setting === 'INSTEP_INTEGRITY_KEY') return [['vault', 'vaults/kv-instep-']];
      return service === undefined ? [] : [[service, `storageAccounts/${account}`]];
    });
    expect(named.sort()).toEqual(endpointsTo.map(([, service, resource]) => [service, resource]).sort());
    const endpoints = all('Microsoft.Network/privateEndpoints');
    expect(endpoints.map((one) => one.name.replace(/-\w+$/, ''))).toEqual(
      endpointsTo.map(([of]) => `pep-instep-${of}`),
    );
    expect(endpoints.map(({ properties: endpoint }) => endpoint)).toMatchObject(
      endpointsTo.map(([, service, resource]) => ({
        subnet: { id: `${networkId}/subnets/endpoints` },
        privateLinkServiceConnections: [
          {
            properties: {
              groupIds: [service],
              privateLinkServiceId: expect.stringMatching(new RegExp(`/${resource}\\w+$`)),
            },
          },
        ],
      })),
    );
  });

  test('each service has a zone of its cloud, linked to the network, which its endpoint registers in', () => {
    const zone = (service: string) =>
      service === 'vault'
        ? "format('privatelink{0}', replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.'))"
        : `format('privatelink.${service}.{0}', environment().suffixes.storage)`;
    expect(all('Microsoft.Network/privateDnsZones').map((one) => one.name)).toEqual(
      services.map((service) => `[${zone(service)}]`),
    );
    const links = all('Microsoft.Network/privateDnsZones/virtualNetworkLinks');
    const groups = all('Microsoft.Network/privateEndpoints/privateDnsZoneGroups');
    for (const [at, service] of services.entries()) {
      expect(links[at]?.name).toContain(zone(service));
      expect(links[at]?.properties).toEqual({
        virtualNetwork: { id: networkId },
        registrationEnabled: false,
      });
    }
    for (const [at, [of, service]] of endpointsTo.entries()) {
      expect(groups[at]?.name).toContain(`pep-instep-${of}-`);
      expect(textOf(groups[at] as Predicted)).toContain(zone(service));
    }
  });
});

test('without a private network no network is deployed', () => {
  const { resources, properties } = deployed('default');
  expect(resources.filter(({ type }) => type.startsWith('Microsoft.Network/'))).toEqual([]);
  expect(properties('Microsoft.Web/sites').virtualNetworkSubnetId).toBeNull();
});
