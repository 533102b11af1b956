// What allowed values and lengths cannot say of a text. Nothing is refused that the app accepts, and nothing accepted that it
// refuses; a test compares the two.

var digits = '0123456789'
var hexadecimal = '${digits}abcdef'
var letters = 'abcdefghijklmnopqrstuvwxyz'

// A sentence, because all are shown together: infra/DECISIONS.md, I-all-problems.
@description('Nothing, or what is wrong.')
@export()
func problem(fits bool, text string) string[] => fits ? [] : [text]

func strangers(text string, allowed string) int[] =>
  filter(range(0, length(text)), at => !contains(allowed, substring(toLower(text), at, 1)))

func consistsOf(text string, allowed string) bool => !empty(text) && empty(strangers(text, allowed))

@description('The name of a tenant, without scheme and domain.')
@export()
func isTenantName(text string) bool =>
  consistsOf(text, '${letters}${digits}-') && !startsWith(text, '-') && length(text) < 64

@description('The name of a company, as SharePoint sees it in the User-Agent.')
@export()
func isCompanyName(text string) bool => consistsOf(text, '${letters}${digits}_ .&-') && length(text) < 61

@description('A GUID.')
@export()
func isId(text string) bool =>
  join(map(split(text, '-'), part => string(length(part))), ' ') == '8 4 4 4 12' && consistsOf(text, '${hexadecimal}-')

@description('Gives a GUID back, or fails.')
@export()
func id(text string, name string) string =>
  isId(text) ? text : fail('${name} must be a GUID. Example: 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10')

@description('A whole number; more digits than nine would not fit.')
@export()
func isWhole(text string, least int, most int) bool =>
  consistsOf(text, digits) && length(text) < 10 && int(text) >= least && int(text) <= most

@description('A percentage, decimals allowed.')
@export()
func isPercentage(text string) bool =>
  isWhole(split(text, '.')[0], 0, 99)
    ? hasDecimals(split(text, '.'), digits)
    : isWhole(split(text, '.')[0], 100, 100) && hasDecimals(split(text, '.'), '0')

// What stands before and behind the point; there may be no point.
func hasDecimals(parts string[], allowed string) bool =>
  length(parts) == 1 || (length(parts) == 2 && consistsOf(parts[1], allowed))

@description('A part of the whole: above 0, at most 1.')
@export()
func isShare(text string) bool => text == '1' || isDecimalShare(split(text, '.'))

func isDecimalShare(parts string[]) bool =>
  length(parts) == 2 && (parts[0] == '1'
    ? consistsOf(parts[1], '0')
    : contains(['', '0'], parts[0]) && consistsOf(parts[1], digits) && !consistsOf(parts[1], '0'))

@description('Three sizes in pixels, ascending, joined by commas.')
@export()
func areRenditions(text string) bool => areSizes(split(text, ','))

func areSizes(sizes string[]) bool =>
  length(sizes) == 3 && empty(filter(sizes, size => !isWhole(size, 48, 648))) && int(sizes[0]) < int(sizes[1]) && int(sizes[1]) < int(sizes[2])

@description('SHA-256 hashes, joined by commas.')
@export()
func areHashes(text string) bool => empty(filter(split(text, ','), hash => !isHash(trim(hash))))

func isHash(text string) bool => length(text) == 64 && consistsOf(text, hexadecimal)
