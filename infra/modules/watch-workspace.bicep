// Where the logs of watch.bicep go, apart from Instep's events.

@description('Region of the workspace.')
param location string

@description('Tags of the workspace.')
param tags { *: string }

@description('Name of the workspace.')
param name string

@description('For so many days the logs are kept.')
param retentionDays int

@description('Rule that every record passes before it is stored.')
param ruleId string?

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
    defaultDataCollectionRuleResourceId: ruleId
  }
}
