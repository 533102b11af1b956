// The workbook "Instep": the results of nightly runs, for readers in the portal.

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags { *: string }

@description('Name of Application Insights, whose events are shown.')
param applicationInsightsName string

// By the placeholder that stands for them in the workbook, as {{runs}}.
var queries = {
  runs: loadTextContent('../queries/workbook/runs.kql')
  findings: loadTextContent('../queries/workbook/findings.kql')
  'run-summary': loadTextContent('../queries/workbook/run-summary.kql')
  'run-events': loadTextContent('../queries/workbook/run-events.kql')
  'run-counts': loadTextContent('../queries/workbook/run-counts.kql')
  'drift-over-time': loadTextContent('../queries/workbook/drift-over-time.kql')
  'new-drift': loadTextContent('../queries/workbook/new-drift.kql')
  'finding-users': loadTextContent('../queries/workbook/finding-users.kql')
  'user-history': loadTextContent('../queries/workbook/user-history.kql')
  'runs-compared': loadTextContent('../queries/workbook/runs-compared.kql')
  'requests-over-time': loadTextContent('../queries/workbook/requests-over-time.kql')
  'requests-by-kind': loadTextContent('../queries/workbook/requests-by-kind.kql')
  throttling: loadTextContent('../queries/workbook/throttling.kql')
  'stuck-users': loadTextContent('../queries/workbook/stuck-users.kql')
  'held-runs': loadTextContent('../queries/workbook/held-runs.kql')
}

var template = loadTextContent('../workbook/instep.workbook.json')

// A text as JSON writes it, without its quotes: an array of it, without brackets and quotes.
func inJson(text string) string => substring(string([text]), 2, max(0, length(string([text])) - 4))

func fill(template string, placeholder string, text string) string =>
  replace(template, '{{${placeholder}}}', inJson(text))

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'Instep')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Instep'
    description: 'Profile photos of SharePoint Online and Exchange Online: runs, drift, users, requests.'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: applicationInsights.id
    serializedData: reduce(
      items(union(queries, { component: applicationInsights.id })),
      template,
      (filled, query) => fill(filled, query.key, query.value)
    )
  }
}
