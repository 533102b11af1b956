// What the identity may do in Azure, and nothing more.

@description('Name of the identity.')
param identityName string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of Application Insights.')
param applicationInsightsName string

@description('A role and what it is assigned on.')
type role = {
  @description('What it is assigned on.')
  on: 'storage' | 'applicationInsights'

  @description('Id of the role definition.')
  id: string
}

// By name. The ids are Azure's own: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles { *: role } = {
  // The host: its locks and keys, and the timer's status; the platform: the package. Instep: undo copies and group members.
  'Storage Blob Data Owner': { on: 'storage', id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' }
  // The queue triggers, which also move messages to the poison queues, and Instep, which sends them.
  'Storage Queue Data Contributor': { on: 'storage', id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' }
  // Instep's state, and the host's diagnostic events.
  'Storage Table Data Contributor': { on: 'storage', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' }
  // Sending telemetry without a key: the host and Instep.
  'Monitoring Metrics Publisher': { on: 'applicationInsights', id: '3913510d-42f4-4e42-8a64-420c390055eb' }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storageAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// One map and two loops: Bicep does not let the scope of an assignment depend on a value. Named after the identity, not
// its principal: infra/DECISIONS.md, I-assignment-name.
resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in filter(items(roles), role => role.value.on == 'storage'): {
    name: guid(storageAccount.id, identity.id, role.value.id)
    scope: storageAccount
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value.id)
    }
  }
]

resource onApplicationInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in filter(items(roles), role => role.value.on == 'applicationInsights'): {
    name: guid(applicationInsights.id, identity.id, role.value.id)
    scope: applicationInsights
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value.id)
    }
  }
]
