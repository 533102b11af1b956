/** The tables of events, from the catalogue that the port of telemetry is typed by. */
import { dimensionMeanings, measurementMeanings } from '../../shared/core/event-fields.ts';
import { catalogue } from '../../shared/core/events.ts';
import { code, table } from './markdown.ts';

const entries = Object.entries(catalogue);

export function eventMeanings(): string {
  const rows = entries.map(([name, { meaning }]) => [code(name), meaning]);
  return table(['event', 'when it is sent'], rows);
}

export function eventFields(): string {
  const rows = entries.map(([name, { dimensions, measurements, families }]) => [
    code(name),
    dimensions.map(code).join(', '),
    [...measurements, ...Object.keys(families).map((prefix) => `${prefix}.*`)].map(code).join(', '),
  ]);
  return table(['event', 'dimensions', 'measurements'], rows);
}

export function dimensionsTable(): string {
  return meanings('dimension', dimensionMeanings);
}

export function measurementsTable(): string {
  return meanings('measurement', measurementMeanings);
}

function meanings(what: string, all: Readonly<Record<string, string>>): string {
  const rows = Object.entries(all).map(([name, meaning]) => [code(name), meaning]);
  return table([what, 'meaning'], rows);
}
