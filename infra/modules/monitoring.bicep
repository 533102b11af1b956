// Where Instep's events go.

@description('Region of the workspace and of Application Insights.')
param location string

@description('Tags of both.')
param tags { *: string }

@description('Name of the workspace.')
param workspaceName string

@description('Name of Application Insights.')
param applicationInsightsName string

@description('For so many days events are kept.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    // 90 or more: less may not reach the tables of Application Insights (infra/DECISIONS.md, I-event-retention).
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Telemetry needs a sign-in; the key in the connection string grants nothing.
    DisableLocalAuth: true
  }
}
