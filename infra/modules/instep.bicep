// Everything that main.bicep makes, once its parameters are known to be good.

import { alertOptions } from 'alerts.bicep'
import { hostingOptions, signInOptions } from 'app.bicep'

@description('Region of everything that is created.')
param location string

@description('Tags of everything that is created.')
param tags { *: string }

@description('Where and how large the app runs.')
param hosting hostingOptions

@description('Addresses of a network between the app and its storage account; none: no network.')
param networkPrefix string?

@description('Who may call the HTTP functions.')
param signIn signInOptions

@description('For so many days Application Insights keeps events.')
param eventRetentionDays int

@description('Who gets a mail when a night has problems, and the thresholds.')
param alerts alertOptions

@description('Instep\'s own settings, each name with INSTEP_.')
param settings { *: string }

var suffix = uniqueString(resourceGroup().id)
// Names that are known before anything is there, so that a what-if can tell what would change.
var identityName = 'id-instep-${suffix}'
var storageAccountName = 'stinstep${suffix}'
var applicationInsightsName = 'appi-instep-${suffix}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    name: storageAccountName
    location: location
    tags: tags
    undoDays: int(settings.INSTEP_UNDO_DAYS)
    retentionDays: int(settings.INSTEP_RETENTION_DAYS)
    privateOnly: networkPrefix != null
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    tags: tags
    workspaceName: 'log-instep-${suffix}'
    applicationInsightsName: applicationInsightsName
    retentionDays: eventRetentionDays
  }
}

module alertRules 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    suffix: suffix
    applicationInsightsName: applicationInsightsName
    options: alerts
  }
  dependsOn: [monitoring]
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: { location: location, tags: tags, applicationInsightsName: applicationInsightsName }
  dependsOn: [monitoring]
}

module savedQueries 'saved-queries.bicep' = {
  name: 'saved-queries'
  params: { location: location, tags: tags, suffix: suffix }
}

module network 'network.bicep' = if (networkPrefix != null) {
  name: 'network'
  params: {
    location: location
    tags: tags
    suffix: suffix
    addressPrefix: networkPrefix!
    storageAccountName: storageAccountName
  }
  dependsOn: [storage]
}

module roles 'roles.bicep' = {
  name: 'roles'
  params: {
    identityName: identityName
    storageAccountName: storageAccountName
    applicationInsightsName: applicationInsightsName
  }
  dependsOn: [identity, storage, monitoring]
}

module app 'app.bicep' = {
  name: 'app'
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityName: identityName
    applicationInsightsName: applicationInsightsName
    storage: {
      blobServiceUri: storage.outputs.blobServiceUri
      queueServiceUri: storage.outputs.queueServiceUri
      tableServiceUri: storage.outputs.tableServiceUri
      deploymentContainerUri: storage.outputs.deploymentContainerUri
    }
    hosting: hosting
    subnetId: network.?outputs.appSubnetId
    signIn: signIn
    settings: settings
  }
  dependsOn: [monitoring, roles]
}

@description('Name of the Functions app.')
output appName string = app.outputs.name

@description('Host name of the Functions app.')
output appHostName string = app.outputs.hostName

@description('Where Elastic Premium reads the package from.')
output packageUri string = app.outputs.packageUri

@description('Object id of the identity that Instep acts as.')
output identityPrincipalId string = identity.properties.principalId

@description('Client id of that identity.')
output identityClientId string = identity.properties.clientId
