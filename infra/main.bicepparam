// Every parameter from the environment, which `azd env set INSTEP_TENANT contoso` fills, or the shell. What is not set has its
// default from main.bicep. INSTEP_… is a setting of the app, DEPLOY_… what only the deployment knows. For `azd up` and for `az deployment group create -g GROUP -p infra/main.bicepparam`.
using 'main.bicep'

import { given, givenBool, givenInt, givenList } from 'modules/given.bicep'

param location = any(given(readEnvironmentVariable('AZURE_LOCATION', '')))
param tags = empty(readEnvironmentVariable('AZURE_ENV_NAME', ''))
  ? {}
  : { 'azd-env-name': readEnvironmentVariable('AZURE_ENV_NAME', '') }
param plan = any(given(readEnvironmentVariable('DEPLOY_PLAN', '')))
param instanceMemoryMB = any(givenInt(
  readEnvironmentVariable('DEPLOY_INSTANCE_MEMORY_MB', ''),
  'DEPLOY_INSTANCE_MEMORY_MB'
))
param maximumInstanceCount = any(givenInt(readEnvironmentVariable('INSTEP_MAX_INSTANCES', ''), 'INSTEP_MAX_INSTANCES'))
param alwaysReadyHttpInstances = any(givenInt(
  readEnvironmentVariable('DEPLOY_ALWAYS_READY_HTTP_INSTANCES', ''),
  'DEPLOY_ALWAYS_READY_HTTP_INSTANCES'
))
param eventRetentionDays = any(givenInt(
  readEnvironmentVariable('DEPLOY_EVENT_RETENTION_DAYS', ''),
  'DEPLOY_EVENT_RETENTION_DAYS'
))
param privateNetwork = any(givenBool(readEnvironmentVariable('DEPLOY_PRIVATE_NETWORK', ''), 'DEPLOY_PRIVATE_NETWORK'))
param privateNetworkPrefix = any(given(readEnvironmentVariable('DEPLOY_PRIVATE_NETWORK_PREFIX', '')))
param signInClientId = any(given(readEnvironmentVariable('DEPLOY_SIGN_IN_CLIENT_ID', '')))
param signInAllowedCallers = any(givenList(readEnvironmentVariable('DEPLOY_SIGN_IN_ALLOWED_CALLERS', '')))
param alerts = {
  emailAddresses: givenList(readEnvironmentVariable('DEPLOY_ALERT_EMAILS', ''))
  enabled: givenBool(readEnvironmentVariable('DEPLOY_ALERTS', ''), 'DEPLOY_ALERTS')
  hoursWithoutRun: givenInt(
    readEnvironmentVariable('DEPLOY_ALERT_HOURS_WITHOUT_RUN', ''),
    'DEPLOY_ALERT_HOURS_WITHOUT_RUN'
  )
  stuckUsers: givenInt(readEnvironmentVariable('DEPLOY_ALERT_STUCK_USERS', ''), 'DEPLOY_ALERT_STUCK_USERS')
  driftPercent: givenInt(readEnvironmentVariable('DEPLOY_ALERT_DRIFT_PERCENT', ''), 'DEPLOY_ALERT_DRIFT_PERCENT')
  foreignWrites: givenBool(readEnvironmentVariable('DEPLOY_ALERT_FOREIGN_WRITES', ''), 'DEPLOY_ALERT_FOREIGN_WRITES')
  unknownPercent: givenInt(readEnvironmentVariable('DEPLOY_ALERT_UNKNOWN_PERCENT', ''), 'DEPLOY_ALERT_UNKNOWN_PERCENT')
}
param tenant = empty(readEnvironmentVariable('INSTEP_TENANT', ''))
  ? fail('INSTEP_TENANT is missing. Set it: azd env set INSTEP_TENANT contoso, or set an environment variable of this name')
  : readEnvironmentVariable('INSTEP_TENANT', '')
param tenantId = empty(readEnvironmentVariable('INSTEP_TENANT_ID', ''))
  ? fail('INSTEP_TENANT_ID is missing. Set it: azd env set INSTEP_TENANT_ID 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10, or set an environment variable of this name')
  : readEnvironmentVariable('INSTEP_TENANT_ID', '')
param company = empty(readEnvironmentVariable('INSTEP_COMPANY', ''))
  ? fail('INSTEP_COMPANY is missing. Set it: azd env set INSTEP_COMPANY Contoso, or set an environment variable of this name')
  : readEnvironmentVariable('INSTEP_COMPANY', '')
param cloud = any(given(readEnvironmentVariable('INSTEP_CLOUD', '')))
param mode = any(given(readEnvironmentVariable('INSTEP_MODE', '')))
param paused = any(givenBool(readEnvironmentVariable('INSTEP_PAUSED', ''), 'INSTEP_PAUSED'))
param schedule = any(given(readEnvironmentVariable('INSTEP_SCHEDULE', '')))
param scopeGroup = any(given(readEnvironmentVariable('INSTEP_SCOPE_GROUP', '')))
param excludeGroup = any(given(readEnvironmentVariable('INSTEP_EXCLUDE_GROUP', '')))
param guests = any(given(readEnvironmentVariable('INSTEP_GUESTS', '')))
param disabledUsers = any(given(readEnvironmentVariable('INSTEP_DISABLED_USERS', '')))
param ownership = any(given(readEnvironmentVariable('INSTEP_OWNERSHIP', '')))
param removal = any(given(readEnvironmentVariable('INSTEP_REMOVAL', '')))
param exchangeSyncState = any(given(readEnvironmentVariable('INSTEP_EXCHANGE_SYNC_STATE', '')))
param renditions = any(given(readEnvironmentVariable('INSTEP_RENDITIONS', '')))
param placeholderHashes = any(given(readEnvironmentVariable('INSTEP_PLACEHOLDER_HASHES', '')))
param sharedPictureHashes = any(given(readEnvironmentVariable('INSTEP_SHARED_PICTURE_HASHES', '')))
param guardUpdates = any(given(readEnvironmentVariable('INSTEP_GUARD_UPDATES', '')))
param guardClears = any(given(readEnvironmentVariable('INSTEP_GUARD_CLEARS', '')))
param guardClearsMax = any(givenInt(readEnvironmentVariable('INSTEP_GUARD_CLEARS_MAX', ''), 'INSTEP_GUARD_CLEARS_MAX'))
param guardShared = any(given(readEnvironmentVariable('INSTEP_GUARD_SHARED', '')))
param guardScope = any(given(readEnvironmentVariable('INSTEP_GUARD_SCOPE', '')))
param guardUnknown = any(given(readEnvironmentVariable('INSTEP_GUARD_UNKNOWN', '')))
param canaryUser = any(given(readEnvironmentVariable('INSTEP_CANARY_USER', '')))
param maxUpdatesPerRun = any(given(readEnvironmentVariable('INSTEP_MAX_UPDATES_PER_RUN', '')))
param deepCheckDays = any(givenInt(readEnvironmentVariable('INSTEP_DEEP_CHECK_DAYS', ''), 'INSTEP_DEEP_CHECK_DAYS'))
param undoDays = any(givenInt(readEnvironmentVariable('INSTEP_UNDO_DAYS', ''), 'INSTEP_UNDO_DAYS'))
param retentionDays = any(givenInt(readEnvironmentVariable('INSTEP_RETENTION_DAYS', ''), 'INSTEP_RETENTION_DAYS'))
param repairDeadlineHours = any(givenInt(
  readEnvironmentVariable('INSTEP_REPAIR_DEADLINE_HOURS', ''),
  'INSTEP_REPAIR_DEADLINE_HOURS'
))
param approvalHours = any(givenInt(readEnvironmentVariable('INSTEP_APPROVAL_HOURS', ''), 'INSTEP_APPROVAL_HOURS'))
param functionKeys = any(given(readEnvironmentVariable('INSTEP_FUNCTION_KEYS', '')))
param keyPictures = any(givenBool(readEnvironmentVariable('INSTEP_KEY_PICTURES', ''), 'INSTEP_KEY_PICTURES'))
param callsPerMinute = any(givenInt(readEnvironmentVariable('INSTEP_CALLS_PER_MINUTE', ''), 'INSTEP_CALLS_PER_MINUTE'))
param licensedUsers = any(givenInt(readEnvironmentVariable('INSTEP_LICENSED_USERS', ''), 'INSTEP_LICENSED_USERS'))
param profileCallShare = any(given(readEnvironmentVariable('INSTEP_PROFILE_CALL_SHARE', '')))
