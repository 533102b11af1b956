// Whether what was asked for can be had together. Each function gives its value back, or fails before anything is deployed.

import { hostingOptions, signInOptions } from 'app.bicep'
import { id } from 'checked.bicep'

var cloudsWithFlexConsumption = ['global']
var mostElasticPremiumInstances = 100

@description('A plan that the cloud has, and as many instances as the plan has.')
@export()
func checkedHosting(hosting hostingOptions, cloud string) hostingOptions =>
  hosting.plan == 'flex' && !contains(cloudsWithFlexConsumption, cloud)
    ? fail('plan flex: there is no Flex Consumption in the cloud ${cloud}. Deploy with plan elastic-premium there.')
    : hosting.plan == 'elastic-premium' && hosting.maximumInstanceCount > mostElasticPremiumInstances
        ? fail('maximumInstanceCount: Elastic Premium has at most ${mostElasticPremiumInstances} instances. Example: 1')
        : hosting

func isNumber(text string, most int) bool => contains(map(range(0, most + 1), number => string(number)), text)

func isAddress(parts string[]) bool => length(parts) == 4 && empty(filter(parts, part => !isNumber(part, 255)))

func isPrefix(parts string[]) bool =>
  length(parts) == 2 && isAddress(split(parts[0], '.')) && isNumber(parts[1], 25) && int(parts[1]) > 15

@description('Addresses that two subnets fit into.')
@export()
func checkedPrefix(text string) string =>
  isPrefix(split(text, '/')) && parseCidr(text).network == split(text, '/')[0]
    ? text
    : fail('privateNetworkPrefix must be the first address of a network and its size, /16 to /25. Example: 10.73.0.0/24')

@description('A registration with callers, or neither.')
@export()
func checkedSignIn(signIn signInOptions) signInOptions =>
  empty(signIn.clientId) != empty(signIn.allowedCallers)
    ? fail('signInClientId and signInAllowedCallers belong together: with one of them alone nobody, or everybody, could call.')
    : {
        clientId: empty(signIn.clientId) ? '' : id(signIn.clientId, 'signInClientId')
        allowedCallers: map(signIn.allowedCallers, caller => id(caller, 'signInAllowedCallers'))
        tenantId: signIn.tenantId
      }
