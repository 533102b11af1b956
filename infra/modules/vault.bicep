// The key behind the seals of what the state account holds (infra/DECISIONS.md, I-vault).

@description('Region of the vault.')
param location string

@description('Tags of the vault.')
param tags { *: string }

@description('Name of the vault.')
param name string

@description('Name of its key.')
param keyName string

@description('Whether the vault accepts only its private endpoint.')
param privateOnly bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    // Roles decide, per key; there are no access policies.
    enableRbacAuthorization: true
    // A deleted key can be recovered for 90 days, and not be purged before.
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    // Azure itself creates the key in a closed vault.
    networkAcls: { defaultAction: privateOnly ? 'Deny' : 'Allow', bypass: privateOnly ? 'AzureServices' : 'None' }
  }

  // A deployment leaves an existing key as it is, so the seals stay valid.
  resource key 'keys' = {
    name: keyName
    tags: tags
    properties: {
      kty: 'RSA'
      keySize: 3072
      keyOps: ['sign']
      attributes: { enabled: true, exportable: false }
    }
  }
}

@description('Identifier of the key, with its version.')
output keyIdentifier string = vault::key.properties.keyUriWithVersion
