// Whether what was asked for can be had together. Each function says what is wrong, one line each.

import { hostingOptions, signInOptions } from 'app.bicep'
import { isId, isWhole, problem } from 'checked.bicep'

var cloudsWithFlexConsumption = ['global']
var mostElasticPremiumInstances = 100

@description('A plan that the cloud has, and as many instances as the plan has.')
@export()
func hostingProblems(hosting hostingOptions, cloud string) string[] => [
  ...problem(
    hosting.plan != 'flex' || contains(cloudsWithFlexConsumption, cloud),
    'plan must be elastic-premium in the cloud ${cloud}, which has no Flex Consumption. Example: elastic-premium'
  )
  ...problem(
    hosting.plan == 'flex' || hosting.maximumInstanceCount <= mostElasticPremiumInstances,
    'maximumInstanceCount must be at most ${mostElasticPremiumInstances} on Elastic Premium. Example: 1'
  )
]

func isAddress(parts string[]) bool => length(parts) == 4 && empty(filter(parts, part => !isWhole(part, 0, 255)))

func isPrefix(parts string[]) bool => length(parts) == 2 && isAddress(split(parts[0], '.')) && isWhole(parts[1], 16, 25)

@description('Addresses that two subnets fit into.')
@export()
func networkProblems(prefix string) string[] =>
  problem(
    isPrefix(split(prefix, '/')) && parseCidr(prefix).network == split(prefix, '/')[0],
    'privateNetworkPrefix must be the first address of a network and its size, /16 to /25. Example: 10.73.0.0/24'
  )

@description('A registration with callers, or neither.')
@export()
func signInProblems(signIn signInOptions) string[] => [
  ...problem(
    empty(signIn.clientId) || isId(signIn.clientId),
    'signInClientId must be a client id (a GUID). Example: 5c1a3f52-8d2b-4a36-9c58-0f4e2f7d6b10'
  )
  ...problem(
    empty(filter(signIn.allowedCallers, caller => !isId(caller))),
    'signInAllowedCallers must be client ids (GUIDs). Example: 7e9b2d14-3c6f-4f0a-8a55-2d1c9b7e4f21'
  )
  ...problem(
    empty(signIn.clientId) == empty(signIn.allowedCallers),
    'signInClientId and signInAllowedCallers must be given together: with one alone nobody, or everybody, could call.'
  )
]
