// Who is told, and of what. Each alert is a query of its own in infra/queries/alerts.

@description('Whom the alerts are sent to, and from where on.')
@export()
type alertOptions = {
  @description('E-mail addresses. Without any the alerts are still to be seen in Azure Monitor.')
  emails: string[]?

  @description('More than so many users who could not be repaired several times in a row (5).')
  @minValue(0)
  stuckUsers: int?

  @description('More than so many per cent of the users in scope out of step (10).')
  @minValue(0)
  @maxValue(100)
  driftPercent: int?

  @description('More than so many per cent of the users in scope that could not be read (40).')
  @minValue(0)
  @maxValue(100)
  unknownPercent: int?
}

@description('Region of the alert rules.')
param location string

@description('Tags of everything here.')
param tags { *: string }

@description('End of all names.')
param suffix string

@description('Name of Application Insights, which the alerts ask.')
param applicationInsightsName string

@description('Whom the alerts are sent to, and from where on.')
param options alertOptions = {}

@description('One alert.')
type alertRule = {
  @description('End of the resource\'s name.')
  name: string

  @description('What the mail is called.')
  title: string

  @description('From 0, the gravest, to 4.')
  severity: int

  @description('What it asks.')
  query: string

  @description('What the administrator who is woken has to know.')
  text: string

  @description('The time the query looks at; a day without one.')
  window: string?

  @description('How often it is evaluated; every quarter of an hour without one.')
  frequency: string?

  @description('Each run has an alert of its own, which is resolved by itself.')
  splits: bool?

  @description('The column that is compared with the threshold; without one the rows are counted.')
  measure: string?

  @description('It fires above this; 0 without one.')
  threshold: int?
}

var rules alertRule[] = [
  {
    name: 'no-run'
    title: 'Instep: no run was closed in 26 hours'
    severity: 1
    query: loadTextContent('../queries/alerts/no-run.kql')
    // The query looks 26 hours back, and no window has that length.
    window: 'P2D'
    frequency: 'PT1H'
    text: 'The nightly run did not start, or did not get as far as its report. On the first day this is to be expected. Look at the app: is it running, are its settings accepted (GET /api/health), are there messages in the poison queues? POST /api/runs starts a run.'
  }
  {
    name: 'run-held'
    title: 'Instep: a run was held and waits for an approval'
    severity: 2
    query: loadTextContent('../queries/alerts/run-held.kql')
    splits: true
    text: 'The guard found the plan implausible and wrote nothing. The workbook Instep says under "Held runs" which check failed, with its numbers, and how the plan is approved. Left alone, the next run takes its place. After an approval this is resolved when the repair is over.'
  }
  {
    name: 'run-stalled'
    title: 'Instep: a run stalled'
    severity: 2
    query: loadTextContent('../queries/alerts/run-stalled.kql')
    splits: true
    text: 'A run made no progress although its messages were sent again; it was ended. No user is left half-written. Look for errors of the app at that time and for messages in the poison queues. Resolved by the next run that closes.'
  }
  {
    name: 'run-failed'
    title: 'Instep: a run failed'
    severity: 2
    query: loadTextContent('../queries/alerts/run-failed.kql')
    splits: true
    text: 'A run could not go on; the event run.failed says in which state and why. What was begun is finished by the next run. Resolved by the next run that closes.'
  }
  {
    name: 'stuck-users'
    title: 'Instep: users cannot be repaired'
    severity: 3
    query: loadTextContent('../queries/alerts/stuck-users.kql')
    frequency: 'PT1H'
    measure: 'users'
    threshold: options.?stuckUsers ?? 5
    text: 'More users than usual failed several times in a row today. The workbook Instep lists them with their codes under "Stuck users": one code for all of them speaks of a permission or of Microsoft 365, different codes of the users.'
  }
  {
    name: 'drift'
    title: 'Instep: many users are out of step'
    severity: 3
    query: loadTextContent('../queries/alerts/drift.kql')
    frequency: 'PT1H'
    splits: true
    measure: 'share'
    threshold: options.?driftPercent ?? 10
    text: 'The newest run found more users out of step than usual; before the first repair that is so. The workbook Instep shows which finding grew, and the users behind it. In report mode nothing is repaired.'
  }
  {
    name: 'mostly-unknown'
    title: 'Instep: many users could not be read'
    severity: 2
    query: loadTextContent('../queries/alerts/mostly-unknown.kql')
    frequency: 'PT1H'
    splits: true
    measure: 'share'
    threshold: options.?unknownPercent ?? 40
    text: 'The newest run could not read many users; nothing was written to those. Its cause is in the workbook Instep under "Last run": a permission that was taken away, throttling, or an outage of Microsoft 365. GET /api/preflight tells them apart.'
  }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-instep-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    // What a text message would begin with; twelve characters at most.
    groupShortName: 'Instep'
    enabled: true
    emailReceivers: [
      for (email, index) in (options.?emails ?? []): {
        name: 'administrator-${index + 1}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-instep-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [applicationInsights.id]
      evaluationFrequency: rule.?frequency ?? 'PT15M'
      windowSize: rule.?window ?? 'P1D'
      // It fires once, and says when it is over.
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: rule.?measure != null ? 'Maximum' : 'Count'
            metricMeasureColumn: rule.?measure
            dimensions: (rule.?splits ?? false) ? [{ name: 'runId', operator: 'Include', values: ['*'] }] : []
            operator: 'GreaterThan'
            threshold: rule.?threshold ?? 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]
