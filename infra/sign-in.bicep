// The application registration that people and flows sign in to when they call Instep. Nothing in it is secret: App Service
// checks tokens against it, and who opens the console gets an id token.
extension microsoftGraphV1

targetScope = 'resourceGroup'

import { id } from 'modules/checked.bicep'
import { givenList } from 'modules/given.bicep'

@description('Name of the Functions app: output appName of main.bicep.')
@minLength(2)
@maxLength(60)
param appName string

@description('Host name of the app: output appHostName of main.bicep. People who sign in to the console are sent back there.')
@minLength(4)
param appHostName string = '${appName}.azurewebsites.net'

// Text with commas, not lists: a list is JSON on the command line, which every shell quotes in another way.
@description('Object ids, separated by commas, of those who may read and synchronise: users, groups, or service principals such as that of a flow.')
param readers string = ''

@description('Object ids, separated by commas, of those who may approve, undo, cancel and erase. Grants only this role; list users who also read in both parameters.')
param operators string = ''

var roles = [
  {
    value: 'Instep.Read'
    displayName: 'Read and synchronise'
    description: 'See runs and reports, and synchronise one user.'
    callers: givenList(readers) ?? []
  }
  {
    value: 'Instep.Operate'
    displayName: 'Operate'
    description: 'Approve, undo and cancel runs, and erase the stored data of a user.'
    callers: givenList(operators) ?? []
  }
]
// One list for one loop: who gets which role.
var assignments = flatten(map(
  roles,
  role => map(role.callers, caller => { principalId: id(caller, 'readers and operators'), appRoleId: guid(role.value) })
))
// Entra ID accepts a name of one's own only below the tenant's id (infra/DECISIONS.md, I-tokens).
var audience = 'api://${tenant().tenantId}/${appName}'

resource application 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${appName}-sign-in'
  displayName: 'Instep (${appName})'
  description: 'Callers of the HTTP functions of ${appName}.'
  signInAudience: 'AzureADMyOrg'
  identifierUris: [audience]
  appRoles: [
    for role in roles: {
      id: guid(role.value)
      value: role.value
      displayName: role.displayName
      description: role.description
      allowedMemberTypes: ['User', 'Application']
      isEnabled: true
    }
  ]
  web: {
    redirectUris: ['https://${appHostName}/.auth/login/aad/callback']
    // Without a secret App Service signs people in by the implicit flow, for which an id token is enough.
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false }
  }
  api: {
    // Version 2 tokens name the client id as their audience.
    requestedAccessTokenVersion: 2
    // What a person's client asks for; what the person may do still comes from the roles.
    oauth2PermissionScopes: [
      {
        id: guid('user_impersonation')
        value: 'user_impersonation'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Call Instep as the signed-in user'
        adminConsentDescription: 'Lets a client call Instep with the roles of the signed-in user.'
        userConsentDisplayName: 'Call Instep as you'
        userConsentDescription: 'Lets this client call Instep with your roles.'
      }
    ]
  }
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: application.appId
  // Without a role, Entra ID issues no token.
  appRoleAssignmentRequired: true
}

resource callers 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for assignment in assignments: {
    principalId: assignment.principalId
    resourceId: servicePrincipal.id
    appRoleId: assignment.appRoleId
  }
]

@description('Client id of the registration: parameter signInClientId of main.bicep.')
output clientId string = application.appId

@description('What callers ask a token for, followed by /.default.')
output audience string = audience
