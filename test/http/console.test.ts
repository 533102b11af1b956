/** The pages load the built scripts and styles, which are served from where they are built, and nothing else is. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addressOf, type Place, placeOf } from '../../shared/console/client/places.ts';
import { page } from '../../shared/console/page.ts';
import { labels } from '../../shared/core/catalogue/labels.ts';
import { pageHead } from '../../shared/http/report/page.ts';
import { builtModule } from '../kit/bundle.ts';

const client = new URL('../../dist/shared/console/client/', import.meta.url);

test('the pages load every built file, each of which holds all that it needs', async () => {
  const { readConsoleFile } =
    await builtModule<typeof import('../../shared/console/files.ts')>('shared/console/files.ts');
  const pages: string = page + pageHead({ hasConsole: true }, { title: '' }, { html: '' });
  const loaded = [...pages.matchAll(/(?:src|href)="\/api\/console\/([a-z.]+)"/g)].map(
    ([, file = '']) => file,
  );
  expect(loaded.sort()).toEqual(readdirSync(client).sort());
  for (const file of loaded) {
    const text = readConsoleFile(file);
    expect(text, file).not.toMatch(/sourceMappingURL|^import |@import|url\(/m);
  }
  expect(readConsoleFile('no-such.js')).toBeUndefined();
});

test('all scripts together have at most 120 KB, compressed', () => {
  const scripts = readdirSync(client).filter((name) => name.endsWith('.js'));
  const sizes = scripts.map((name) => gzipSync(readFileSync(new URL(name, client))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120 * 1024);
});

test('the page contains the labels of the catalogue as data that cannot end its script element', () => {
  const [, data = ''] = /<script type="application\/json" id="labels">([^<]+)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(data)).toEqual(labels);
});

describe('an address', () => {
  test.each<Place>([
    { kind: 'overview' },
    { kind: 'run', id: '20261201T010000Z-manual' },
    { kind: 'person', id: undefined },
    { kind: 'person', id: "o'hara+ü&run=x@contoso.com" },
    { kind: 'setup' },
  ])('leads back to its place: %j', (place) => {
    expect(placeOf(new URL(addressOf(place), 'https://a.example').search)).toEqual(place);
  });

  test.each(['?run=', '?run', '?runs=1', '?run=1&person=2', '?toString=1', '?=', '?%'])(
    'that the console does not have: %s',
    (search) => {
      expect(placeOf(search)).toEqual({ kind: 'unknown' });
    },
  );
});
