// What is wrong with a deployment: whether each choice is one that there is, and whether they can be had together. One line each.

import { alertOptions } from 'alerts.bicep'
import { hostingOptions, signInOptions } from 'app.bicep'
import { isId, isWhole, problem } from 'checked.bicep'
import { settingProblems } from 'settings.bicep'

@description('Everything that is wrong with a deployment; no prefix: no private network.')
@export()
func deploymentProblems(
  settings { *: string },
  hosting hostingOptions,
  signIn signInOptions,
  networkPrefix string?,
  alerts alertOptions
) string[] => [
  ...settingProblems(settings)
  ...hostingProblems(hosting, settings.INSTEP_CLOUD)
  ...(networkPrefix == null ? [] : networkProblems(networkPrefix!, hosting.plan))
  ...signInProblems(signIn)
  ...alertProblems(alerts.?emailAddresses ?? [])
]

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

func isNetwork(prefix string) bool => isPrefix(split(prefix, '/')) && parseCidr(prefix).network == split(prefix, '/')[0]

// RFC 1918 (infra/DECISIONS.md, I-private-addresses). A network of /16 at most that begins in one of them is private.
func isPrivate(parts string[]) bool =>
  parts[0] == '10' || (parts[0] == '172' && isWhole(parts[1], 16, 31)) || (parts[0] == '192' && parts[1] == '168')

@description('Private addresses that two subnets fit into, and a plan that is known to start behind them.')
@export()
func networkProblems(prefix string, plan string) string[] => [
  // infra/DECISIONS.md, I-no-private-premium
  ...problem(
    plan == 'flex',
    'privateNetwork must be false on the plan ${plan}: whether that plan can read its package from a closed storage account is unproven (github.com/Azure/Azure-Functions/issues/1609), and an app without its package does not start. Example: false'
  )
  ...problem(
    isNetwork(prefix),
    'privateNetworkPrefix must be the first address of a network and its size, /16 to /25. Example: 10.73.0.0/24'
  )
  ...problem(
    !isNetwork(prefix) || isPrivate(split(prefix, '.')),
    'privateNetworkPrefix must be private: of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16. Other addresses belong to hosts on the internet, which could not be reached any more. Example: 10.73.0.0/24'
  )
]

// infra/DECISIONS.md, I-callers
@description('A registration, with callers or without; callers without a registration would leave the app open to all callers with a key.')
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
    !empty(signIn.clientId) || empty(signIn.allowedCallers),
    'signInAllowedCallers need signInClientId: without a registration there is no sign-in, and a function key is enough.'
  )
]

@description('Each must be a single mail address; a mail to any other text would be lost.')
@export()
func alertProblems(addresses string[]) string[] =>
  map(
    filter(addresses, address => !isMailAddress(address)),
    address =>
      'alerts.emailAddresses must be addresses, separated by commas, but one is "${address}". Example: it@contoso.com'
  )

func isMailAddress(address string) bool =>
  length(split(address, '@')) == 2 && !startsWith(address, '@') && contains(split(address, '@')[1], '.') && !contains(
    address,
    ' '
  ) && !contains(address, ';')
