// Queries for what no tile of the workbook shows, in a query pack: they are found in Logs of Application Insights, under Queries.

@description('Region of the query pack.')
param location string

@description('Tags of the query pack.')
param tags { *: string }

@description('End of its name.')
param suffix string

var queries = [
  {
    name: 'Instep: what was written, by run and action'
    body: loadTextContent('../queries/saved/repaired-by-action.kql')
  }
  {
    name: 'Instep: why repairs failed'
    body: loadTextContent('../queries/saved/repair-failures-by-code.kql')
  }
  {
    name: 'Instep: users who could not be read, by cause'
    body: loadTextContent('../queries/saved/unknown-by-cause.kql')
  }
  {
    name: 'Instep: users who were not compared, and why'
    body: loadTextContent('../queries/saved/out-of-scope.kql')
  }
  {
    name: 'Instep: how well etags tell that a photo changed'
    body: loadTextContent('../queries/saved/etags.kql')
  }
  {
    name: 'Instep: runs that did not come to their end'
    body: loadTextContent('../queries/saved/ended-early.kql')
  }
]

resource pack 'Microsoft.OperationalInsights/queryPacks@2019-09-01' = {
  name: 'pack-instep-${suffix}'
  location: location
  tags: tags
  properties: {}

  resource query 'queries' = [
    for query in queries: {
      name: guid(pack.id, query.name)
      properties: {
        displayName: query.name
        // The comment that every query begins with.
        description: replace(split(query.body, '\n')[0], '// ', '')
        body: query.body
        related: { resourceTypes: ['microsoft.insights/components'] }
      }
    }
  ]
}
