import type { HostRecord } from './host-telemetry.ts';

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export interface InvocationCounts {
  count: number;
  failed: number;
  running: number;
  /** Milliseconds in which at least one of them ran: what an instance of its own would be paid for. */
  activeMs: number;
}

/** What happened in this host: counts per function, the last warnings and errors, and one-line logs on request. */
export interface Journal {
  readonly invocations: ReadonlyMap<string, InvocationCounts>;
  readonly problems: readonly string[];
  readonly running: number;
  /** The last records of the host's own telemetry, oldest first. */
  readonly stored: readonly HostRecord[];
  store(records: readonly HostRecord[]): void;
  began(functionName: string): void;
  ended(functionName: string, failed: boolean): void;
  /** A line of the host's own. */
  note(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Something a person should know: kept at every log level. */
  problem(text: string): void;
  /** What a handler logged. */
  handlerLog(level: LogLevel, functionName: string, message: string): void;
}

const keptProblems = 200;
const keptRecords = 5000;
const grave: readonly LogLevel[] = ['warning', 'error', 'critical'];

export function createJournal(log: 'off' | 'info' | 'debug'): Journal {
  const invocations = new Map<string, InvocationCounts>();
  const problems: string[] = [];
  const stored: HostRecord[] = [];
  const activeSince = new Map<string, number>();
  let running = 0;
  const countsOf = (name: string) => {
    const counts = invocations.get(name) ?? { count: 0, failed: 0, running: 0, activeMs: 0 };
    invocations.set(name, counts);
    return counts;
  };
  const keep = (text: string) => {
    problems.push(text);
    if (problems.length > keptProblems) problems.shift();
  };
  const store: Journal['store'] = (records) => {
    stored.push(...records);
    stored.splice(0, stored.length - keptRecords);
  };
  const note: Journal['note'] = (event, fields) => {
    if (log !== 'off')
      process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
  };
  return {
    invocations,
    problems,
    stored,
    store,
    get running() {
      return running;
    },
    began: (name) => {
      const counts = countsOf(name);
      if (counts.running === 0) activeSince.set(name, performance.now());
      counts.count += 1;
      counts.running += 1;
      running += 1;
      note('began', { function: name });
    },
    ended: (name, failed) => {
      const counts = countsOf(name);
      counts.running -= 1;
      counts.failed += failed ? 1 : 0;
      if (counts.running === 0)
        counts.activeMs += performance.now() - (activeSince.get(name) ?? performance.now());
      running -= 1;
      note('ended', { function: name, failed });
    },
    note,
    problem: (text) => {
      keep(text);
      note('problem', { text });
    },
    handlerLog: (level, name, message) => {
      store([{ table: 'traces', name, text: message }]);
      if (grave.includes(level)) keep(`${name}: ${level}: ${message}`);
      if (log === 'debug') process.stderr.write(`${level} ${name} ${message}\n`);
    },
  };
}
