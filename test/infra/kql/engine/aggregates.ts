/** Aggregates of `summarize`: each makes columns of the rows of one group. */
import type { Node } from '../language.ts';
import { evaluate, only, type Surroundings } from './scalars.ts';
import { compare, keyOf, type Row, type Value } from './values.ts';

export type Summary = Readonly<Record<string, Value>>;

/** The columns that one item of a `summarize` adds for a group, which may be empty only where nothing is grouped by. */
export function aggregate(item: Node, rows: readonly Row[], around: Surroundings): Summary {
  const isNamed = item.kind === 'SimpleNamedExpression';
  const call = isNamed ? only(item, 1) : item;
  if (call.kind !== 'FunctionCallExpression') throw new Error(`Not supported in summarize: ${item.text}`);
  const [callee, ...parameters] = call.parts;
  const name = callee?.value ?? '';
  if (name === 'arg_max' || name === 'arg_min') return extreme(name, parameters, rows, around);
  if (!isNamed) throw new Error(`An aggregate needs a name: ${item.text}`);
  const evaluated = rows.map((row) => parameters.map((parameter) => evaluate(parameter, row, around)));
  return { [only(item, 0).value ?? '']: reduced(name, evaluated, call) };
}

function reduced(name: string, rows: readonly (readonly Value[])[], call: Node): Value {
  const values = rows.map(([value = null]) => value).filter((value) => value !== null);
  switch (name) {
    case 'count':
      return rows.length;
    case 'countif':
      return values.filter((value) => value === true).length;
    case 'dcount':
      return new Set(values.map(keyOf)).size;
    case 'sum':
      return values.reduce<number>((sum, value) => sum + Number(value), 0);
    case 'max':
      return values.toSorted(compare).at(-1) ?? null;
    case 'maxif':
    case 'minif': {
      const held = rows.filter(([, condition]) => condition === true).map(([value]) => [value ?? null]);
      return reduced(name.slice(0, 3), held, call);
    }
    case 'min':
      return values.toSorted(compare)[0] ?? null;
    case 'make_set':
      return [...new Map(values.map((value) => [keyOf(value), value])).values()].toSorted(compare);
    default:
      throw new Error(`Not supported: the aggregate ${call.text}`);
  }
}

/** `arg_max(by, *)` or `arg_max(by, column, …)`: the row with the greatest value; without one, nulls. */
function extreme(
  name: string,
  [by, ...kept]: readonly Node[],
  rows: readonly Row[],
  around: Surroundings,
): Summary {
  if (by?.kind !== 'NameReference') throw new Error(`Not supported: ${name} of ${by?.text}`);
  const valued = rows.filter((row) => evaluate(by, row, around) !== null);
  const sorted = valued.toSorted((a, b) => compare(evaluate(by, a, around), evaluate(by, b, around)));
  const row = name === 'arg_max' ? sorted.at(-1) : sorted[0];
  if (kept[0]?.kind === 'StarExpression') return row ?? {};
  const columns = [by, ...kept].map((column) => {
    const [label, value] =
      column.kind === 'SimpleNamedExpression' ? [only(column, 0), only(column, 1)] : [column, column];
    if (label.value === undefined) throw new Error(`Needs a name: ${column.text}`);
    return [label.value, row === undefined ? null : evaluate(value, row, around)];
  });
  return Object.fromEntries(columns) as Summary;
}
