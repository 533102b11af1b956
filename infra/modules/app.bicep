// The Functions app on its Flex Consumption plan.

@description('Region of plan and app.')
param location string

@description('Tags of plan and app.')
param tags object

@description('End of both names.')
param suffix string

@description('Name of the identity that the app acts as.')
param identityName string

@description('Name of Application Insights.')
param applicationInsightsName string

@description('Addresses of the storage account.')
param storage {
  blobServiceUri: string
  queueServiceUri: string
  tableServiceUri: string
  deploymentContainerUri: string
}

@description('Memory of one instance in MB.')
param instanceMemoryMB int

@description('Most instances of each function.')
param maximumInstanceCount int

@description('Instep\'s own settings, each name with INSTEP_.')
param settings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-instep-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-instep-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': 'instep' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Closes /admin, also to who has the master key. Bicep's type does not have it yet.
    ...any({ functionsRuntimeAdminIsolationEnabled: true })
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: storage.deploymentContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, {
      AzureWebJobsStorage__blobServiceUri: storage.blobServiceUri
      AzureWebJobsStorage__queueServiceUri: storage.queueServiceUri
      AzureWebJobsStorage__tableServiceUri: storage.tableServiceUri
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    })
  }

  // Nobody publishes with a password.
  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Name of the app.')
output name string = app.name

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
