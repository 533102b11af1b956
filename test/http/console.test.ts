/** The page of the console loads two files, which are served from where they are built, and nothing else is. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addressOf, type Place, placeOf } from '../../shared/console/client/places.ts';
import { labels } from '../../shared/core/catalogue/labels.ts';

const built = '../../dist/shared/console';

test('the page loads every built file, each of which holds all that it needs', async () => {
  const { page } = await import(`${built}/page.js` as string);
  const { readConsoleFile } = await import(`${built}/files.js` as string);
  const loaded = [...page.matchAll(/(?:src|href)="\/api\/console\/([a-z.]+)"/g)].map(([, file]) => file);
  expect(loaded.sort()).toEqual(readdirSync(new URL(`${built}/client`, import.meta.url)).sort());
  for (const file of loaded) {
    const text: string = readConsoleFile(file);
    expect(text, file).not.toMatch(/sourceMappingURL|^import |@import|url\(/m);
  }
  expect(readConsoleFile('no-such.js')).toBeUndefined();
});

test('the page contains the labels of the catalogue as data that cannot end its script element', async () => {
  const { page } = await import(`${built}/page.js` as string);
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
