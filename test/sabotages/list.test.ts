/** Each deliberate mistake can be made, and names tests that exist; `npm run sabotage` sees that they notice it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { invariantNames } from '../../local/simulation/invariants/names.ts';
import { sabotages } from './all.ts';
import { broken } from './edit.ts';
import { inWords, pastInSimulation } from './past-in-simulation.ts';
import type { Sabotage } from './sabotage.ts';

const root = new URL('../../', import.meta.url);

test('there are enough of them, each with a name of its own', () => {
  const names = sabotages.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test('of each fault that once was, it is told whether the simulation finds it', () => {
  const past = sabotages.map(({ name }) => name).filter((name) => name.startsWith('past-'));
  expect(Object.keys(pastInSimulation).toSorted()).toEqual(past.toSorted());
  const all = Object.values(pastInSimulation);
  const promises = all.flatMap((seen) => ('promise' in seen ? [seen.promise] : []));
  expect(promises.filter((name) => !invariantNames.includes(name))).toEqual([]);
  expect(new Set(all.map((seen) => inWords(seen).slice(0, 3)))).toEqual(new Set(['bre', 'can', 'not']));
});

/** What is wrong with one; nothing where it can be made, and is looked for. */
function wrongIn({ name, harm, edits, caughtBy }: Sabotage): string[] {
  const says = /^[A-Z].*\.$/.test(harm) ? [] : ['its harm is no sentence'];
  const missing = caughtBy.filter((file) => !existsSync(new URL(file, root)));
  const tests = caughtBy.length === 0 ? ['no test'] : missing.map((file) => `there is no ${file}`);
  return [...says, ...tests, ...whyNotMade(edits)].map((wrong) => `${name}: ${wrong}`);
}

function whyNotMade(edits: Sabotage['edits']): string[] {
  try {
    const before = new Map(edits.map(({ file }) => [file, readFileSync(new URL(file, root), 'utf8')]));
    const after = broken(edits, before);
    return [...after].flatMap(([file, text]) =>
      text === before.get(file) ? [`${file} stays the same`] : [],
    );
  } catch (error) {
    return [String(error)];
  }
}

test('each fits its files once, leaves them in TypeScript, and names tests that are there', () => {
  expect(sabotages.flatMap(wrongIn)).toEqual([]);
});

test.each<[string, Partial<Sabotage>, RegExp]>([
  ['without a test', { caughtBy: [] }, /no test/],
  ['with a test that is not there', { caughtBy: ['test/none.test.ts'] }, /there is no test\/none/],
  ['that fits nowhere', { edits: [{ file: 'host.json', from: 'nowhere', to: '' }] }, /0 places/],
  ['that fits twice', { edits: [{ file: 'host.json', from: ':', to: '' }] }, /\d+ places/],
  ['that changes nothing', { edits: [{ file: 'host.json', from: '"2.0"', to: '"2.0"' }] }, /stays the same/],
  [
    'that leaves no TypeScript',
    { edits: [{ file: 'shared/version.ts', from: "= '", to: '= (' }] },
    /no TypeScript/,
  ],
])('one %s would be found', (_what, given, wrong) => {
  const fine = { name: 'a', harm: 'A sentence.', edits: [], caughtBy: ['test/sabotages/list.test.ts'] };
  expect(wrongIn(fine)).toEqual([]);
  expect(wrongIn({ ...fine, ...given }).join('\n')).toMatch(wrong);
});
