// Two storage accounts: what Instep reads back and believes, and what the host runs (infra/DECISIONS.md, I-two-accounts). The
// names of tables, queues and containers are those of shared/adapters/storage-names.ts; a test compares them.

@description('Region of both accounts.')
param location string

@description('Tags of both accounts.')
param tags { *: string }

@description('Name of the account of the state.')
param stateName string

@description('Name of the account of the host and of the package.')
param hostName string

@description('For so many days an overwritten picture can be put back.')
param undoDays int

@description('For so many days runs are kept; the same holds for who was in a group then.')
param retentionDays int

@description('Whether both accept only their private endpoints.')
param privateOnly bool

var queues = ['refresh-directory', 'refresh-library', 'compare-users', 'close-run', 'repair-photos', 'sync-user']
var deploymentContainer = 'deployments'

module state 'storage.bicep' = {
  name: 'state-storage'
  params: {
    name: stateName
    location: location
    tags: tags
    tables: ['Users', 'Names', 'LibraryFiles', 'Runs', 'Findings', 'Leases', 'Cursors', 'Audit', 'Operations']
    containers: ['undo', 'scope']
    // What the app deletes when its time has come; a little later the account deletes what was left behind.
    keptDays: { undo: undoDays + 2, scope: retentionDays + 2 }
    privateOnly: privateOnly
  }
}

module host 'storage.bicep' = {
  name: 'host-storage'
  params: {
    name: hostName
    location: location
    tags: tags
    // The host creates a poison queue when it first needs one; it is here so that it can be watched from the first day.
    queues: concat(queues, map(queues, queue => '${queue}-poison'))
    containers: [deploymentContainer]
    privateOnly: privateOnly
  }
}

@description('Addresses of what the host works with.')
output host { blobServiceUri: string, queueServiceUri: string, tableServiceUri: string, deploymentContainerUri: string } = {
  blobServiceUri: host.outputs.blobServiceUri
  queueServiceUri: host.outputs.queueServiceUri
  tableServiceUri: host.outputs.tableServiceUri
  deploymentContainerUri: '${host.outputs.blobServiceUri}${deploymentContainer}'
}

@description('Addresses of the state.')
output state { blobServiceUri: string, tableServiceUri: string } = {
  blobServiceUri: state.outputs.blobServiceUri
  tableServiceUri: state.outputs.tableServiceUri
}
