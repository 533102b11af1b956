// What the identity may do in Azure, and nothing more.

@description('Name of the identity.')
param identityName string

@description('Name of the account of the state.')
param stateAccountName string

@description('Name of the account of the host and of the package.')
param hostAccountName string

@description('Name of the vault.')
param vaultName string

@description('Name of the key in the vault.')
param keyName string

@description('Name of Application Insights.')
param applicationInsightsName string

@description('A role and what it is assigned on.')
type role = {
  @description('What it is assigned on.')
  on: ('state' | 'host' | 'key' | 'applicationInsights')[]

  @description('Id of the role definition.')
  id: string
}

// By name. The ids are Azure's own: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles { *: role } = {
  // The host: its locks and keys, and the timer's status; the platform: the package.
  'Storage Blob Data Owner': { on: ['host'], id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' }
  // The queue triggers, which also move messages to the poison queues, and Instep, which sends them.
  'Storage Queue Data Contributor': { on: ['host'], id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' }
  // Instep: undo copies and group members.
  'Storage Blob Data Contributor': { on: ['state'], id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' }
  // Instep's state; the host's diagnostic events.
  'Storage Table Data Contributor': { on: ['state', 'host'], id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' }
  // Signing, on this key alone. No built-in role with less may sign.
  'Key Vault Crypto User': { on: ['key'], id: '12338af0-0e69-4776-bea7-57ae8d297424' }
  // Sending telemetry without a key: the host and Instep.
  'Monitoring Metrics Publisher': { on: ['applicationInsights'], id: '3913510d-42f4-4e42-8a64-420c390055eb' }
}

func idsOn(roles { *: role }, on string) string[] =>
  map(filter(items(roles), role => contains(role.value.on, on)), role => role.value.id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource stateAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: stateAccountName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource key 'keys' existing = { name: keyName }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// One map and a loop for each scope: Bicep does not let the scope of an assignment depend on a value. Named after the identity,
// not its principal: infra/DECISIONS.md, I-assignment-name.
resource onState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in idsOn(roles, 'state'): {
    name: guid(stateAccount.id, identity.id, role)
    scope: stateAccount
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onHost 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in idsOn(roles, 'host'): {
    name: guid(hostAccount.id, identity.id, role)
    scope: hostAccount
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in idsOn(roles, 'key'): {
    name: guid(vault::key.id, identity.id, role)
    scope: vault::key
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onApplicationInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in idsOn(roles, 'applicationInsights'): {
    name: guid(applicationInsights.id, identity.id, role)
    scope: applicationInsights
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]
