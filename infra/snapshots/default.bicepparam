// What a deployment with nothing but the required parameters makes; see test/infra/snapshots.test.ts.
using '../main.bicep'

param tenant = 'contoso'
param tenantId = '11111111-2222-3333-4444-555555555555'
param company = 'Contoso'
