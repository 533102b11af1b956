// Text of the environment, for main.bicepparam. Nothing stands for the parameter's default.

@description('Text, as it is.')
@export()
func given(text string) string? => empty(text) ? null : text

@description('A whole number.')
@export()
func givenInt(text string) int? => empty(text) ? null : int(text)

@description('true or false.')
@export()
func givenBool(text string) bool? => empty(text) ? null : bool(text)

@description('What stands between commas.')
@export()
func givenList(text string) string[]? => empty(text) ? null : map(split(text, ','), part => trim(part))
