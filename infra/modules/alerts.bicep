// Mails an administrator when a night did not go as it should.

@description('Whether alerts are on, who gets a mail, and the thresholds.')
@export()
type alertOptions = {
  @description('Mail addresses; none: alerts appear only in the portal.')
  emailAddresses: string[]?

  @description('False: no alert is evaluated. Default true.')
  enabled: bool?

  @description('Alert when no run closed in more than this many hours. Default 26: a night and two hours. A schedule that leaves days out needs more.')
  @minValue(1)
  @maxValue(47)
  hoursWithoutRun: int?

  @description('Alert when more users than this are stuck. Default 0; a large tenant may want 10.')
  @minValue(0)
  stuckUsers: int?

  @description('Alert when the photos of more than this percentage of the users in scope are out of step. Default 10.')
  @minValue(0)
  @maxValue(100)
  driftPercent: int?

  @description('Alert when more than this percentage of the users in scope could not be read; fewer than 20 of them count where they are more than half. Default 40, where a plan is held too.')
  @minValue(0)
  @maxValue(100)
  unknownPercent: int?

  @description('Logs who writes the state and the package, or uses the key, and alerts when it is not Instep. Default false.')
  foreignWrites: bool?
}

@description('Region of the rules.')
param location string

@description('Tags of the rules and of their action group.')
param tags { *: string }

@description('Suffix of all names.')
param suffix string

@description('Name of Application Insights, whose events are watched.')
param applicationInsightsName string

@description('Mail addresses and thresholds; all have defaults.')
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
    description: 'The app started with invalid settings: "settings" names them, "reasons" says what each must be. It does no work: timers do nothing, queue messages wait, and every route answers 503. Nothing is lost. 1. Correct the settings where yours are kept, and deploy them (infra/README.md, Change a setting). An unknown name counts as invalid too, because it may be misspelt. 2. Check that GET /api/health answers 200. Waiting messages are then processed. Resolved within an hour and a quarter after that.'
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
    description: 'No run compared the photos and closed in the last ${hoursWithoutRun} hours, so it is not known which users are out of step. Nothing is lost, and nothing was written. Directly after a deployment this is expected until the first night. Otherwise: 1. Is there an alert that a run failed or stalled? Start there. 2. Is the Functions app running, and does GET /api/health answer? 3. Was the schedule changed (INSTEP_SCHEDULE), or does it skip days? Then raise hoursWithoutRun. 4. Start a run yourself: POST /api/runs.'
  }
  {
    name: 'run-held'
    displayName: 'Instep: a plan is held and waits for you'
    severity: severities.warning
    query: loadTextContent('../queries/alerts/run-held.kql')
    measure: anyRow
    dimensions: ['runId', 'planHash']
    description: 'The guard holds the plan of this run: it would change more than is plausible. Nothing is written until the plan is approved. This can wait until morning. 1. See which check failed, with its numbers: workbook Instep, tab Held runs. The first night that repairs is usually held; that is intended. 2. If the plan is right, approve exactly this plan: POST /api/runs/{runId}/approval with the body {"planHash": "{planHash}"}. 3. If it is wrong, correct the cause and do not approve: the next run makes a new plan. Resolved when the plan was carried out or another run closed.'
  }
  {
    name: 'run-stalled'
    displayName: 'Instep: a run stalled'
    severity: severities.error
    query: loadTextContent('../queries/alerts/run-stalled.kql')
    measure: anyRow
    dimensions: ['runId', 'state']
    description: 'The run made no progress in this state, although its outstanding messages were sent again three times, half an hour apart. Instep gave it up. What it had written stays, and the next run continues from there. 1. Does the Functions app run, and does its storage account answer (firewall, roles, queues)? 2. Check Application Insights for exceptions of the functions at the time of the run. 3. Then start a run yourself: POST /api/runs. Resolved when a run closes.'
  }
  {
    name: 'run-failed'
    displayName: 'Instep: a run failed'
    severity: severities.error
    query: loadTextContent('../queries/alerts/run-failed.kql')
    measure: anyRow
    dimensions: ['runId', 'state', 'why']
    description: 'The run could not continue in this state; "why" says what failed, after five attempts. What it had written stays. 1. 401 or 403: has the identity lost a permission (infra/README.md says which it needs)? 2. 5xx or timeouts: is there an incident in the service health of Microsoft 365? Then no action is needed: the next night runs as usual. 3. Otherwise correct what "why" names, and start a run yourself: POST /api/runs. Resolved when a run closes.'
  }
  {
    name: 'changed-storage'
    displayName: 'Instep: another program changed what Instep stored'
    severity: severities.error
    query: loadTextContent('../queries/alerts/changed-storage.kql')
    measure: anyRow
    dimensions: ['what']
    description: 'A record in the storage account has a seal that does not fit, so Instep did not store it. "what" says which: undo-copy, pending, plan-line, plan-chunk, run, agreement or operation. Nothing was written because of it. Expected only after the key of the seals was replaced, or a table was restored from a backup. Otherwise somebody with write access tries to change photos. 1. Set INSTEP_PAUSED to true. 2. Which runs and users: saved query Instep: storage that another program changed. 3. Who may write the account: az role assignment list. Remove what is not needed. 4. Read infra/threat-model.md, and start with an undo where a photo is wrong. Resolved 26 hours after the last one was found.'
  }
  {
    name: 'units-nearly-used'
    displayName: 'Instep: the units of a day are nearly used up'
    severity: severities.warning
    query: loadTextContent('../queries/alerts/units-nearly-used.kql')
    measure: anyRow
    dimensions: ['allowed']
    description: 'Runs used 90 % or more of the resource units of SharePoint that they may use in 24 hours. "allowed" says how many these are. Runs slow down, then wait in the queue until there is room again. Nothing is lost, and calls for single users still work. Expected after a first night or an import of many photos in a large tenant: then no action is needed. Otherwise: 1. On which days: saved query Instep: days near the limit of SharePoint. For which requests: workbook Instep, tab Traffic. 2. Is INSTEP_LICENSED_USERS lower than the licences of the tenant? Correct it. 3. Read less in a night: raise INSTEP_DEEP_CHECK_DAYS, and start fewer runs by hand. Resolved 26 hours after the last event.'
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
    description: 'The repair of these users failed at least three times in a row, most recently within the last 26 hours. Instep retries after longer and longer pauses, up to 28 days. All other users are repaired as usual, so this can wait until morning. Users and errors: workbook Instep, tab Stuck users. If many users have the same error, a permission or a setting is wrong. If the errors differ, check one user with POST /api/users/{id}/sync with {"dryRun": true}.'
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
    description: 'When a run last closed, SharePoint showed another photo than Exchange, or none, for more than ${driftPercent} % of the users in scope (from 50 users on). Expected in a first night and while INSTEP_MODE is report. Otherwise many photos were changed at once, or another program writes to SharePoint profiles. 1. Workbook Instep, tab Drift: which finding rose, and since which night? 2. source-newer or missing: photos were imported; the next repair copies them. changed-in-sharepoint, conflict or removed-in-sharepoint: find the program that writes. Resolved when a run closes with less.'
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
    description: 'When a run last closed, more than ${unknownPercent} % of the users in scope could not be read on one side or the other (if fewer than 20: more than half). "cause" is the most frequent reason. Nothing is written for a user who could not be read. 1. Throttled: does another application use up the limit, or is INSTEP_LICENSED_USERS too low? 2. 401 or 403: has the identity lost a permission? 3. 5xx: is there an incident in the service health of Microsoft 365? Then no action is needed: the next night runs as usual. Resolved when a run closes with fewer.'
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

@description('Resource id of the action group.')
output actionGroupId string = administrators.id
