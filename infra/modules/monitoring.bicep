// Where Instep's events go.

@description('Region of the workspace and of Application Insights.')
param location string

@description('Tags of both.')
param tags object

@description('End of both names.')
param suffix string

@description('For so many days events are kept.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-instep-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-instep-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Whoever sends telemetry signs in; the key in the connection string opens nothing.
    DisableLocalAuth: true
  }
}

@description('Name of Application Insights.')
output applicationInsightsName string = applicationInsights.name
