// The workbook "Instep". Its layout is infra/workbook/instep.json, in which each "<name>" is a query of infra/queries/workbook.

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags { *: string }

@description('Name of Application Insights, which the workbook asks.')
param applicationInsightsName string

// loadTextContent wants a name that is known when it is compiled, so that each query is named here once.
var queries = {
  'last-run': loadTextContent('../queries/workbook/last-run.kql')
  'drift-over-time': loadTextContent('../queries/workbook/drift-over-time.kql')
  runs: loadTextContent('../queries/workbook/runs.kql')
  findings: loadTextContent('../queries/workbook/findings.kql')
  'users-of-finding': loadTextContent('../queries/workbook/users-of-finding.kql')
  'user-history': loadTextContent('../queries/workbook/user-history.kql')
  'runs-compared': loadTextContent('../queries/workbook/runs-compared.kql')
  requests: loadTextContent('../queries/workbook/requests.kql')
  throttling: loadTextContent('../queries/workbook/throttling.kql')
  'stuck-users': loadTextContent('../queries/workbook/stuck-users.kql')
  'held-runs': loadTextContent('../queries/workbook/held-runs.kql')
}

// In the layout a query stands as "<name>". What takes its place is a JSON string too: an array of one, without its brackets.
var layout = reduce(
  items(queries),
  replace(loadTextContent('../workbook/instep.json'), '<component>', applicationInsights.id),
  (text, query) => replace(text, '"<${query.key}>"', withoutBrackets(string([query.value])))
)

func withoutBrackets(text string) string => substring(text, 1, max(length(text) - 2, 0))

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(applicationInsights.id, 'instep')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Instep'
    category: 'workbook'
    sourceId: applicationInsights.id
    version: 'Notebook/1.0'
    serializedData: layout
  }
}
