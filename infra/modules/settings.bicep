// Instep's own settings, from the parameters of main.bicep to what the app reads.

import {
  areHashes
  areRenditions
  isCompanyName
  isId
  isPercentage
  isShare
  isTenantName
  isWhole
  problem
} from 'checked.bicep'
import { isSchedule } from 'schedule.bicep'

@description('Whether some users take part.')
@export()
type inclusion = 'exclude' | 'include'

@description('Days, up to a year.')
@export()
@minValue(1)
@maxValue(365)
type daysOfAYear = int

var guid = 'must be a GUID. Example: 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10'
var percentage = 'must be a percentage from 0 to 100. Example: 20'
var hashes = 'must be SHA-256 hashes, 64 hexadecimal digits each, joined by commas. Example: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

var optionalIds = ['INSTEP_SCOPE_GROUP', 'INSTEP_EXCLUDE_GROUP', 'INSTEP_CANARY_USER']
var percentages = [
  'INSTEP_GUARD_UPDATES'
  'INSTEP_GUARD_CLEARS'
  'INSTEP_GUARD_SHARED'
  'INSTEP_GUARD_SCOPE'
  'INSTEP_GUARD_UNKNOWN'
]
var hashLists = ['INSTEP_PLACEHOLDER_HASHES', 'INSTEP_SHARED_PICTURE_HASHES']

@description('What is wrong with the settings, one line each. An empty value stands for the default, but for the required ones.')
@export()
func settingProblems(given { *: string }) string[] =>
  flatten([
    problem(
      isTenantName(given.INSTEP_TENANT),
      'INSTEP_TENANT must be the name alone, without https:// and without .sharepoint.com. Example: contoso'
    )
    problem(isId(given.INSTEP_TENANT_ID), 'INSTEP_TENANT_ID ${guid}')
    problem(
      isCompanyName(given.INSTEP_COMPANY),
      'INSTEP_COMPANY must be 1 to 60 letters a to z, digits, spaces or . & - _. Example: Contoso'
    )
    problem(
      empty(given.INSTEP_SCHEDULE) || isSchedule(given.INSTEP_SCHEDULE),
      'INSTEP_SCHEDULE must be an NCRONTAB expression of six fields: second minute hour day month weekday. Example: 0 0 1 * * *'
    )
    problem(
      empty(given.INSTEP_RENDITIONS) || areRenditions(given.INSTEP_RENDITIONS),
      'INSTEP_RENDITIONS must be three whole numbers of pixels, ascending, from 48 to 648, joined by commas. Example: 48,72,300'
    )
    problem(
      empty(given.INSTEP_MAX_UPDATES_PER_RUN) || isWhole(given.INSTEP_MAX_UPDATES_PER_RUN, 1, 1000000),
      'INSTEP_MAX_UPDATES_PER_RUN must be a whole number from 1 to 1000000. Example: 500'
    )
    problem(
      empty(given.INSTEP_PROFILE_CALL_SHARE) || isShare(given.INSTEP_PROFILE_CALL_SHARE),
      'INSTEP_PROFILE_CALL_SHARE must be a number above 0 and up to 1. Example: 0.5'
    )
    flatten(map(optionalIds, name => problem(empty(given[name]) || isId(given[name]), '${name} ${guid}')))
    flatten(map(percentages, name => problem(empty(given[name]) || isPercentage(given[name]), '${name} ${percentage}')))
    flatten(map(hashLists, name => problem(empty(given[name]) || areHashes(given[name]), '${name} ${hashes}')))
  ])
