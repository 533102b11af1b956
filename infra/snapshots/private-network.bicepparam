// Storage and vault behind private endpoints, callers who sign in, an instance that is always ready for them, and a watch on who
// else writes.
using '../main.bicep'

param tenant = 'contoso'
param tenantId = '11111111-2222-3333-4444-555555555555'
param company = 'Contoso'
param privateNetwork = true
param alerts = { foreignWrites: true }
param alwaysReadyHttpInstances = 1
param signInClientId = '5c1a3f52-8d2b-4a36-9c58-0f4e2f7d6b10'
param signInAllowedCallers = ['7e9b2d14-3c6f-4f0a-8a55-2d1c9b7e4f21']
