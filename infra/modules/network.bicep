// The private way from the app to its storage account: two subnets, and an endpoint with its name for each service
// (infra/DECISIONS.md, I-network).

@description('Region of everything here but the names.')
param location string

@description('Tags of everything here.')
param tags { *: string }

@description('End of all names.')
param suffix string

@description('Addresses of the network; the first 64 are for the app, the 32 after them for the endpoints, what is left is free.')
param addressPrefix string

@description('Name of the storage account.')
param storageAccountName string

var services = ['blob', 'queue', 'table']

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

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
    name: 'privatelink.${service}.${environment().suffixes.storage}'
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
  for service in services: {
    name: 'pep-instep-${service}-${suffix}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        {
          name: service
          properties: {
            privateLinkServiceId: storageAccount.id
            groupIds: [service]
          }
        }
      ]
    }
  }
]

resource endpointNames 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (service, at) in services: {
    parent: endpoints[at]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zones[at].id } }]
    }
    dependsOn: [links[at]]
  }
]

@description('Resource id of the subnet that the app is connected to.')
output appSubnetId string = network::appSubnet.id
