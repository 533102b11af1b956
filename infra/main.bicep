targetScope = 'resourceGroup'

@description('Region of everything that is created.')
param location string = resourceGroup().location

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-instep-${uniqueString(resourceGroup().id)}'
  location: location
}

@description('Client id of the identity that Instep acts as.')
output identityClientId string = identity.properties.clientId
