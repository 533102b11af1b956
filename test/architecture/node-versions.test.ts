/** Two versions of Node: the oldest that starts the scripts, and the one that the scripts and the app in Azure run on. */
import { expect, test } from 'vitest';
import { read } from './source.ts';

const { engines, devDependencies } = JSON.parse(read('package.json')) as {
  readonly engines: { readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** Each number that follows these words in a file. */
function versionsIn(file: string, words: RegExp): readonly string[] {
  return [...read(file).matchAll(new RegExp(`(?:${words.source})(\\d+)`, 'g'))].map(
    ([, version = '']) => version,
  );
}

test.each<[string, RegExp, number]>([
  ['infra/modules/app.bicep', /name: 'node', version: '|'Node\|/, 2],
  ['local/bundle/bundle-app.ts', /target: 'node/, 1],
  ['local/check-node.mjs', /major < |need Node |installs Node /, 3],
  ['README.md', /runs on Node /, 1],
  ['infra/costs.md', /Functions app \(Node /, 1],
])('%s names the version of the package "node"', (file, words, times) => {
  const [version = ''] = devDependencies.node?.split('.') ?? [];
  expect(versionsIn(file, words)).toEqual(Array.from({ length: times }, () => version));
  expect(devDependencies['@types/node']).toMatch(new RegExp(`^${version}\\.`));
});

test.each<[string, RegExp]>([
  ['README.md', /You need Node /],
  ['infra/README.md', /check the versions: Node /],
])('%s names the version that "engines" asks for, which runs npm and no more', (file, words) => {
  expect(versionsIn(file, words)).toEqual([engines.node.replace('>=', '')]);
});
