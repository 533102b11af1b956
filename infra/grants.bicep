// What only a directory administrator can grant to Instep's identity. A deployment of its own: the identity must have been
// in Entra ID for a moment, and the person who deploys the app often may not grant this. `npm run grant` does the same.
extension microsoftGraphV1

targetScope = 'resourceGroup'

import { id } from 'modules/checked.bicep'

@description('Object id of the identity: output identityPrincipalId of main.bicep.')
@minLength(36)
@maxLength(36)
param identityPrincipalId string

@description('Whether INSTEP_SCOPE_GROUP or INSTEP_EXCLUDE_GROUP is set: members of groups must be readable then.')
param groupScope bool = false

@description('How changes of the picture library are read. Sites.Selected reads the my-site host alone, and needs the grant for that site. Sites.Read.All reads every site; it is what Microsoft documents, and what a tenant with several geo locations needs.')
@allowed(['Sites.Selected', 'Sites.Read.All'])
param libraryRead string = 'Sites.Selected'

@description('How picture files are written. Sites.Selected writes on the my-site host alone, and needs the grant for that site. Sites.ReadWrite.All writes every document of every site. Sites.FullControl.All is for tenants that refuse profiles without it.')
@allowed(['Sites.Selected', 'Sites.ReadWrite.All', 'Sites.FullControl.All'])
param siteWrite string = 'Sites.Selected'

var table = loadJsonContent('application-permissions.json')
var chosen = [
  'always'
  groupScope ? 'groupScope' : ''
  'libraryRead=${libraryRead}'
  'siteWrite=${siteWrite}'
]
var wanted = filter(table.permissions, permission => contains(chosen, permission.when))

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: table.apis.graph.appId
}

resource sharePoint 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: table.apis.sharePoint.appId
}

// Both have a Sites.Selected and a User.ReadWrite.All of their own; the latter even under the same id.
resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for permission in wanted: {
    principalId: id(identityPrincipalId, 'identityPrincipalId')
    resourceId: permission.api == 'graph' ? graph.id : sharePoint.id
    appRoleId: permission.id
  }
]

@description('What is granted now, as the name of the API and of the permission.')
output granted string[] = [for permission in wanted: '${table.apis[permission.api].name}: ${permission.role}']

@description('Whether the my-site host must be granted too, which this language cannot: npm run grant does, or a request by hand (README).')
output siteGrantNeeded bool = contains([libraryRead, siteWrite], 'Sites.Selected')
