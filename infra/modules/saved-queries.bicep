// Queries for questions that no tile answers. Why they are a query pack: infra/DECISIONS.md, I-query-pack.

@description('Region of the query pack.')
param location string

@description('Tags of the query pack.')
param tags { *: string }

@description('End of its name.')
param suffix string

var queries = [
  {
    key: 'runs-and-their-end'
    displayName: 'Instep: runs and their end'
    description: 'Every run that was started, with its latest event.'
    body: loadTextContent('../queries/saved/runs-and-their-end.kql')
  }
  {
    key: 'unreadable-users'
    displayName: 'Instep: users who could not be read'
    description: 'By cause, with one example of each.'
    body: loadTextContent('../queries/saved/unreadable-users.kql')
  }
  {
    key: 'failed-repairs'
    displayName: 'Instep: failed repairs'
    description: 'By error and finding.'
    body: loadTextContent('../queries/saved/failed-repairs.kql')
  }
  {
    key: 'repaired-again'
    displayName: 'Instep: users repaired again and again'
    description: 'Another program writes their photo too.'
    body: loadTextContent('../queries/saved/repaired-again.kql')
  }
  {
    key: 'cost-of-runs'
    displayName: 'Instep: cost of runs at Microsoft 365'
    description: 'Requests, and how often a run was throttled.'
    body: loadTextContent('../queries/saved/cost-of-runs.kql')
  }
  {
    key: 'dropped-messages'
    displayName: 'Instep: messages that were dropped'
    description: 'Another program writes to the queues of Instep.'
    body: loadTextContent('../queries/saved/dropped-messages.kql')
  }
  {
    key: 'failed-tasks'
    displayName: 'Instep: tasks that failed'
    description: 'Users or runs for which a task failed. It is tried again.'
    body: loadTextContent('../queries/saved/failed-tasks.kql')
  }
  {
    key: 'partial-nights'
    displayName: 'Instep: what runs had to do without'
    description: 'Lists that were not read in full, rows that could not be parsed, and services that were down.'
    body: loadTextContent('../queries/saved/partial-nights.kql')
  }
  {
    key: 'units-of-a-day'
    displayName: 'Instep: days near the limit of SharePoint'
    description: 'Days on which runs have used nearly all units of 24 hours.'
    body: loadTextContent('../queries/saved/units-of-a-day.kql')
  }
  {
    key: 'recorded-calls'
    displayName: 'Instep: who asked for what'
    description: 'Calls that changed something or read a report about the whole company.'
    body: loadTextContent('../queries/saved/recorded-calls.kql')
  }
  {
    key: 'refused-calls'
    displayName: 'Instep: calls that were refused'
    description: 'By route and reason.'
    body: loadTextContent('../queries/saved/refused-calls.kql')
  }
  {
    key: 'changed-storage'
    displayName: 'Instep: storage that another program changed'
    description: 'What was not believed, and what was restored without a seal.'
    body: loadTextContent('../queries/saved/changed-storage.kql')
  }
]

resource pack 'Microsoft.OperationalInsights/queryPacks@2019-09-01' = {
  name: 'qp-instep-${suffix}'
  location: location
  tags: tags
  properties: {}
}

resource saved 'Microsoft.OperationalInsights/queryPacks/queries@2019-09-01' = [
  for query in queries: {
    parent: pack
    name: guid(pack.id, query.key)
    properties: {
      displayName: query.displayName
      description: query.description
      body: query.body
      related: {
        categories: ['applications']
        // The names of the tables are those of a component: they run as they are where Application Insights is open.
        resourceTypes: ['microsoft.insights/components']
      }
    }
  }
]
