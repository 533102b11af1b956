/** Spoils single rows of a collection that is otherwise answered as it is. */
import type { Answer } from './call.ts';

export interface OddRow {
  /** The row to spoil, by its `id` or `ID`. Undefined: `row` is put in beside the others. */
  readonly id?: string | undefined;
  /** Instead of the row. */
  readonly row?: unknown;
  /** Properties to change in the row; null removes one. */
  readonly merge?: Readonly<Record<string, unknown>> | undefined;
  /** Where a row without `id` is put in; at the end when it is left out. */
  readonly at?: number | undefined;
}

type Json = Record<string, unknown>;

/** `merge` changes properties of the answer itself, such as its links; null removes one. */
export function withOddRows(
  answer: Answer,
  rows: readonly OddRow[],
  merge: Readonly<Record<string, unknown>>,
): Answer {
  const body = merged(JSON.parse(answer.body.toString('utf8')) as Json, merge);
  const holder = ('ListData' in body ? body.ListData : body) as Json;
  const name = 'Row' in holder ? 'Row' : 'value';
  if (Array.isArray(holder[name])) holder[name] = rows.reduce(spoiled, holder[name] as unknown[]);
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}

function spoiled(all: readonly unknown[], { id, row, merge, at = all.length }: OddRow): unknown[] {
  if (id === undefined) return [...all.slice(0, at), row, ...all.slice(at)];
  return all.map((one) => {
    if (idOf(one) !== id) return one;
    return merge === undefined ? row : merged(one as Json, merge);
  });
}

function idOf(row: unknown): string | undefined {
  const { id, ID } = (row ?? {}) as Json;
  return id === undefined && ID === undefined ? undefined : String(id ?? ID);
}

function merged(into: Json, changes: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries({ ...into, ...changes }).filter(([, value]) => value !== null));
}
