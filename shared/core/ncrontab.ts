/**
 * NCRONTAB as Azure Functions uses it: `second minute hour day month day-of-week`, UTC. Both day and day of week must
 * fit, unlike in cron. https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 */
import { dayMs } from './calendar.ts';

export interface Ncrontab {
  readonly expression: string;
  /** The first moment that fits strictly after `from`. */
  next(from: Date): Date;
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const fields = [
  { name: 'second', from: 0, to: 59, names: [] },
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day', from: 1, to: 31, names: [] },
  { name: 'month', from: 1, to: 12, names: monthNames },
  { name: 'day of week', from: 0, to: 6, names: dayNames },
] as const;

type Field = (typeof fields)[number];

/** 29 February comes back within eight years; what does not come by then never does (30 February). */
const searchedDays = 366 * 8;

/** Throws an Error that says which field is wrong. */
export function parseNcrontab(expression: string): Ncrontab {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    throw new Error(
      `An NCRONTAB expression has six fields, for example "0 0 1 * * *"; this one has ${parts.length}.`,
    );
  }
  const [seconds, minutes, hours, days, months, weekdays] = fields.map((field, index) =>
    parseField(field, parts[index] as string),
  ) as [number[], number[], number[], number[], number[], number[]];

  const fitsDay = (day: Date) =>
    months.includes(day.getUTCMonth() + 1) &&
    days.includes(day.getUTCDate()) &&
    weekdays.includes(day.getUTCDay());
  const times = hours.flatMap((h) =>
    minutes.flatMap((m) => seconds.map((s) => ((h * 60 + m) * 60 + s) * 1000)),
  );

  return {
    expression,
    next: (from) => {
      const firstDay = Math.floor(from.getTime() / dayMs) * dayMs;
      for (let day = 0; day < searchedDays; day += 1) {
        const midnight = firstDay + day * dayMs;
        if (!fitsDay(new Date(midnight))) continue;
        const time = times.find((one) => midnight + one > from.getTime());
        if (time !== undefined) return new Date(midnight + time);
      }
      throw new Error(`"${expression}" never comes.`);
    },
  };
}

/** Values in ascending order. */
function parseField(field: Field, text: string): number[] {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [, range, step] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
    if (range === undefined || step === '0') throw wrong(field, text);
    const [first, last] = parseRange(field, range, step !== undefined, text);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function parseRange(field: Field, range: string, stepped: boolean, text: string): [number, number] {
  if (range === '*') return [field.from, field.to];
  const [first, last, ...more] = range.split('-').map((value) => parseValue(field, value));
  const end = last ?? (stepped ? field.to : first);
  if (first === undefined || end === undefined || more.length > 0) throw wrong(field, text);
  // Number.isInteger refuses the NaN of an unknown name too.
  const fits = [first, end].every(
    (value) => Number.isInteger(value) && value >= field.from && value <= field.to,
  );
  if (!fits || end < first) throw wrong(field, text);
  return [first, end];
}

function parseValue(field: Field, text: string): number {
  const named = (field.names as readonly string[]).indexOf(text.slice(0, 3).toUpperCase());
  if (named >= 0) return named + field.from;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function wrong(field: Field, text: string): Error {
  return new Error(`The field for ${field.name} is "${text}"; it takes ${field.from} to ${field.to}.`);
}
