// What cannot be said by allowed values and lengths: each function gives the value back, or fails before anything is deployed.

func strangers(text string, allowed string) array =>
  filter(range(0, length(text)), at => !contains(allowed, substring(toLower(text), at, 1)))

func isNumber(text string) bool =>
  !empty(text) && empty(strangers(text, '0123456789.')) && length(split(text, '.')) < 3 && !startsWith(text, '.') && !endsWith(
    text,
    '.'
  )

@description('The name of a tenant, without scheme and domain.')
@export()
func tenantName(text string) string =>
  empty(strangers(text, 'abcdefghijklmnopqrstuvwxyz0123456789-'))
    ? text
    : fail('INSTEP_TENANT must be the name alone, without https:// and without .sharepoint.com. Example: contoso')

@description('An object id, or nothing.')
@export()
func optionalId(text string, setting string) string => empty(text) ? text : id(text, setting)

@description('A GUID.')
@export()
func id(text string, setting string) string =>
  join(map(split(text, '-'), part => string(length(part))), ' ') == '8 4 4 4 12' && empty(strangers(
      text,
      '0123456789abcdef-'
    ))
    ? text
    : fail('${setting} must be a GUID. Example: 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10')

@description('Six fields, as the timer reads them.')
@export()
func schedule(text string) string =>
  length(filter(split(text, ' '), field => !empty(field))) == 6
    ? text
    : fail('INSTEP_SCHEDULE must be an NCRONTAB expression of six fields: second minute hour day month weekday. Example: 0 0 1 * * *')

@description('A percentage.')
@export()
func percentage(text string, setting string) string =>
  isNumber(text) && (int(split(text, '.')[0]) < 100 || int(replace(text, '.', '')) == 100)
    ? text
    : fail('${setting} must be a percentage from 0 to 100. Example: 20')
