/** The meaning of the dimensions and measurements of the custom events, as sentences for the reference document. */
import type { catalogue } from './events.ts';

type Entries = (typeof catalogue)[keyof typeof catalogue];
type Dimension = Entries['dimensions'][number];
/** A family is named like `finding.*`. */
type Measurement = Entries['measurements'][number] | FamilyOf<Entries['families']>;
type FamilyOf<F> = F extends unknown ? `${keyof F & string}.*` : never;

export const dimensionMeanings: Readonly<Record<Dimension, string>> = {
  runId: 'the run; empty where an invocation belongs to no run',
  userId: 'object id of the user',
  finding: 'how the two sides compare',
  action: 'what policies and guard left of what the finding asks for',
  reason: 'why less is done than the finding asks for',
  sourceSha: 'first 12 digits of the SHA-256 of the source photo',
  targetSha: 'first 12 digits of the SHA-256 of the SharePoint photo',
  geo: 'geo location of the user, in a multi-geo tenant',
  cause: 'why a side could not be read; of a run, the most frequent cause',
  new: 'true: the run before had another finding for this user, or none',
  code: 'the error code of the failure',
  trigger: 'what started the run: the timer, a person or an undo',
  mode: 'report or repair',
  verdict: 'what the guard decided',
  message: 'why the guard held the plan, with its numbers',
  planHash: 'the hash by which the plan is approved',
  approvableUntil: 'until when the plan can be approved; ISO 8601 in UTC',
  state: 'the state in which the run was',
  why: 'what failed; empty if only single rows were not understood',
  functionName: 'the function that was invoked',
  lane: 'the rate limiter that waited',
  host: 'the service that was called',
  status: 'the HTTP status of the answer',
  operation: 'the route that was called, by its id',
  by: 'object id of the caller, or `function key`',
  problem: 'the type of problem that was answered; empty if there was none',
  dryRun: 'true: the call asked for a dry run; empty where there is no such choice',
  force: 'true: the call asked to override; empty where there is no such choice',
  outcome:
    'how the write ended; running or waiting if the operation went on; left-out or put-back for users of a plan',
  kind: 'what was requested',
  settings: 'names of the invalid settings, joined by semicolons',
  reasons: 'what is wrong with each of them, never a value',
  queue: 'the poison queue',
  task: 'what Instep was doing',
  subject: 'object id of the user, or the run',
  endpoint: 'what did not answer',
  listedAt: 'when the earlier answer was given; empty where there is none',
  list: 'directory, library or group',
  of: 'the host of the library, or the id of the group',
};

export const measurementMeanings: Readonly<Record<Measurement, string>> = {
  seconds: 'from the start of the run to its close',
  users: 'users in the directory; users whom a call concerns, 0 where it names no number',
  inScope: 'users in scope',
  unknown: 'users of whom a side could not be read',
  ofCause: 'unknown users with the most frequent cause',
  planned: 'planned writes that the guard left',
  etagMoved: 'users whose ETag in Exchange changed',
  etagChurn: 'users whose ETag changed although the photo did not',
  etagSilence: 'users whose photo changed although the ETag did not',
  deepChecked: 'users who were fully re-read',
  attempts: 'failures in a row',
  times: 'how often the service asked to wait; how many calls were refused',
  waitMs: 'the longest wait that the service asked for, in milliseconds',
  requests: 'how many; a batch is one request',
  used: 'units of SharePoint that were used in 24 hours, by all processes',
  allowed: 'units of SharePoint that runs may use in 24 hours',
  invalid: 'number of invalid settings',
  length: 'characters of the message',
  'finding.*': 'users by finding: `finding.in-step`, `finding.missing`, …',
  'outOfScope.*': 'users out of scope, by cause',
  'reason.*': 'users for whom less is done, by reason; the withheld ones included',
  'planned.*': 'planned writes that the guard left, by action',
  'outcome.*': 'planned writes, by outcome',
  'row.*': 'rows that were not understood, by cause',
};
