/** Every query is valid Kusto, and reads only what Instep sends. */
import { expect, test } from 'vitest';
import { catalogue, type EventName, events, measurementNames } from '../../../shared/core/events.ts';
import { analyse } from './language.ts';
import { namesIn } from './names.ts';
import { filled, queryFiles, sampleValues } from './query-files.ts';

const sentEvents: ReadonlySet<string> = new Set(Object.values(events));
const analysed = queryFiles.map((file) => {
  const { diagnostics, tree, columns } = analyse(filled(file.text, sampleValues));
  return {
    title: `${file.folder}/${file.name}`,
    text: file.text,
    diagnostics,
    columns,
    names: namesIn(tree),
  };
});

test('queries of each kind are found', () => {
  expect([...new Set(queryFiles.map(({ folder }) => folder))]).toEqual(['alerts', 'saved', 'workbook']);
});

test.each(analysed)(
  '$title: parses, binds, and reads only what is sent',
  ({ diagnostics, columns, names }) => {
    expect(diagnostics).toEqual([]);
    expect(columns).not.toEqual([]);
    const asked = [...names.events].filter((name) => sentEvents.has(name)) as EventName[];
    expect([...names.events]).toEqual(asked);
    expect(asked).not.toEqual([]);
    // Of an event that this query reads, not of any.
    const dimensions = new Set<string>(asked.flatMap((name) => [...catalogue[name].dimensions]));
    expect([...names.dimensions].filter((name) => !dimensions.has(name))).toEqual([]);
    const measurements = asked.flatMap(measurementNames);
    const strange = [...names.measurements].filter(
      (name) => !measurements.some((one) => one === name || (name.endsWith('.') && one.startsWith(name))),
    );
    expect(strange).toEqual([]);
    expect(names.strangeWords).toEqual([]);
  },
);

test('every event is read by some query, and so is each of its dimensions and measurements', () => {
  for (const name of Object.values(events)) {
    const readers = analysed.filter(({ names }) => names.events.has(name));
    expect(readers, `no query reads ${name}`).not.toEqual([]);
    const read = new Set(readers.flatMap(({ names }) => [...names.dimensions, ...names.measurements]));
    const families = [...read].filter((one) => one.endsWith('.'));
    const unread = [...catalogue[name].dimensions, ...measurementNames(name)].filter(
      (one) => !read.has(one) && !families.some((family) => one.startsWith(family)),
    );
    expect(unread, `of ${name}`).toEqual([]);
  }
});

test('every query starts with a comment that says what it answers', () => {
  for (const { title, text } of analysed) expect(text, title).toMatch(/^\/\/ [A-Z].*\.\n/);
});
