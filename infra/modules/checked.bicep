// What allowed values and lengths cannot say: each function gives the value back, or fails before anything is deployed.
// Nothing is refused that the app accepts, and nothing accepted that it refuses; a test compares the two. An empty value of a
// setting that is not required stands for its default there, and so it does here.

var digits = '0123456789'
var hexadecimal = '${digits}abcdef'
var letters = 'abcdefghijklmnopqrstuvwxyz'

func strangers(text string, allowed string) int[] =>
  filter(range(0, length(text)), at => !contains(allowed, substring(toLower(text), at, 1)))

func consistsOf(text string, allowed string) bool => !empty(text) && empty(strangers(text, allowed))

// More digits than nine would not fit into an int.
func isWhole(text string) bool => consistsOf(text, digits) && length(text) < 10

func isWithin(text string, least int, most int) bool => isWhole(text) && int(text) >= least && int(text) <= most

@description('The name of a tenant, without scheme and domain.')
@export()
func tenantName(text string) string =>
  consistsOf(text, '${letters}${digits}-') && !startsWith(text, '-') && length(text) < 64
    ? text
    : fail('INSTEP_TENANT must be the name alone, without https:// and without .sharepoint.com. Example: contoso')

@description('The name of a company, as SharePoint sees it in the User-Agent.')
@export()
func companyName(text string) string =>
  consistsOf(text, '${letters}${digits}_ .&-') && length(text) < 61
    ? text
    : fail('INSTEP_COMPANY must be 1 to 60 letters a to z, digits, spaces or . & - _. Example: Contoso')

@description('An object id, or nothing.')
@export()
func optionalId(text string, setting string) string => empty(text) ? text : id(text, setting)

@description('A GUID.')
@export()
func id(text string, setting string) string =>
  join(map(split(text, '-'), part => string(length(part))), ' ') == '8 4 4 4 12' && consistsOf(text, '${hexadecimal}-')
    ? text
    : fail('${setting} must be a GUID. Example: 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10')

// The digits before and behind the point; there may be no point.
func isPercentage(parts string[]) bool =>
  isWithin(parts[0], 0, 99)
    ? areDecimals(skip(parts, 1), digits)
    : isWithin(parts[0], 100, 100) && areDecimals(skip(parts, 1), '0')

func areDecimals(parts string[], allowed string) bool =>
  empty(parts) || (length(parts) == 1 && consistsOf(parts[0], allowed))

@description('A percentage.')
@export()
func percentage(text string, setting string) string =>
  empty(text) || isPercentage(split(text, '.'))
    ? text
    : fail('${setting} must be a percentage from 0 to 100. Example: 20')

func isShare(parts string[]) bool =>
  parts[0] == '1'
    ? areDecimals(skip(parts, 1), '0')
    : contains(['', '0'], parts[0]) && length(parts) == 2 && consistsOf(parts[1], digits) && !consistsOf(parts[1], '0')

@description('A part of the whole: above 0, at most 1.')
@export()
func share(text string, setting string) string =>
  empty(text) || isShare(split(text, '.'))
    ? text
    : fail('${setting} must be a number above 0 and up to 1. Example: 0.5')

@description('A whole number between two bounds.')
@export()
func whole(text string, least int, most int, setting string) string =>
  empty(text) || isWithin(text, least, most)
    ? text
    : fail('${setting} must be a whole number from ${least} to ${most}. Example: 500')

func areSizes(sizes string[]) bool =>
  length(sizes) == 3 && empty(filter(sizes, size => !isWithin(size, 48, 648))) && areAscending(map(
    sizes,
    size => int(size)
  ))

func areAscending(numbers int[]) bool => numbers[0] < numbers[1] && numbers[1] < numbers[2]

@description('Three sizes in pixels.')
@export()
func renditions(text string) string =>
  empty(text) || areSizes(split(text, ','))
    ? text
    : fail('INSTEP_RENDITIONS must be three whole numbers of pixels, ascending, from 48 to 648, joined by commas. Example: 48,72,300')

@description('SHA-256 hashes, joined by commas.')
@export()
func hashes(text string, setting string) string =>
  empty(text) || empty(filter(
      split(text, ','),
      hash => length(trim(hash)) != 64 || !consistsOf(trim(hash), hexadecimal)
    ))
    ? text
    : fail('${setting} must be SHA-256 hashes, 64 hexadecimal digits each, joined by commas. Example: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
