// One storage account without keys and without public blobs, and what is in it.

@description('Region of the storage account.')
param location string

@description('Tags of the storage account.')
param tags { *: string }

@description('Name of the storage account.')
param name string

@description('Its blob containers.')
param containers string[]

@description('Its queues.')
param queues string[] = []

@description('Its tables.')
param tables string[] = []

@description('By container: days after which the account deletes a blob.')
param keptDays { *: int } = {}

@description('Whether the account accepts only its private endpoints.')
param privateOnly bool

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

    resource queue 'queues' = [for queue in queues: { name: queue }]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for table in tables: { name: table }]
  }

  resource lifecycle 'managementPolicies' = if (!empty(keptDays)) {
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
