/** The tables in which `npm run simulate` tells what was played. */
import { wrap } from '../terminal.ts';
import { type InvariantName, sentences } from './invariants/names.ts';
import type { Played } from './play-seed.ts';

export type Told = Pick<
  Played,
  'nights' | 'writingNights' | 'steps' | 'calls' | 'fates' | 'faults' | 'asked' | 'failure'
>;

export function report(
  all: readonly Told[],
  {
    seconds,
    cpuSeconds,
    states,
  }: { readonly seconds: number; readonly cpuSeconds: number; readonly states: number },
): string[] {
  const nights = sum(all.map((one) => one.nights));
  const writing = sum(all.map(({ writingNights }) => writingNights));
  const calls = all.flatMap((one) => one.calls).sort((a, b) => a - b);
  const asked = added<InvariantName>(all.map((one) => one.asked));
  const faults = added(all.map((one) => countByKind(one)));
  return [
    line('seeds', all.length),
    line('nights', nights),
    line('steps', sum(all.map(({ steps }) => steps))),
    line('faults', sum([...faults.values()])),
    line('states reached', states),
    line('checks of promises', sum([...asked.values()])),
    line('seconds', `${seconds.toFixed(1)}, processor time ${cpuSeconds.toFixed(1)}`),
    line('nights an hour', `${perHour(nights, seconds)}, of processor time ${perHour(nights, cpuSeconds)}`),
    line('requests in the median night', calls[Math.floor(calls.length / 2)] ?? 0),
    line('nights that wrote', nights === 0 ? '0' : `${writing} (${Math.round((100 * writing) / nights)} %)`),
    line('seeds that broke a promise', all.filter(({ failure }) => failure !== undefined).length),
    '',
    'Faults by kind',
    ...[...faults].sort().map(([kind, count]) => line(kind, count)),
    '',
    'Promises, and how often each was checked',
    ...Object.entries(sentences).map(([name, sentence]) => {
      const checks = String(asked.get(name as InvariantName) ?? 0);
      return wrap(sentence, '  ', `${name.padEnd(30)}${checks.padEnd(7)}`);
    }),
  ];
}

function perHour(nights: number, seconds: number): number {
  return Math.round((nights / seconds) * 3600);
}

function countByKind({ faults }: Told): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function line(name: string, value: string | number): string {
  return `  ${name.padEnd(30)}${value}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function added<K extends string>(maps: readonly ReadonlyMap<K, number>[]): Map<K, number> {
  const all = new Map<K, number>();
  for (const [name, count] of maps.flatMap((map) => [...map])) all.set(name, (all.get(name) ?? 0) + count);
  return all;
}
