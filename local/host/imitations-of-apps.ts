/** Rows of `imitations.ts`: timers, invocations, and how an app is started and ended. */
import { imitated, notImitated } from './imitation-rows.ts';
import type { Imitation } from './imitations.ts';

const listener = ['extensions', 'TimerListener.cs'] as const;
const monitor = ['extensions', 'ScheduleMonitor.cs'] as const;
const handler = ['worker', 'src/eventHandlers/InvocationHandler.ts'] as const;
const startApp = ['worker', 'src/startApp.ts'] as const;

export const timerImitations: readonly Imitation[] = [
  imitated('While a timer runs, Next is the time it was scheduled for', listener, [
    'timers',
    'on its schedule a timer gets',
  ]),
  imitated(
    'A timer may fire up to a second early: Next is later than now then (option timersEarlyMs)',
    listener,
    ['timers', 'by the clock, a timer may fire early'],
  ),
  imitated('A run that is past due has the earliest Next that was missed', listener, [
    'timers',
    'a run that is past due',
  ]),
  imitated(
    'The admin address fires without a lock, and leaves the schedule alone',
    ['host', 'FunctionsController'],
    ['timers', 'fired by the admin route'],
  ),
  imitated(
    'Last has seven digits of a second',
    ['extensions', 'TimerInfo.cs'],
    ['timers', 'the last time has a fraction'],
  ),
  notImitated(
    'The schedule’s status is in storage, so a start can be past due',
    monitor,
    'a test plays it: fireTimer with isPastDue',
  ),
  notImitated(
    'useMonitor is off for schedules under a minute; five fields and time spans are schedules too',
    listener,
    'the app’s timers are nightly, with six fields',
  ),
  notImitated(
    'runOnStartup, retry policies, and a time zone of the host’s',
    listener,
    'the app uses none of them',
  ),
];

export const startImitations: readonly Imitation[] = [
  imitated(
    'A file that throws while it loads, or no function, leaves the host Running without functions (option mustLoad)',
    startApp,
    ['start', 'in Azure the host runs on without functions'],
  ),
  imitated(
    'A function whose setting is missing is in error, and the others run (option mustLoad)',
    ['host', 'ScriptHost, FunctionMetadataManager'],
    ['start', 'in Azure a function whose setting is missing'],
  ),
  imitated(
    'An invocation fails after functionTimeout, and its caller gets 500',
    ['docs', 'azure-functions/functions-host-json#functiontimeout'],
    ['forwarding', 'an invocation that does not end fails'],
  ),
  imitated('Undefined or null thrown is success without a result', handler, [
    'forwarding',
    'an invocation that sends no answer',
  ]),
  imitated('Hooks run around the app and each invocation', handler, ['start', 'hooks run around the app']),
  notImitated(
    'The worker process is restarted after a function timeout or when it died',
    ['host', 'WorkerProcess, RpcFunctionInvocationDispatcher'],
    'host and worker are one process here; a test starts the next host itself',
  ),
  notImitated('appHookData is one object for the whole app', handler, 'the app’s hooks keep nothing in it'),
  notImitated(
    'The log hook, hostVersion, retryContext, and attributes of a trace',
    handler,
    'the app uses none of them',
  ),
  notImitated(
    'Entry files are loaded in the order of the file system; an app without package.json gets a warning',
    startApp,
    'sorted here, so that every start is the same',
  ),
  notImitated(
    'Placeholder hosts are specialised for an app',
    ['host', 'StandbyManager'],
    'a start on this machine is always cold',
  ),
  notImitated(
    'Settings in any text of a binding, runtime parts of host.json, reload on a changed file',
    ['host', 'ScriptHost'],
    'the app has settings in schedules and queue names only',
  ),
  notImitated(
    'A stop gives the worker five seconds',
    ['host', 'WorkerTerminate in FunctionRpc.proto'],
    'eight here, for queue messages under way',
  ),
];
