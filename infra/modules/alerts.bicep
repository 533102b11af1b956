// Mails an administrator when a night did not go as it should.

@description('What is watched, who is told, and from where on.')
@export()
type alertOptions = {
  @description('Who gets a mail; nobody: alerts show in the portal only.')
  emailAddresses: string[]?

  @description('False: nothing is evaluated and nobody is told. Default true.')
  enabled: bool?

  @description('Told when no run closed in more than so many hours. Default 26: a night and two hours. A schedule that leaves days out needs more.')
  @minValue(1)
  @maxValue(47)
  hoursWithoutRun: int?

  @description('Told when more users than this are stuck. Default 0; a large tenant may want 10.')
  @minValue(0)
  stuckUsers: int?

  @description('Told when the photos of more than this percentage of the users in scope are out of step. Default 10.')
  @minValue(0)
  @maxValue(100)
  driftPercent: int?

  @description('Told when more than this percentage of the users in scope could not be read; fewer than 20 of them count where they are more than half. Default 40, where a plan is held too.')
  @minValue(0)
  @maxValue(100)
  unknownPercent: int?
}

@description('Region of the rules.')
param location string

@description('Tags of the rules and of their action group.')
param tags { *: string }

@description('End of all names.')
param suffix string

@description('Name of Application Insights, whose events are watched.')
param applicationInsightsName string

@description('Who is told, and from where on; what is left out has a default.')
param options alertOptions = {}

var severities = { error: 1, warning: 2, informational: 3 }

var hoursWithoutRun = options.?hoursWithoutRun ?? 26
var stuckUsers = options.?stuckUsers ?? 0
var driftPercent = options.?driftPercent ?? 10
var unknownPercent = options.?unknownPercent ?? 40

var anyRow = { timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }

// The columns of `dimensions` stand in the mail.
var rules = [
  {
    name: 'misconfigured'
    displayName: 'Instep: the configuration is invalid'
    severity: severities.error
    query: loadTextContent('../queries/alerts/misconfigured.kql')
    measure: anyRow
    dimensions: ['settings', 'reasons']
    description: 'The app started with invalid settings: "settings" names them, "reasons" says what each must be. It does no work: timers do nothing, queue messages wait, and every route answers 503. Nothing is lost. 1. Correct the settings where yours are kept, and deploy them (infra/README.md, Change a setting). A name that Instep does not know counts too: it may be misspelt. 2. See that GET /api/health answers 200. Messages that waited are then worked through. Resolved within an hour and a quarter after that.'
  }
  {
    name: 'no-run-closed'
    displayName: 'Instep: no run closed in ${hoursWithoutRun} hours'
    severity: severities.error
    query: loadTextContent('../queries/alerts/no-run-closed.kql')
    measure: {
      timeAggregation: 'Maximum'
      metricMeasureColumn: 'hoursSinceClosed'
      operator: 'GreaterThan'
      threshold: hoursWithoutRun
    }
    dimensions: []
    description: 'No run compared the photos and closed in the last ${hoursWithoutRun} hours: nobody knows who is out of step. Nothing is lost, and nothing was written. Directly after a deployment this is expected until the first night. Otherwise: 1. Is there an alert that a run failed or stalled? Begin there. 2. Is the Functions app running, and does GET /api/health answer? 3. Was the schedule changed (INSTEP_SCHEDULE), or does it leave days out? Then raise hoursWithoutRun. 4. Start a run by hand: POST /api/runs.'
  }
  {
    name: 'run-held'
    displayName: 'Instep: a plan is held and waits for you'
    severity: severities.warning
    query: loadTextContent('../queries/alerts/run-held.kql')
    measure: anyRow
    dimensions: ['runId', 'planHash']
    description: 'The guard holds the plan of this run: it would change more than is plausible. Nothing is written until somebody approves it; nobody has to get up for it. 1. Read which check failed, with its numbers: workbook Instep, tab Held runs. A first repairing night is usually held, and that is right. 2. If the plan is right, approve exactly this one: POST /api/runs/{runId}/approval with the body {"planHash": "{planHash}"}. 3. If it is wrong, put right what is wrong and leave it: the next run makes a new plan. Resolved when the plan was carried out or another run closed.'
  }
  {
    name: 'run-stalled'
    displayName: 'Instep: a run stalled'
    severity: severities.error
    query: loadTextContent('../queries/alerts/run-stalled.kql')
    measure: anyRow
    dimensions: ['runId', 'state']
    description: 'The run made no progress in this state, although it was sent what it was owed three times, half an hour apart. It was given up; what it had written stays, and the next run goes on from there. 1. Does the Functions app run, and does its storage account answer (firewall, roles, queues)? 2. Look at exceptions of the functions in Application Insights for the time of the run. 3. Then start a run by hand: POST /api/runs. Resolved when a run closes.'
  }
  {
    name: 'run-failed'
    displayName: 'Instep: a run failed'
    severity: severities.error
    query: loadTextContent('../queries/alerts/run-failed.kql')
    measure: anyRow
    dimensions: ['runId', 'state', 'why']
    description: 'The run could not go on in this state; "why" says what failed, after five attempts. What it had written stays. 1. 401 or 403: has the identity lost a permission (infra/README.md says which it needs)? 2. 5xx or timeouts: is there an incident in the service health of Microsoft 365? Then the next night repairs itself. 3. Otherwise put right what "why" names, and start a run by hand: POST /api/runs. Resolved when a run closes.'
  }
  {
    name: 'stuck-users'
    displayName: 'Instep: users are stuck'
    severity: severities.informational
    query: loadTextContent('../queries/alerts/stuck-users.kql')
    measure: {
      timeAggregation: 'Maximum'
      metricMeasureColumn: 'stuckUsers'
      operator: 'GreaterThan'
      threshold: stuckUsers
    }
    dimensions: []
    description: 'The repair of these users failed three times in a row or more, the last time in the last 26 hours. They are tried again after longer and longer pauses, up to 28 days; all others are repaired as usual, so that this can wait for the morning. Who they are and with which error: workbook Instep, tab Stuck users. One error for many of them: a permission or a setting. Several errors: look at one user by POST /api/users/{id}/sync with {"dryRun": true}.'
  }
  {
    name: 'drift'
    displayName: 'Instep: more than ${driftPercent} % of the photos are out of step'
    severity: severities.warning
    query: loadTextContent('../queries/alerts/drift.kql')
    measure: {
      timeAggregation: 'Maximum'
      metricMeasureColumn: 'driftPercent'
      operator: 'GreaterThan'
      threshold: driftPercent
    }
    dimensions: []
    description: 'When a run last closed, SharePoint showed another photo than Exchange, or none, for more than ${driftPercent} % of the users in scope (from 50 users on). Expected in a first night and while INSTEP_MODE is report. Otherwise somebody changed many photos at once, or something else writes to SharePoint profiles. 1. Workbook Instep, tab Drift: which finding rose, and from which night? 2. source-newer, missing: an import of photos; the next repair brings them. changed-in-sharepoint, conflict, removed-in-sharepoint: find out what else writes. Resolved when a run closes with less.'
  }
  {
    name: 'mostly-unknown'
    displayName: 'Instep: more than ${unknownPercent} % of the users could not be read'
    severity: severities.error
    query: loadTextContent('../queries/alerts/mostly-unknown.kql')
    measure: {
      timeAggregation: 'Maximum'
      metricMeasureColumn: 'unknownPercent'
      operator: 'GreaterThan'
      threshold: unknownPercent
    }
    dimensions: ['cause']
    description: 'When a run last closed, more than ${unknownPercent} % of the users in scope could not be read on one side or the other (fewer than 20 of them: more than half); "cause" says why most of them. Nothing is written for a user who could not be read. 1. Throttled: does another application use up the allowance, or is INSTEP_LICENSED_USERS too low? 2. 401 or 403: has the identity lost a permission? 3. 5xx: is there an incident in the service health of Microsoft 365? Then the next night repairs itself. Resolved when a run closes with fewer.'
  }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource administrators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-instep-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'Instep'
    enabled: true
    emailReceivers: [
      for address in union([], options.?emailAddresses ?? []): {
        name: address
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'instep-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.displayName
      description: rule.description
      severity: rule.severity
      enabled: options.?enabled ?? true
      scopes: [applicationInsights.id]
      targetResourceTypes: ['microsoft.insights/components']
      // The cheapest frequency there is (infra/DECISIONS.md, I-alert-quarter).
      evaluationFrequency: 'PT15M'
      windowSize: 'P1D'
      // The most there is: the queries say what holds now (infra/DECISIONS.md, I-alert-now).
      overrideQueryTimeRange: 'P2D'
      criteria: {
        allOf: [
          {
            query: rule.query
            ...rule.measure
            dimensions: map(rule.dimensions, column => { name: column, operator: 'Include', values: ['*'] })
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      // Each query says what holds now, so that one trouble is one mail, and the alert ends with the trouble.
      autoMitigate: true
      actions: { actionGroups: [administrators.id] }
    }
  }
]
