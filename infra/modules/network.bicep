// The private way from the app to its storage accounts and its vault: two subnets, and an endpoint for each service that the app
// calls (infra/DECISIONS.md, I-network).

@description('Region of everything here but the names.')
param location string

@description('Tags of everything here.')
param tags { *: string }

@description('End of all names.')
param suffix string

@description('Addresses of the network; the first 64 are for the app, the 32 after them for the endpoints, what is left is free.')
param addressPrefix string

@description('Name of the account of the state.')
param stateAccountName string

@description('Name of the account of the host and of the package.')
param hostAccountName string

@description('Name of the vault.')
param vaultName string

var services = ['blob', 'queue', 'table', 'vault']
var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  // The suffix begins with a point: .vault.azure.net.
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}
// What an endpoint leads to cannot be changed later, so a name that led to one resource never leads to another.
var account = 'Microsoft.Storage/storageAccounts'
var targets = [
  { name: 'blob', service: 'blob', type: account, of: stateAccountName }
  { name: 'table', service: 'table', type: account, of: stateAccountName }
  { name: 'host-blob', service: 'blob', type: account, of: hostAccountName }
  { name: 'host-queue', service: 'queue', type: account, of: hostAccountName }
  { name: 'host-table', service: 'table', type: account, of: hostAccountName }
  { name: 'vault', service: 'vault', type: 'Microsoft.KeyVault/vaults', of: vaultName }
]

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: 'vnet-instep-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    // Within the network and not beside it: another deployment would take the subnets away and bring them back.
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          // Who runs the app in its subnet: Flex Consumption.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 27, 2)
          defaultOutboundAccess: false
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }

  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: zoneNames[service]
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, at) in services: {
    parent: zones[at]
    name: network.name
    location: 'global'
    tags: tags
    properties: {
      virtualNetwork: { id: network.id }
      registrationEnabled: false
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for target in targets: {
    name: 'pep-instep-${target.name}-${suffix}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        {
          name: target.service
          properties: {
            privateLinkServiceId: resourceId(target.type, target.of)
            groupIds: [target.service]
          }
        }
      ]
    }
  }
]

resource endpointNames 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (target, at) in targets: {
    parent: endpoints[at]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: target.service, properties: { privateDnsZoneId: zones[indexOf(services, target.service)].id } }
      ]
    }
    dependsOn: [links]
  }
]

@description('Resource id of the subnet that the app is connected to.')
output appSubnetId string = network::appSubnet.id
