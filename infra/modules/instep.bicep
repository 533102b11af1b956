// Everything that main.bicep makes, once its parameters are known to be good.

import { alertOptions } from 'alerts.bicep'
import { hostingOptions, signInOptions } from 'app.bicep'

@description('Region of everything that is created.')
param location string

@description('Tags of everything that is created.')
param tags { *: string }

@description('Where and how large the app runs.')
param hosting hostingOptions

@description('Addresses of a network between the app, its storage accounts and its vault; none: no network.')
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
// The state stays where it has been since the first deployment; the host's account came later.
var stateAccountName = 'stinstep${suffix}'
var hostAccountName = 'sthost${suffix}'
var vaultName = 'kv-instep-${suffix}'
var keyName = 'integrity'
var applicationInsightsName = 'appi-instep-${suffix}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

module accounts 'accounts.bicep' = {
  name: 'accounts'
  params: {
    stateName: stateAccountName
    hostName: hostAccountName
    location: location
    tags: tags
    undoDays: int(settings.INSTEP_UNDO_DAYS)
    retentionDays: int(settings.INSTEP_RETENTION_DAYS)
    privateOnly: networkPrefix != null
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    name: vaultName
    keyName: keyName
    location: location
    tags: tags
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

module watch 'watch.bicep' = if (alerts.?foreignWrites ?? false) {
  name: 'watch'
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityName: identityName
    stateAccountName: stateAccountName
    hostAccountName: hostAccountName
    vaultName: vaultName
    retentionDays: eventRetentionDays
    actionGroupId: alertRules.outputs.actionGroupId
    enabled: alerts.?enabled ?? true
  }
  dependsOn: [identity, accounts, vault]
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
    stateAccountName: stateAccountName
    hostAccountName: hostAccountName
    vaultName: vaultName
  }
  dependsOn: [accounts, vault]
}

module roles 'roles.bicep' = {
  name: 'roles'
  params: {
    identityName: identityName
    stateAccountName: stateAccountName
    hostAccountName: hostAccountName
    vaultName: vaultName
    keyName: keyName
    applicationInsightsName: applicationInsightsName
  }
  dependsOn: [identity, accounts, vault, monitoring]
}

module app 'app.bicep' = {
  name: 'app'
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityName: identityName
    applicationInsightsName: applicationInsightsName
    host: accounts.outputs.host
    state: accounts.outputs.state
    integrityKey: vault.outputs.keyIdentifier
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
