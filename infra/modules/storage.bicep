// Everything Instep keeps. The names are those of shared/adapters/storage-names.ts; a test compares them.

@description('Region of the storage account.')
param location string

@description('Tags of the storage account.')
param tags { *: string }

@description('Name of the storage account.')
param name string

@description('For so many days an overwritten picture can be put back.')
param undoDays int

@description('For so many days runs are kept; the same holds for who was in a group then.')
param retentionDays int

@description('Whether the account accepts only its private endpoints.')
param privateOnly bool

var tables = ['Users', 'Names', 'LibraryFiles', 'Runs', 'Findings', 'Leases', 'Cursors', 'Audit', 'Operations']
var queues = ['refresh-directory', 'refresh-library', 'compare-users', 'close-run', 'repair-photos', 'sync-user']
// The host creates a poison queue when it first needs one; it is here so that it can be watched from the first day.
var poisonQueues = map(queues, queue => '${queue}-poison')
var deploymentContainer = 'deployments'
var containers = ['undo', 'scope', deploymentContainer]
// What the app deletes when its time has come; a little later the account deletes what was left behind.
var keptDays = { undo: undoDays + 2, scope: retentionDays + 2 }

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    networkAcls: { defaultAction: privateOnly ? 'Deny' : 'Allow', bypass: 'None' }
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
  }

  // Neither versions nor soft delete: a picture that is to be gone is gone.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: false }
      isVersioningEnabled: false
    }

    resource container 'containers' = [
      for container in containers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queue in concat(queues, poisonQueues): { name: queue }]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for table in tables: { name: table }]
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          for kept in items(keptDays): {
            name: kept.key
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${kept.key}/'] }
              actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: kept.value } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }
}

@description('Address of its blobs.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Address of its queues.')
output queueServiceUri string = account.properties.primaryEndpoints.queue

@description('Address of its tables.')
output tableServiceUri string = account.properties.primaryEndpoints.table

@description('Address of the container that the package is deployed to.')
output deploymentContainerUri string = '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
