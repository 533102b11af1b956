/** The custom events, and all that each of them says. */
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
  appMisconfigured: 'app.misconfigured',
  messageDropped: 'message.dropped',
} as const;
export type EventName = (typeof events)[keyof typeof events];

interface Entry {
  readonly dimensions: readonly string[];
  /** Always sent. */
  readonly measurements: readonly string[];
  /** Counts by the core's words, as `finding.in-step`. What counts nothing is left out. */
  readonly families: Readonly<Record<string, readonly string[]>>;
}

/** One user's line in a run. */
const line = ['runId', 'userId', 'finding', 'action', 'reason', 'sourceSha', 'targetSha', 'geo'] as const;
const begun = ['runId', 'trigger', 'mode'] as const;
/** The invocation; `runId` is empty where it belongs to no run. */
const caller = ['functionName', 'runId'] as const;
const noNumbers = { measurements: [], families: {} } as const;

/**
 * What each event may carry; the port of telemetry takes nothing else, and nothing less. These words do not change
 * either. A dimension that has nothing to say is the empty text.
 */
export const catalogue = {
  [events.photoDrift]: { dimensions: [...line, 'cause', 'new'], ...noNumbers },
  [events.photoRepaired]: { dimensions: line, ...noNumbers },
  [events.photoRepairFailed]: { dimensions: [...line, 'code'], ...noNumbers },
  [events.runStarted]: { dimensions: begun, ...noNumbers },
  [events.runClosed]: {
    /** `cause`: why most of the unknown users could not be read; `ofCause`: how many those are. */
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
    /** Of the plan as the guard left it: `planned` by action, and among the reasons those for which it withheld. */
    families: { finding: findings, outOfScope, reason: reasons, planned: [...writingActions] },
  },
  [events.runHeld]: { dimensions: [...begun, 'verdict', 'message', 'planHash'], ...noNumbers },
  [events.runCompleted]: { dimensions: ['runId'], measurements: [], families: { outcome: outcomes } },
  [events.runFailed]: { dimensions: ['runId', 'state', 'why'], ...noNumbers },
  [events.runCancelled]: { dimensions: ['runId', 'state'], ...noNumbers },
  [events.runStalled]: { dimensions: ['runId', 'state'], ...noNumbers },
  [events.userStuck]: { dimensions: [...line, 'code'], measurements: ['attempts'], families: {} },
  [events.throttled]: {
    dimensions: [...caller, 'lane', 'host', 'status'],
    /** `waitMs`: the longest wait that was asked for. */
    measurements: ['times', 'waitMs'],
    families: {},
  },
  /** What was sent, repetitions included; a batch is one request. */
  [events.requests]: { dimensions: [...caller, 'host', 'kind'], measurements: ['requests'], families: {} },
  /** Names and reasons of all invalid settings, joined by semicolons; `invalid`: how many there are. Never a value. */
  [events.appMisconfigured]: {
    dimensions: ['settings', 'reasons'],
    measurements: ['invalid'],
    families: {},
  },
  /** A message in a poison queue that Instep did not send; `length` in characters. */
  [events.messageDropped]: { dimensions: ['queue'], measurements: ['length'], families: {} },
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
