/** What no contract promises: a value with one part of it replaced, dropped, repeated or cut, by seeded chance. */
import type { Random } from '../../local/tenant/truth/random.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const values: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, 2 ** 53, '', ' ', 'null', '0', '\u0000', '\ud800', '{"a":', '../../etc', '%'],
  ...['9999-99-99T99:99:99Z', 'x'.repeat(40_000), '\u202eevil', '😀'],
  ...[[], [[]], [null], {}, { error: {} }, { value: null }],
];

/** The text of a JSON document with one part spoilt; a text that is no JSON is cut. */
export function spoiltText(text: string, random: Random): string {
  if (random.below(8) === 0 || !isJson(text)) return text.slice(0, random.below(text.length + 1));
  return JSON.stringify(spoilt(JSON.parse(text) as Json, random));
}

/** One part, at any depth; the value given stays as it is. */
export function spoilt(value: Json, random: Random): Json {
  if (value === null || typeof value !== 'object' || random.below(6) === 0) return random.pick(values);
  if (Array.isArray(value)) return spoiltList(value, random);
  const names = Object.keys(value);
  if (names.length === 0) return random.pick(values);
  const name = random.pick(names);
  const { [name]: part = null, ...others } = value;
  switch (random.below(6)) {
    case 0:
      return others;
    case 1:
      return { ...others, [`${name}2`]: part };
    default:
      return { ...others, [name]: spoilt(part, random) };
  }
}

function spoiltList(list: readonly Json[], random: Random): Json {
  if (list.length === 0) return [random.pick(values)];
  const at = random.below(list.length);
  const item = list[at] ?? null;
  switch (random.below(6)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, item);
    case 2:
      return list.toReversed();
    case 3:
      return list.toSpliced(at, 0, random.pick(values));
    default:
      return list.with(at, spoilt(item, random));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
