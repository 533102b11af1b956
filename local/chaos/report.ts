/** What `npm run chaos` prints: a line a seed, and tables of what happened in all of them. */
import { plural, table } from '../terminal.ts';
import type { Injected } from './fault-injection.ts';
import { companyKinds, type FaultKind, faultKinds } from './plan.ts';
import type { Played } from './play-seed.ts';
import { type PromiseName, sentences } from './promises.ts';
import type { ChaosStorage } from './storage.ts';

export function isBroken({ broken, failure }: Played): boolean {
  return broken.length > 0 || failure !== undefined;
}

export function tell(played: Played): void {
  const { seed, injected, largePhotos, nights, writes, peakRss, broken, failure, seconds } = played;
  const kinds = injected.map(({ fault }) => fault.kind);
  const what = [...kinds, ...(largePhotos ? ['large-photos'] : [])].join(', ');
  const size = `${Math.round(peakRss / 1024 / 1024)} MiB`;
  const verdict = isBroken(played) ? 'BROKEN' : 'kept';
  console.log(
    `${seed}: ${verdict}; ${what || 'no fault'}; ${nights} nights, ${writes} writes, ${size}, ${seconds.toFixed(1)} s`,
  );
  for (const { name, detail } of broken) console.log(`  ${name}: ${sentences[name]} ${detail}`);
  if (failure !== undefined) console.log(`  ${failure.stack}\n  ${String(failure.cause ?? '')}`);
  if (isBroken(played)) console.log(`  npm run chaos -- "--seed" ${seed}`);
}

export function tellTotals(all: readonly Played[], { hasDisk }: ChaosStorage): void {
  const sum = (of: (played: Played) => number) => all.reduce((total, one) => total + of(one), 0);
  console.log(
    `\n${plural(all.length, 'seed')} from ${all[0]?.seed} in ${sum(({ seconds }) => seconds).toFixed(0)} s`,
  );
  print([
    ['nights in all', `${sum(({ nights }) => nights)}`],
    ['writes to the tenant', `${sum(({ writes }) => writes)}`],
    ['nights with faults, by end', countOf(all.map(({ end = 'without end' }) => end))],
    ['seeds that broke a promise', `${all.filter(isBroken).length}`],
    ['seeds with large photos', `${all.filter(({ largePhotos }) => largePhotos).length}`],
    ['largest host', `${Math.round(Math.max(...all.map(({ peakRss }) => peakRss)) / 1024 / 1024)} MiB`],
  ]);
  console.log('\nWhat was done: how often it was planned and happened, and at which moments');
  const head = ['', 'planned', 'happened', 'before a request', 'after one', 'in a write', 'seeds'];
  print([head, ...[...faultKinds, ...companyKinds].map((kind) => rowOf(kind, all))]);
  if (!hasDisk) console.log('  The full disk was a front that answers 500, as Azurite does.');
  console.log('\nThe requests that were hit');
  const places = Map.groupBy(
    all.flatMap(({ injected }) => injected),
    ({ where }) => where,
  );
  print([...places].toSorted(byCount).map(([where, hits]) => [where, `${hits.length}`]));
  console.log('\nPromises, and how often each was checked and broken');
  for (const name of Object.keys(sentences) as PromiseName[]) {
    const checked = sum((one) => one.checked.get(name) ?? 0);
    const broken = sum((one) => one.broken.filter((promise) => promise.name === name).length);
    console.log(
      `  ${name.padEnd(26)}${`${checked}`.padStart(5)}${`${broken}`.padStart(5)}  ${sentences[name]}`,
    );
  }
}

function rowOf(kind: FaultKind, all: readonly Played[]): string[] {
  const planned = all.flatMap(({ faults }) => faults.filter((fault) => fault.kind === kind));
  const happened = all.flatMap(({ injected }) => injected.filter(({ fault }) => fault.kind === kind));
  const count = (is: (injected: Injected) => boolean) => `${happened.filter(is).length}`;
  return [
    kind,
    `${planned.length}`,
    `${happened.length}`,
    count(({ fault }) => fault.moment.when === 'before'),
    count(({ fault }) => fault.moment.of === 'storage' && fault.moment.when === 'after'),
    count(({ fault }) => fault.moment.of === 'write'),
    `${all.filter(({ injected }) => injected.some(({ fault }) => fault.kind === kind)).length}`,
  ];
}

/** For example `48 completed, 2 failed`. */
function countOf(words: readonly string[]): string {
  const groups = [...Map.groupBy(words, (word) => word)].toSorted(byCount);
  return groups.map(([word, all]) => `${all.length} ${word}`).join(', ');
}

function byCount(
  one: readonly [string, readonly unknown[]],
  other: readonly [string, readonly unknown[]],
): number {
  return other[1].length - one[1].length || (one[0] < other[0] ? -1 : 1);
}

function print(rows: readonly (readonly string[])[]): void {
  console.log(table(rows));
}
