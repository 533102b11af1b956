// A cloud without Flex Consumption.
using '../main.bicep'

param tenant = 'contoso'
param tenantId = '11111111-2222-3333-4444-555555555555'
param company = 'Contoso'
param cloud = 'gcc-high'
param plan = 'elastic-premium'
param maximumInstanceCount = 3
