/** The custom events, and the fields of each. */
import { rowCauses } from './catalogue/row-causes.ts';
import { findings, outOfScope, reasons, writingActions } from './finding.ts';
import { outcomes } from './run.ts';

/** Names of the custom events. Workbook, alerts and saved queries are written against them: they do not change. */
export const events = {
  photoDrift: 'photo.drift',
  photoRepaired: 'photo.repaired',
  photoRepairFailed: 'photo.repair-failed',
  runStarted: 'run.started',
  runClosed: 'run.closed',
  runHeld: 'run.held',
  runCompleted: 'run.completed',
  runFailed: 'run.failed',
  runCancelled: 'run.cancelled',
  runStalled: 'run.stalled',
  userStuck: 'user.stuck',
  throttled: 'throttled',
  requests: 'requests',
  limitNear: 'limit.near',
  appMisconfigured: 'app.misconfigured',
  messageDropped: 'message.dropped',
  taskFailed: 'task.failed',
  endpointUnavailable: 'endpoint.unavailable',
  listIncomplete: 'list.incomplete',
  callRecorded: 'call.recorded',
  callRefused: 'call.refused',
  storageForged: 'storage.forged',
  undoUnsealed: 'undo.unsealed',
} as const;
export type EventName = (typeof events)[keyof typeof events];

interface Entry {
  /** When it is sent; a sentence for the reference document. */
  readonly meaning: string;
  readonly dimensions: readonly string[];
  /** Numbers that every event of this name carries. */
  readonly measurements: readonly string[];
  /** Counts by code, such as `finding.in-step`. Zero is left out. */
  readonly families: Readonly<Record<string, readonly string[]>>;
}

/** One user's line in a run. */
const line = ['runId', 'userId', 'finding', 'action', 'reason', 'sourceSha', 'targetSha', 'geo'] as const;
const begun = ['runId', 'trigger', 'mode'] as const;
/** The invocation; `runId` is empty where it belongs to no run. */
const caller = ['functionName', 'runId'] as const;
const noNumbers = { measurements: [], families: {} } as const;

/**
 * The fields of each event; the telemetry port requires exactly these. Their names do not change either. A dimension
 * without a value is the empty text.
 */
export const catalogue = {
  [events.photoDrift]: {
    meaning: 'A run found that a user is out of step. One event per user.',
    dimensions: [...line, 'cause', 'new'],
    ...noNumbers,
  },
  [events.photoRepaired]: { meaning: 'Instep repaired a user.', dimensions: line, ...noNumbers },
  [events.photoRepairFailed]: {
    meaning: 'The repair of a user failed.',
    dimensions: [...line, 'code'],
    ...noNumbers,
  },
  [events.runStarted]: { meaning: 'A run started.', dimensions: begun, ...noNumbers },
  [events.runClosed]: {
    meaning: 'A run compared all users, and the guard decided about its plan.',
    dimensions: [...begun, 'verdict', 'cause'],
    measurements: [
      'seconds',
      'users',
      'inScope',
      'unknown',
      'ofCause',
      'planned',
      'etagMoved',
      'etagChurn',
      'etagSilence',
      'deepChecked',
    ],
    /** Of the plan after the guard: `planned` by action, and `reason` includes the reasons of withheld users. */
    families: { finding: findings, outOfScope, reason: reasons, planned: [...writingActions] },
  },
  [events.runHeld]: {
    meaning: 'The guard held the plan. It waits for an approval.',
    dimensions: [...begun, 'verdict', 'message', 'planHash', 'approvableUntil'],
    ...noNumbers,
  },
  [events.runCompleted]: {
    meaning: 'Every planned write of a run has its outcome.',
    dimensions: ['runId'],
    measurements: [],
    families: { outcome: outcomes },
  },
  [events.runFailed]: {
    meaning: 'A run ended because it could not continue.',
    dimensions: ['runId', 'state', 'why'],
    ...noNumbers,
  },
  [events.runCancelled]: {
    meaning: 'An administrator cancelled a run.',
    dimensions: ['runId', 'state'],
    ...noNumbers,
  },
  [events.runStalled]: {
    meaning: 'A run made no progress.',
    dimensions: ['runId', 'state'],
    ...noNumbers,
  },
  [events.userStuck]: {
    meaning: 'The repair of a user failed several times in a row.',
    dimensions: [...line, 'code'],
    measurements: ['attempts'],
    families: {},
  },
  [events.throttled]: {
    meaning: 'Microsoft 365 asked an invocation to slow down.',
    dimensions: [...caller, 'lane', 'host', 'status'],
    measurements: ['times', 'waitMs'],
    families: {},
  },
  [events.requests]: {
    meaning: 'The requests that an invocation sent to Microsoft 365, repeated ones included.',
    dimensions: [...caller, 'host', 'kind'],
    measurements: ['requests'],
    families: {},
  },
  [events.limitNear]: {
    meaning:
      'Of the units that SharePoint allows in 24 hours, 90 % of what runs may use are used. Runs slow down, then wait for hours. At most one event an hour, in each process.',
    dimensions: [],
    measurements: ['used', 'allowed'],
    families: {},
  },
  [events.appMisconfigured]: {
    meaning: 'The app has invalid settings. Sent at each start, and every 15 minutes until they are correct.',
    dimensions: ['settings', 'reasons'],
    measurements: ['invalid'],
    families: {},
  },
  [events.messageDropped]: {
    meaning: 'Instep deleted a message from a poison queue that it had not sent.',
    dimensions: ['queue'],
    measurements: ['length'],
    families: {},
  },
  [events.taskFailed]: {
    meaning:
      'Instep could not finish a task for one user or run. It did the others, and tries this one again later.',
    dimensions: ['task', 'subject', 'why'],
    ...noNumbers,
  },
  [events.endpointUnavailable]: {
    meaning: 'A service did not answer, and a run continued without its answer or with an earlier one.',
    dimensions: ['runId', 'endpoint', 'cause', 'listedAt'],
    ...noNumbers,
  },
  [events.listIncomplete]: {
    meaning:
      'A run could not read a list in full. It continued with the stored rows, and removed no user because of the gap.',
    dimensions: ['runId', 'list', 'of', 'why'],
    measurements: [],
    families: { row: rowCauses },
  },
  [events.callRecorded]: {
    meaning: 'A call that changes something, or that reads a report about a whole company, got its answer.',
    dimensions: ['operation', 'by', 'subject', 'status', 'problem', 'dryRun', 'force', 'finding', 'outcome'],
    measurements: ['users'],
    families: {},
  },
  [events.callRefused]: {
    meaning:
      'Calls were refused before any work: not signed in, without the role, from another site, invalid, or too many. At most one event a minute for each route and reason, in each process.',
    dimensions: ['operation', 'problem', 'status'],
    measurements: ['times'],
    families: {},
  },
  [events.storageForged]: {
    meaning:
      'What is stored is not what Instep stored: another program changed it, or put it there. Nothing was written because of it.',
    dimensions: ['kind', 'runId', 'userId'],
    ...noNumbers,
  },
  [events.undoUnsealed]: {
    meaning: 'An administrator restored an undo copy that has no seal.',
    dimensions: ['runId', 'userId'],
    ...noNumbers,
  },
} as const satisfies Readonly<Record<EventName, Entry>>;

type Catalogue = typeof catalogue;
type FamilyNames<F> = {
  [P in keyof F & string]: F[P] extends readonly (infer Word extends string)[] ? `${P}.${Word}` : never;
}[keyof F & string];

export type Dimensions<E extends EventName> = Readonly<Record<Catalogue[E]['dimensions'][number], string>>;
export type LineDimensions = Readonly<Record<(typeof line)[number], string>>;
export type Measurements<E extends EventName> = Readonly<
  Record<Catalogue[E]['measurements'][number], number>
> &
  Readonly<Partial<Record<FamilyNames<Catalogue[E]['families']>, number>>>;

/** Every name under which an event may carry a number. */
export function measurementNames(event: EventName): string[] {
  const { measurements, families }: Entry = catalogue[event];
  return [
    ...measurements,
    ...Object.entries(families).flatMap(([prefix, words]) => words.map((word) => `${prefix}.${word}`)),
  ];
}
