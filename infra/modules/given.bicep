// Text of the environment, for main.bicepparam. Nothing stands for the parameter's default. A file of parameters cannot import what
// calls fail(), so that a wrong text becomes a sentence that cannot be converted: the compiler quotes it.

import { isWhole } from 'checked.bicep'

@description('Text, as it is.')
@export()
func given(text string) string? => empty(text) ? null : text

@description('A whole number.')
@export()
func givenInt(text string, name string) int? =>
  empty(text) ? null : isWhole(text, 0, 999999999) ? int(text) : int('${name} must be a whole number, but is "${text}"')

@description('true or false.')
@export()
func givenBool(text string, name string) bool? =>
  empty(text)
    ? null
    : contains(['true', 'false'], toLower(text))
        ? bool(text)
        : int('${name} must be true or false, but is "${text}"') == 1

@description('What stands between commas.')
@export()
func givenList(text string) string[]? => empty(text) ? null : map(split(text, ','), part => trim(part))
