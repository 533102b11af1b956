// Instep in an empty resource group, but for what only an administrator can grant (infra/DECISIONS.md, I-modules).
targetScope = 'resourceGroup'

import { alertOptions } from 'modules/alerts.bicep'
import { deploymentProblems } from 'modules/problems.bicep'
import { daysOfAYear, inclusion } from 'modules/settings.bicep'

@description('Region of everything that is created.')
param location string = resourceGroup().location

@description('Tags of everything that is created.')
param tags { *: string } = {}

@description('flex: Flex Consumption, which sleeps and scales by itself. elastic-premium: one EP1 instance at least is always paid for; for the clouds without Flex Consumption (gcc-high, dod, china). There npm run deploy uploads the package to the address that the output packageUri tells, for which it takes the role Storage Blob Data Contributor.')
param plan 'flex' | 'elastic-premium' = 'flex'

@description('Memory of one instance in MB, on Flex Consumption.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Most instances of each function (every queue scales by itself), or of the whole plan on Elastic Premium, 100 at most there. Microsoft 365 throttling is the limit, not computing: all instances share one allowance, so that more of them are not faster. Passed on as INSTEP_MAX_INSTANCES.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 1

@description('Instances that are always ready for HTTP, so that Power Automate never waits for a start. Each is paid for day and night; with 0 the first call after a quiet time takes some seconds longer. Elastic Premium has at least one anyway.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int = 0

@description('For so many days Application Insights keeps events. Less than 90 is not offered: its tables have 90 days of their own, free of charge.')
@minValue(90)
@maxValue(730)
param eventRetentionDays int = 90

@description('Closes storage and vault to the internet: the app reaches them through a network of its own. The package is still deployed from anywhere, because it goes to the app, which stores it. The provider Microsoft.App must be registered. Refused on Elastic Premium, and so in the clouds without Flex Consumption: whether an app there can read its package from a closed account is unproven.')
param privateNetwork bool = false

@description('Addresses of that network, private ones (RFC 1918), /16 to /25; they must not overlap with networks that it is to be connected to.')
param privateNetworkPrefix string = '10.73.0.0/24'

@description('Client id of the app registration that callers of the HTTP functions sign in to (infra/sign-in.bicep makes it). Callers without a token get 401, also with a function key; only /api/health, /api/problems and the page of the console, which contains no data, are open. Empty: a function key is enough.')
param signInClientId string = ''

@description('Client ids of the applications that may then call, for example that of the connection in Power Automate. No other gets in, but the console.')
param signInAllowedCallers string[] = []

@description('INSTEP_FUNCTION_KEYS: what function keys open; operate adds approving, undoing, cancelling and erasing. Without effect with sign-in.')
param functionKeys 'sync' | 'operate' = 'sync'

@description('INSTEP_KEY_PICTURES: whether function keys also allow viewing photos. Without effect with sign-in.')
param keyPictures bool = false

@description('Who gets a mail when a night has problems, and the thresholds. Example: { emailAddresses: [\'it@contoso.com\'], driftPercent: 5 }')
param alerts alertOptions = {}

@description('INSTEP_TENANT: the contoso of contoso.sharepoint.com.')
param tenant string

@description('INSTEP_TENANT_ID: Entra tenant id.')
param tenantId string

@description('INSTEP_COMPANY: your name in the User-Agent that SharePoint sees: NONISV|Contoso|Instep/version.')
param company string

@description('INSTEP_CLOUD: national cloud.')
param cloud 'global' | 'gcc-high' | 'dod' | 'china' = 'global'

@description('INSTEP_MODE: report writes nothing to the tenant.')
param mode 'report' | 'repair' = 'report'

@description('INSTEP_PAUSED: no write at all, whatever the mode.')
param paused bool = false

@description('INSTEP_SCHEDULE: when the nightly run starts, NCRONTAB, UTC.')
param schedule string = '0 0 1 * * *'

@description('INSTEP_SCOPE_GROUP: only members of this group, nested groups included.')
param scopeGroup string = ''

@description('INSTEP_EXCLUDE_GROUP: never members of this group.')
param excludeGroup string = ''

@description('INSTEP_GUESTS: guests; their photos come from Entra ID.')
param guests inclusion = 'exclude'

@description('INSTEP_DISABLED_USERS: users who may not sign in.')
param disabledUsers inclusion = 'exclude'

@description('INSTEP_OWNERSHIP: which photo wins when the photo was changed in SharePoint.')
param ownership 'exchange-wins' | 'respect-sharepoint' = 'exchange-wins'

@description('INSTEP_REMOVAL: what becomes of the SharePoint photo when the Exchange photo is removed.')
param removal 'keep' | 'clear' = 'keep'

@description('INSTEP_EXCHANGE_SYNC_STATE: what to write to SPS-PictureExchangeSyncState.')
param exchangeSyncState 'leave' | '0' | '1' = 'leave'

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

@description('INSTEP_CANARY_USER: a user who must be in step before a plan is released without an approval.')
param canaryUser string = ''

@description('INSTEP_MAX_UPDATES_PER_RUN: repair at most so many users in one run.')
param maxUpdatesPerRun string = ''

@description('INSTEP_DEEP_CHECK_DAYS: each user is read in full once in so many days.')
param deepCheckDays daysOfAYear = 14

@description('INSTEP_UNDO_DAYS: how long overwritten pictures are kept.')
param undoDays daysOfAYear = 30

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

@description('INSTEP_CALLS_PER_MINUTE: how many calls a minute one caller may make that cost requests to the tenant, in each process.')
@minValue(1)
@maxValue(6000)
param callsPerMinute int = 120

@description('INSTEP_LICENSED_USERS: sets the published SharePoint allowance.')
@minValue(1)
@maxValue(10000000)
param licensedUsers int = 1000

@description('INSTEP_PROFILE_CALL_SHARE: own share of the tenant-wide allowance of profile calls.')
param profileCallShare string = '0.5'

// Blanks around a value do not count in the app either.
var settings = mapValues(
  {
    INSTEP_TENANT: tenant
    INSTEP_TENANT_ID: tenantId
    INSTEP_COMPANY: company
    INSTEP_CLOUD: cloud
    INSTEP_MODE: mode
    INSTEP_PAUSED: paused ? 'true' : 'false'
    INSTEP_SCHEDULE: schedule
    INSTEP_SCOPE_GROUP: scopeGroup
    INSTEP_EXCLUDE_GROUP: excludeGroup
    INSTEP_GUESTS: guests
    INSTEP_DISABLED_USERS: disabledUsers
    INSTEP_OWNERSHIP: ownership
    INSTEP_REMOVAL: removal
    INSTEP_EXCHANGE_SYNC_STATE: exchangeSyncState
    INSTEP_RENDITIONS: renditions
    INSTEP_PLACEHOLDER_HASHES: placeholderHashes
    INSTEP_SHARED_PICTURE_HASHES: sharedPictureHashes
    INSTEP_GUARD_UPDATES: guardUpdates
    INSTEP_GUARD_CLEARS: guardClears
    INSTEP_GUARD_CLEARS_MAX: string(guardClearsMax)
    INSTEP_GUARD_SHARED: guardShared
    INSTEP_GUARD_SCOPE: guardScope
    INSTEP_GUARD_UNKNOWN: guardUnknown
    INSTEP_CANARY_USER: canaryUser
    INSTEP_MAX_UPDATES_PER_RUN: maxUpdatesPerRun
    INSTEP_DEEP_CHECK_DAYS: string(deepCheckDays)
    INSTEP_UNDO_DAYS: string(undoDays)
    INSTEP_RETENTION_DAYS: string(retentionDays)
    INSTEP_REPAIR_DEADLINE_HOURS: string(repairDeadlineHours)
    INSTEP_APPROVAL_HOURS: string(approvalHours)
    INSTEP_SIGN_IN: empty(signInClientId) ? 'off' : 'entra'
    INSTEP_FUNCTION_KEYS: functionKeys
    INSTEP_KEY_PICTURES: keyPictures ? 'true' : 'false'
    INSTEP_CALLS_PER_MINUTE: string(callsPerMinute)
    INSTEP_LICENSED_USERS: string(licensedUsers)
    INSTEP_PROFILE_CALL_SHARE: profileCallShare
    INSTEP_MAX_INSTANCES: string(maximumInstanceCount)
  },
  text => trim(text)
)

var hosting = {
  plan: plan
  instanceMemoryMB: instanceMemoryMB
  maximumInstanceCount: maximumInstanceCount
  alwaysReadyHttpInstances: alwaysReadyHttpInstances
}
var signIn = { clientId: signInClientId, allowedCallers: signInAllowedCallers, tenantId: settings.INSTEP_TENANT_ID }
var networkPrefix = privateNetwork ? privateNetworkPrefix : null
var problems = deploymentProblems(settings, hosting, signIn, networkPrefix, alerts)

module instep 'modules/instep.bicep' = {
  name: 'instep-resources'
  params: {
    location: location
    tags: tags
    hosting: hosting
    networkPrefix: networkPrefix
    signIn: signIn
    eventRetentionDays: eventRetentionDays
    alerts: alerts
    settings: empty(problems) ? settings : fail(join(problems, '\n'))
  }
}

@description('Name of the Functions app.')
output appName string = instep.outputs.appName

@description('Host name of the Functions app.')
output appHostName string = instep.outputs.appHostName

@description('Where the package is to be uploaded to on Elastic Premium; nothing on Flex Consumption.')
output packageUri string = instep.outputs.packageUri

@description('Object id of the identity that Instep acts as; application permissions are granted to it.')
output identityPrincipalId string = instep.outputs.identityPrincipalId

@description('Client id of that identity.')
output identityClientId string = instep.outputs.identityClientId
