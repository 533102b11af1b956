// The Functions app on its plan.

@description('Region of plan and app.')
param location string

@description('Tags of plan and app.')
param tags { *: string }

@description('End of both names.')
param suffix string

@description('Name of the identity that the app acts as.')
param identityName string

@description('Name of Application Insights.')
param applicationInsightsName string

@description('Addresses of the account of the host and of the package.')
param host {
  @description('Its blobs.')
  blobServiceUri: string

  @description('Its queues.')
  queueServiceUri: string

  @description('Its tables.')
  tableServiceUri: string

  @description('The container that the package is deployed to.')
  deploymentContainerUri: string
}

@description('Addresses of the account of the state.')
param state {
  @description('Its blobs.')
  blobServiceUri: string

  @description('Its tables.')
  tableServiceUri: string
}

@description('Identifier of the key behind the seals, with its version.')
param integrityKey string

@description('Where and how large the app runs.')
param hosting hostingOptions

@description('Resource id of the subnet that the app reaches its storage accounts and its vault from; none: over the internet.')
param subnetId string?

@description('Who may call the HTTP functions; no client id: all callers with a key.')
param signIn signInOptions

@description('Instep\'s own settings, each name with INSTEP_.')
param settings { *: string }

@description('Where and how large the app runs.')
@export()
type hostingOptions = {
  @description('Flex Consumption or Elastic Premium.')
  plan: 'flex' | 'elastic-premium'

  @description('Memory of one instance in MB, on Flex Consumption.')
  instanceMemoryMB: int

  @description('Most instances of each function, or of the whole plan on Elastic Premium.')
  maximumInstanceCount: int

  @description('Instances for HTTP that never sleep.')
  alwaysReadyHttpInstances: int
}

@description('Who may call the HTTP functions.')
@export()
type signInOptions = {
  @description('Client id of the registration that callers sign in to.')
  clientId: string

  @description('Client ids of the callers.')
  allowedCallers: string[]

  @description('The tenant that callers sign in with.')
  tenantId: string
}

var isFlex = hosting.plan == 'flex'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var settingsOnEveryPlan = {
  AzureWebJobsStorage__blobServiceUri: host.blobServiceUri
  AzureWebJobsStorage__queueServiceUri: host.queueServiceUri
  AzureWebJobsStorage__tableServiceUri: host.tableServiceUri
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  INSTEP_STATE__blobServiceUri: state.blobServiceUri
  INSTEP_STATE__tableServiceUri: state.tableServiceUri
  INSTEP_INTEGRITY_KEY: integrityKey
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  // The host reads a whole body before the app can refuse it, and hands every property of it to the app. No route takes more than
  // 64 KB; up to this limit callers get the app's own 413 (infra/DECISIONS.md, I-http-limits).
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '2097152'
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
}

// Flex Consumption keeps these in its own configuration. The package is read with the identity: the file share that Elastic
// Premium takes otherwise opens only with the account's key (infra/DECISIONS.md, I-elastic-premium).
var settingsOnElasticPremium = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  WEBSITE_RUN_FROM_PACKAGE: '${host.deploymentContainerUri}/instep.zip'
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id
}

var flexConsumption resourceInput<'Microsoft.Web/sites@2025-03-01'>.properties.functionAppConfig = {
  deployment: {
    storage: {
      type: 'blobContainer'
      value: host.deploymentContainerUri
      authentication: {
        type: 'UserAssignedIdentity'
        userAssignedIdentityResourceId: identity.id
      }
    }
  }
  runtime: { name: 'node', version: '24' }
  scaleAndConcurrency: {
    instanceMemoryMB: hosting.instanceMemoryMB
    maximumInstanceCount: hosting.maximumInstanceCount
    alwaysReady: hosting.alwaysReadyHttpInstances == 0
      ? []
      : [{ name: 'http', instanceCount: hosting.alwaysReadyHttpInstances }]
    // Azure starts another instance for more calls than this, even beyond the maximum above, and ignores the limits of host.json
    // (https://github.com/Azure/azure-functions-host/issues/11790). The usual number at 2 GB is 16.
    triggers: { http: { perInstanceConcurrency: 100 } }
  }
  // What runs may end when code or settings are deployed; otherwise it is killed. Bicep's type does not have it yet.
  #disable-next-line BCP037
  siteUpdateStrategy: { type: 'RollingUpdate' }
}

var elasticPremium = {
  linuxFxVersion: 'Node|24'
  ftpsState: 'Disabled'
  functionAppScaleLimit: hosting.maximumInstanceCount
  minimumElasticInstanceCount: max(1, hosting.alwaysReadyHttpInstances)
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-instep-${suffix}'
  location: location
  tags: tags
  kind: isFlex ? 'functionapp' : 'elastic'
  sku: isFlex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: 'EP1', tier: 'ElasticPremium' }
  properties: {
    reserved: true
    maximumElasticWorkerCount: isFlex ? null : hosting.maximumInstanceCount
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-instep-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    // Closes /admin, also to who has the master key. Bicep's type does not have it yet.
    ...any({ functionsRuntimeAdminIsolationEnabled: true })
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ...(isFlex ? {} : elasticPremium)
    }
    functionAppConfig: isFlex ? flexConsumption : null
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, settingsOnEveryPlan, isFlex ? {} : settingsOnElasticPremium)
    // The app must not expect sign-in (INSTEP_SIGN_IN) before the platform checks it. In between it needs both, key and token.
    dependsOn: [authentication]
  }

  // Tokens of these callers only, and of the console itself; no secret: people get an id token from Entra ID directly.
  resource authentication 'config' = if (!empty(signIn.clientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        // The page of the console holds no data, and sends who is not signed in to the sign-in page, which this setting cannot.
        excludedPaths: ['/api/health', '/api/problems', '/api/console']
      }
      httpSettings: { requireHttps: true }
      login: { tokenStore: { enabled: false } }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: signIn.clientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${signIn.tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: ['api://${signIn.clientId}', signIn.clientId]
            defaultAuthorizationPolicy: { allowedApplications: [signIn.clientId, ...signIn.allowedCallers] }
          }
        }
      }
    }
  }

  // No publishing with a password.
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

@description('Where Elastic Premium reads the package from; nothing on Flex Consumption, which is deployed to through the app.')
output packageUri string = isFlex ? '' : settingsOnElasticPremium.WEBSITE_RUN_FROM_PACKAGE
