// Instep in an empty resource group, but for what only a directory administrator can grant.
targetScope = 'resourceGroup'

import { id, optionalId, percentage, schedule as checkedSchedule, tenantName } from 'modules/checked.bicep'
import { alertSettings } from 'modules/alerts.bicep'

@description('Region of everything that is created.')
param location string = resourceGroup().location

@description('Tags of everything that is created.')
param tags object = {}

@description('Memory of one instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of each function (every queue scales by itself). Microsoft 365 throttling is the limit, not computing: each instance spends its share of the allowance, so that more of them are not faster. Passed on as INSTEP_MAX_INSTANCES.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 1

@description('For so many days Application Insights keeps events.')
@minValue(30)
@maxValue(730)
param eventRetentionDays int = 90

@description('Whom the alerts are sent to, and from where on. Example: { emails: [\'it@contoso.com\'], driftPercent: 5 }')
param alerts alertSettings = {}

@description('INSTEP_TENANT: the contoso of contoso.sharepoint.com.')
@minLength(1)
@maxLength(63)
param tenant string

@description('INSTEP_TENANT_ID: Entra tenant id.')
@minLength(36)
@maxLength(36)
param tenantId string

@description('INSTEP_COMPANY: your name in the User-Agent that SharePoint sees: NONISV|Contoso|Instep/version.')
@minLength(1)
@maxLength(60)
param company string

@description('INSTEP_CLOUD: national cloud.')
@allowed(['global', 'gcc-high', 'dod', 'china'])
param cloud string = 'global'

@description('INSTEP_MODE: report writes nothing to the tenant.')
@allowed(['report', 'repair'])
param mode string = 'report'

@description('INSTEP_PAUSED: stops every write at once, whatever the mode.')
param paused bool = false

@description('INSTEP_SCHEDULE: when the nightly run starts, NCRONTAB, UTC.')
param schedule string = '0 0 1 * * *'

@description('INSTEP_SCOPE_GROUP: only members of this group, nested groups included.')
param scopeGroup string = ''

@description('INSTEP_EXCLUDE_GROUP: never members of this group.')
param excludeGroup string = ''

@description('INSTEP_GUESTS: guests; their photos come from Entra ID.')
@allowed(['exclude', 'include'])
param guests string = 'exclude'

@description('INSTEP_DISABLED_USERS: users who may not sign in.')
@allowed(['exclude', 'include'])
param disabledUsers string = 'exclude'

@description('INSTEP_OWNERSHIP: whose choice stands when somebody changed a photo in SharePoint.')
@allowed(['exchange-wins', 'respect-sharepoint'])
param ownership string = 'exchange-wins'

@description('INSTEP_REMOVAL: what becomes of the SharePoint photo when the Exchange photo is removed.')
@allowed(['keep', 'clear'])
param removal string = 'keep'

@description('INSTEP_EXCHANGE_SYNC_STATE: what to write to SPS-PictureExchangeSyncState.')
@allowed(['leave', '0', '1'])
param exchangeSyncState string = 'leave'

@description('INSTEP_RENDITIONS: pixels of the S, M and L files.')
param renditions string = '48,72,300'

@description('INSTEP_PLACEHOLDER_HASHES: SHA-256 of pictures that count as no picture in SharePoint.')
param placeholderHashes string = ''

@description('INSTEP_SHARED_PICTURE_HASHES: SHA-256 of source pictures that many users may share.')
param sharedPictureHashes string = ''

@description('INSTEP_GUARD_UPDATES: hold the plan above this share of compared users.')
param guardUpdates string = '20'

@description('INSTEP_GUARD_CLEARS: withhold clears above this share of compared users.')
param guardClears string = '2'

@description('INSTEP_GUARD_CLEARS_MAX: withhold clears above this number.')
@minValue(0)
@maxValue(100000)
param guardClearsMax int = 25

@description('INSTEP_GUARD_SHARED: hold the plan when shared pictures are more than this share of it.')
param guardShared string = '2'

@description('INSTEP_GUARD_SCOPE: hold when users in scope fell by more than this share.')
param guardScope string = '10'

@description('INSTEP_GUARD_UNKNOWN: hold when more than this share of users could not be read.')
param guardUnknown string = '40'

@description('INSTEP_CANARY_USER: a user whose photo must be readable on both sides before anything is written.')
param canaryUser string = ''

@description('INSTEP_MAX_UPDATES_PER_RUN: repair at most so many users in one run.')
param maxUpdatesPerRun string = ''

@description('INSTEP_DEEP_CHECK_DAYS: each user is read in full once in so many days.')
@minValue(1)
@maxValue(365)
param deepCheckDays int = 14

@description('INSTEP_UNDO_DAYS: how long overwritten pictures are kept.')
@minValue(1)
@maxValue(365)
param undoDays int = 30

@description('INSTEP_RETENTION_DAYS: how long runs and findings are kept.')
@minValue(1)
@maxValue(3650)
param retentionDays int = 90

@description('INSTEP_REPAIR_DEADLINE_HOURS: what is not repaired by then is carried over.')
@minValue(1)
@maxValue(23)
param repairDeadlineHours int = 20

@description('INSTEP_APPROVAL_HOURS: how long a held plan can be approved.')
@minValue(1)
@maxValue(720)
param approvalHours int = 72

@description('INSTEP_LICENSED_USERS: sets the published SharePoint allowance.')
@minValue(1)
@maxValue(10000000)
param licensedUsers int = 1000

@description('INSTEP_PROFILE_CALL_SHARE: own share of the tenant-wide allowance of profile calls.')
param profileCallShare string = '0.5'

var settings = {
  INSTEP_TENANT: tenantName(tenant)
  INSTEP_TENANT_ID: id(tenantId, 'INSTEP_TENANT_ID')
  INSTEP_COMPANY: company
  INSTEP_CLOUD: cloud
  INSTEP_MODE: mode
  INSTEP_PAUSED: paused ? 'true' : 'false'
  INSTEP_SCHEDULE: checkedSchedule(schedule)
  INSTEP_SCOPE_GROUP: optionalId(scopeGroup, 'INSTEP_SCOPE_GROUP')
  INSTEP_EXCLUDE_GROUP: optionalId(excludeGroup, 'INSTEP_EXCLUDE_GROUP')
  INSTEP_GUESTS: guests
  INSTEP_DISABLED_USERS: disabledUsers
  INSTEP_OWNERSHIP: ownership
  INSTEP_REMOVAL: removal
  INSTEP_EXCHANGE_SYNC_STATE: exchangeSyncState
  INSTEP_RENDITIONS: renditions
  INSTEP_PLACEHOLDER_HASHES: placeholderHashes
  INSTEP_SHARED_PICTURE_HASHES: sharedPictureHashes
  INSTEP_GUARD_UPDATES: percentage(guardUpdates, 'INSTEP_GUARD_UPDATES')
  INSTEP_GUARD_CLEARS: percentage(guardClears, 'INSTEP_GUARD_CLEARS')
  INSTEP_GUARD_CLEARS_MAX: string(guardClearsMax)
  INSTEP_GUARD_SHARED: percentage(guardShared, 'INSTEP_GUARD_SHARED')
  INSTEP_GUARD_SCOPE: percentage(guardScope, 'INSTEP_GUARD_SCOPE')
  INSTEP_GUARD_UNKNOWN: percentage(guardUnknown, 'INSTEP_GUARD_UNKNOWN')
  INSTEP_CANARY_USER: optionalId(canaryUser, 'INSTEP_CANARY_USER')
  INSTEP_MAX_UPDATES_PER_RUN: maxUpdatesPerRun
  INSTEP_DEEP_CHECK_DAYS: string(deepCheckDays)
  INSTEP_UNDO_DAYS: string(undoDays)
  INSTEP_RETENTION_DAYS: string(retentionDays)
  INSTEP_REPAIR_DEADLINE_HOURS: string(repairDeadlineHours)
  INSTEP_APPROVAL_HOURS: string(approvalHours)
  INSTEP_LICENSED_USERS: string(licensedUsers)
  INSTEP_PROFILE_CALL_SHARE: profileCallShare
  INSTEP_MAX_INSTANCES: string(maximumInstanceCount)
}

var suffix = uniqueString(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-instep-${suffix}'
  location: location
  tags: tags
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: 'stinstep${suffix}'
    location: location
    tags: tags
    undoDays: undoDays
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    tags: tags
    suffix: suffix
    retentionDays: eventRetentionDays
  }
}

module alertRules 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    suffix: suffix
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    settings: alerts
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: { location: location, tags: tags, applicationInsightsName: monitoring.outputs.applicationInsightsName }
}

module savedQueries 'modules/saved-queries.bicep' = {
  name: 'saved-queries'
  params: { location: location, tags: tags, suffix: suffix }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.properties.principalId
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityName: identity.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    storage: {
      blobServiceUri: storage.outputs.blobServiceUri
      queueServiceUri: storage.outputs.queueServiceUri
      tableServiceUri: storage.outputs.tableServiceUri
      deploymentContainerUri: storage.outputs.deploymentContainerUri
    }
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    settings: settings
  }
  dependsOn: [roles]
}

@description('Name of the Functions app.')
output appName string = app.outputs.name

@description('Host name of the Functions app.')
output appHostName string = app.outputs.hostName

@description('Object id of the identity that Instep acts as; application permissions are granted to it.')
output identityPrincipalId string = identity.properties.principalId

@description('Client id of that identity.')
output identityClientId string = identity.properties.clientId
