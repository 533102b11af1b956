// Who else writes the state and the package, or uses the key: logs without the paths of requests, and alerts
// (infra/DECISIONS.md, I-watch).

@description('Region of everything here.')
param location string

@description('Tags of everything here.')
param tags { *: string }

@description('End of all names.')
param suffix string

@description('Name of the identity that may write.')
param identityName string

@description('Name of the account of the state.')
param stateAccountName string

@description('Name of the account of the host and of the package.')
param hostAccountName string

@description('Name of the vault.')
param vaultName string

@description('For so many days the logs are kept.')
param retentionDays int

@description('Resource id of the action group that the alerts go to.')
param actionGroupId string

@description('False: no alert is evaluated.')
param enabled bool

var workspaceName = 'log-instep-watch-${suffix}'
// By their own words, writing and deleting. StorageRead would store every look of Instep at its own rows.
var categories = ['StorageWrite', 'StorageDelete']
var tables = ['StorageTableLogs', 'StorageBlobLogs']
// Every category has the columns Uri and RequesterUpn. Only these columns are stored, so a new one is not either.
var columns = [
  'TimeGenerated'
  'Category'
  'OperationName'
  'StatusCode'
  'StatusText'
  'AuthenticationType'
  'RequesterObjectId'
  'RequesterAppId'
  'RequesterTenantId'
  'CallerIpAddress'
  'UserAgentHeader'
  'CorrelationId'
  'AccountName'
  'ServiceType'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource stateAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: stateAccountName

  resource blobs 'blobServices' existing = { name: 'default' }

  resource tables 'tableServices' existing = { name: 'default' }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName

  resource blobs 'blobServices' existing = { name: 'default' }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

// Workspace and rule name each other, so the workspace is deployed twice: first for the rule, then with it.
module bare 'watch-workspace.bicep' = {
  name: 'watch-workspace'
  params: { location: location, tags: tags, name: workspaceName, retentionDays: retentionDays }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource rule 'Microsoft.Insights/dataCollectionRules@2023-03-11' = {
  name: 'dcr-instep-watch-${suffix}'
  location: location
  tags: tags
  kind: 'WorkspaceTransforms'
  properties: {
    dataSources: {}
    destinations: { logAnalytics: [{ name: 'watch', workspaceResourceId: workspace.id }] }
    dataFlows: [
      for table in tables: {
        streams: ['Microsoft-Table-${table}']
        destinations: ['watch']
        transformKql: 'source | where RequesterObjectId !~ \'${identity.properties.principalId}\' | project ${join(columns, ', ')}'
      }
    ]
  }
  dependsOn: [bare]
}

module ruled 'watch-workspace.bicep' = {
  name: 'watch-workspace-with-rule'
  params: { location: location, tags: tags, name: workspaceName, retentionDays: retentionDays, ruleId: rule.id }
}

var logs = map(categories, category => { category: category, enabled: true })

resource stateTables 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'instep-watch'
  scope: stateAccount::tables
  properties: { workspaceId: workspace.id, logs: logs }
  dependsOn: [ruled]
}

resource stateBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'instep-watch'
  scope: stateAccount::blobs
  properties: { workspaceId: workspace.id, logs: logs }
  dependsOn: [ruled]
}

resource hostBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'instep-watch'
  scope: hostAccount::blobs
  properties: { workspaceId: workspace.id, logs: logs }
  dependsOn: [ruled]
}

// The path of a request to the vault names the key, and no user.
resource keyUses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'instep-watch'
  scope: vault
  properties: {
    workspaceId: workspace.id
    logAnalyticsDestinationType: 'Dedicated'
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
  dependsOn: [ruled]
}

var foreignWrites = loadTextContent('../watch/writes.kql')
var rules = [
  {
    name: 'foreign-table-writes'
    displayName: 'Instep: the tables of its state were written by another account'
    query: replace(foreignWrites, '{Table}', 'StorageTableLogs')
    dimensions: ['who', 'account', 'operation']
  }
  {
    name: 'foreign-blob-writes'
    displayName: 'Instep: undo copies or the package were written by another account'
    query: replace(foreignWrites, '{Table}', 'StorageBlobLogs')
    dimensions: ['who', 'account', 'operation']
  }
  {
    name: 'foreign-key-use'
    displayName: 'Instep: its key was used by another account'
    query: loadTextContent('../watch/key.kql')
    dimensions: ['operation']
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for one in rules: {
    name: 'instep-${one.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: one.displayName
      description: 'Only Instep\'s identity writes its state and its package, and uses its key. 1. "who" is the object id of the account: find it in Entra ID. 2. Was it an administrator at work? Then close the alert. 3. If not: pause Instep (INSTEP_PAUSED), take the account\'s role away, and read infra/threat-model.md.'
      severity: 1
      enabled: enabled
      scopes: [workspace.id]
      targetResourceTypes: ['Microsoft.OperationalInsights/workspaces']
      evaluationFrequency: 'PT15M'
      windowSize: 'P1D'
      overrideQueryTimeRange: 'P2D'
      // The tables of a new workspace are there only after the first record.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: replace(one.query, '{Identity}', identity.properties.principalId)
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: map(one.dimensions, column => { name: column, operator: 'Include', values: ['*'] })
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [actionGroupId] }
    }
    dependsOn: [ruled]
  }
]
