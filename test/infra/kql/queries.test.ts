/** Every query is understood by the Kusto language service, and speaks of nothing that nobody sends. */
import { describe, expect, test } from 'vitest';
import { catalogue, type EventName, events, measurementNames } from '../../../shared/core/events.ts';
import { quietFindings } from '../../../shared/core/finding.ts';
import { parse } from './language.ts';
import { type NamesInQuery, namesIn } from './names.ts';
import { queries, queryText } from './queries.ts';

const eventNames = Object.values(events);
const eventsReadBy = ({ events: read, prefixes }: NamesInQuery): readonly EventName[] =>
  eventNames.filter((name) => read.has(name) || [...prefixes].some((prefix) => name.startsWith(prefix)));

/** What a query says that no event it reads has. */
function strangers(text: string): string[] {
  const names = namesIn(parse(text).syntax);
  const read = eventsReadBy(names);
  const dimensions = new Set<string>(read.flatMap((event) => catalogue[event].dimensions));
  const measurements = new Set(read.flatMap(measurementNames));
  const families = new Set([...measurements].map((name) => `${name.split('.')[0]}.`));
  return [
    ...[...names.events].filter((name) => !(eventNames as readonly string[]).includes(name)),
    ...[...names.prefixes].filter((prefix) => !eventNames.some((name) => name.startsWith(prefix))),
    ...[...names.dimensions].filter((name) => !dimensions.has(name)),
    ...[...names.measurements].filter((name) => !measurements.has(name)),
    ...[...names.measurementTexts].filter((text) => !measurements.has(text) && !families.has(text)),
  ];
}

describe.each(queries)('$use/$name.kql', ({ text }) => {
  test('is valid', () => {
    expect(parse(text).complaints).toEqual([]);
  });

  test('reads only events that are sent, and what they carry', () => {
    expect(eventsReadBy(namesIn(parse(text).syntax))).not.toEqual([]);
    expect(strangers(text)).toEqual([]);
  });

  test('begins with a comment that says what it shows', () => {
    expect(text).toMatch(/^\/\/ [A-Z].*\.\n[^/]/);
  });

  test('counts items, not rows, so that sampling would not change the number', () => {
    expect(text).not.toMatch(/(?<!d)\bcount\(\)/);
  });
});

test('every event is read by some query', () => {
  const read = new Set(queries.flatMap(({ text }) => eventsReadBy(namesIn(parse(text).syntax))));
  expect([...read].sort()).toEqual([...eventNames].sort());
});

test.each([
  ["customEvents | where name == 'run.opened'", ['run.opened']],
  ["customEvents | where name startswith 'user.s' | project x = customDimensions.upn", ['upn']],
  [
    "customEvents | where name == 'run.closed' | project x = customMeasurements['finding.none']",
    ['finding.none'],
  ],
  [
    "customEvents | where name == 'run.closed' | extend measurement = 'x' | where measurement != 'reason.none'",
    ['reason.none'],
  ],
  ["customEvents | where name == 'run.started' | project x = customDimensions.verdict", ['verdict']],
])('%s: a stranger is found', (text, found) => {
  expect(parse(text).complaints).toEqual([]);
  expect(strangers(text)).toEqual(found);
});

test.each([
  ['customEvents | where nam == 1', /nam/],
  ['customEvent | take 1', /customEvent/],
  ['customEvents | summarise x = count()', /operator expected/],
])('%s: an error is found', (text, said) => {
  expect(parse(text).complaints.join('\n')).toMatch(said);
});

test('the alert on drift leaves out those nobody has to act on, and those who could not be read', () => {
  const left = [...namesIn(parse(queryText('alerts', 'drift')).syntax).measurementTexts].filter(
    (text) => text !== 'finding.',
  );
  const quiet = [...quietFindings, 'gone', 'sharepoint-only', 'unknown'];
  expect(left.sort()).toEqual(quiet.map((finding) => `finding.${finding}`).sort());
});
