// Instep's own settings, from the parameters of main.bicep to what the app reads.

import {
  companyName
  hashes
  id
  optionalId
  percentage
  renditions
  share
  tenantName
  whole
} from 'checked.bicep'
import { schedule } from 'schedule.bicep'

@description('Whether some users take part.')
@export()
type inclusion = 'exclude' | 'include'

@description('Days, up to a year.')
@export()
@minValue(1)
@maxValue(365)
type daysOfAYear = int

func checked(given { *: string }) { *: string } =>
  union(given, {
    INSTEP_TENANT: tenantName(given.INSTEP_TENANT)
    INSTEP_TENANT_ID: id(given.INSTEP_TENANT_ID, 'INSTEP_TENANT_ID')
    INSTEP_COMPANY: companyName(given.INSTEP_COMPANY)
    INSTEP_SCHEDULE: schedule(given.INSTEP_SCHEDULE)
    INSTEP_SCOPE_GROUP: optionalId(given.INSTEP_SCOPE_GROUP, 'INSTEP_SCOPE_GROUP')
    INSTEP_EXCLUDE_GROUP: optionalId(given.INSTEP_EXCLUDE_GROUP, 'INSTEP_EXCLUDE_GROUP')
    INSTEP_RENDITIONS: renditions(given.INSTEP_RENDITIONS)
    INSTEP_PLACEHOLDER_HASHES: hashes(given.INSTEP_PLACEHOLDER_HASHES, 'INSTEP_PLACEHOLDER_HASHES')
    INSTEP_SHARED_PICTURE_HASHES: hashes(given.INSTEP_SHARED_PICTURE_HASHES, 'INSTEP_SHARED_PICTURE_HASHES')
    INSTEP_GUARD_UPDATES: percentage(given.INSTEP_GUARD_UPDATES, 'INSTEP_GUARD_UPDATES')
    INSTEP_GUARD_CLEARS: percentage(given.INSTEP_GUARD_CLEARS, 'INSTEP_GUARD_CLEARS')
    INSTEP_GUARD_SHARED: percentage(given.INSTEP_GUARD_SHARED, 'INSTEP_GUARD_SHARED')
    INSTEP_GUARD_SCOPE: percentage(given.INSTEP_GUARD_SCOPE, 'INSTEP_GUARD_SCOPE')
    INSTEP_GUARD_UNKNOWN: percentage(given.INSTEP_GUARD_UNKNOWN, 'INSTEP_GUARD_UNKNOWN')
    INSTEP_CANARY_USER: optionalId(given.INSTEP_CANARY_USER, 'INSTEP_CANARY_USER')
    INSTEP_MAX_UPDATES_PER_RUN: whole(given.INSTEP_MAX_UPDATES_PER_RUN, 1, 1000000, 'INSTEP_MAX_UPDATES_PER_RUN')
    INSTEP_PROFILE_CALL_SHARE: share(given.INSTEP_PROFILE_CALL_SHARE, 'INSTEP_PROFILE_CALL_SHARE')
  })

@description('What the app reads, by name, without blanks around it. Fails where a value is wrong.')
@export()
func checkedSettings(given { *: string }) { *: string } => checked(mapValues(given, text => trim(text)))
