// The timer's schedule: NCRONTAB as Azure Functions reads it, six fields of values, ranges, lists and steps.
// https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions

import { isWhole } from 'checked.bicep'

var monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
var dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

@description('What one field may hold.')
type field = {
  @description('The smallest value.')
  from: int

  @description('The largest value.')
  to: int

  @description('Names that stand for the values, in their order.')
  names: string[]
}

// Second, minute, hour, day, month, day of week.
var fields field[] = [
  { from: 0, to: 59, names: [] }
  { from: 0, to: 59, names: [] }
  { from: 0, to: 23, names: [] }
  { from: 1, to: 31, names: [] }
  { from: 1, to: 12, names: monthNames }
  { from: 0, to: 6, names: dayNames }
]

// -1 where the text is no value of the field.
func valueOf(text string, of field) int =>
  contains(of.names, toLower(take(text, 3)))
    ? indexOf(of.names, toLower(take(text, 3))) + of.from
    : isWhole(text, of.from, of.to) ? int(text) : -1

func isRange(bounds string[], of field) bool =>
  length(bounds) < 3 && empty(filter(bounds, bound => valueOf(bound, of) < 0)) && valueOf(bounds[0], of) <= valueOf(
    last(bounds)!,
    of
  )

func isStep(parts string[]) bool => length(parts) == 1 || (length(parts) == 2 && isWhole(parts[1], 1, 999999999))

func isItem(parts string[], of field) bool => isStep(parts) && (parts[0] == '*' || isRange(split(parts[0], '-'), of))

func isField(text string, of field) bool => empty(filter(split(text, ','), item => !isItem(split(item, '/'), of)))

func wordsOf(text string) string[] => filter(split(text, [' ', '\t', '\n']), word => !empty(word))

@description('Six fields, each as its values allow.')
@export()
func isSchedule(text string) bool => areFields(wordsOf(text))

func areFields(words string[]) bool =>
  length(words) == 6 && empty(filter(range(0, 6), at => !isField(words[at], fields[at])))
