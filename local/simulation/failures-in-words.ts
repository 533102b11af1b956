/** What failed in a night, in the words of an operator. */
import { plural } from '../terminal.ts';
import type { NumberedFault } from './fault-log.ts';

const services: Readonly<Record<string, string>> = { storage: 'storage', tenant: 'Microsoft 365' };

/** What is counted, and what became of it. */
const onTheWay: Readonly<Record<string, readonly [string, string]>> = {
  late: ['answer', 'late'],
  'lost-request': ['request', 'lost'],
  'lost-answer': ['answer', 'lost'],
  'refused-5xx': ['request', 'refused with an error'],
  'ill-after-effect': ['request', 'carried out, but answered with an error'],
  throttled: ['request', 'throttled'],
  garbled: ['answer', 'cut off'],
  stale: ['answer', 'out of date'],
};

const inTheHost: Readonly<Record<string, readonly [string, string]>> = {
  killed: ['worker', 'killed'],
  twice: ['message', 'delivered twice'],
  'function timeout': ['function', 'ended at the time limit'],
  token: ['access token', 'not given'],
};

/** Told with the circumstance that the fault names. */
const circumstances: Readonly<Record<string, (what: string) => string>> = {
  skew: (what) => `the clock of one host is ${seconds(what)} ahead`,
  lag: (what) => `a profile is read as before for ${seconds(what)} after a write`,
  'directory lag': (what) => `the list of changed users is ${seconds(what)} behind`,
  outage: (what) => `${what} is down for a while`,
  misbehaviour: (what) => what.replace(/^(?:The|An?|Parts) /, (word) => word.toLowerCase()),
};

/** Of "45000 ms". */
function seconds(what: string): string {
  return `${Number.parseInt(what, 10) / 1000} s`;
}

export function failuresInWords(faults: readonly Pick<NumberedFault, 'kind' | 'what'>[]): string[] {
  const told = faults.flatMap(({ kind, what }) => circumstances[kind]?.(what) ?? []);
  const counts = new Map<string, number>();
  for (const { kind } of faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const counted = [...counts].flatMap(([kind, count]) => {
    const [service = '', fate = ''] = kind.split(' ');
    const [thing, end] = inTheHost[kind] ?? onTheWay[fate] ?? [];
    if (thing === undefined || end === undefined) return [];
    const where = inTheHost[kind] === undefined ? `${services[service]}: ` : '';
    return `${where}${plural(count, thing)} ${end}`;
  });
  return [...new Set(told), ...counted.sort()];
}
