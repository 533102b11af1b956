/** `summarize … by …`. */
import { elements, kindOf, type Node, part, textOf } from '../language.ts';
import { type Aggregate, aggregates } from './aggregates.ts';
import { type Assigned, assignedOf } from './assigned.ts';
import { evaluate, type Scope } from './expressions.ts';
import { compare, keyOf, type Row, type Table } from './values.ts';

interface Group {
  readonly keys: Row;
  readonly rows: Row[];
}

export function summarize(input: Table, node: Node, scope: Scope): Table {
  const by = keysOf(node);
  const wanted = elements(part(node, 'Aggregates'));
  const groups = [...group(input.rows, by, scope).values()];
  const results = groups.map((one) => ({ ...one.keys, ...aggregate(one.rows, wanted, { input, scope }) }));
  const columns = [...new Set([...by.map(({ name }) => name), ...namesOf(wanted, input)])];
  return { columns, rows: results };
}

function keysOf(node: Node): Assigned[] {
  const clause = node.ByClause as Node | null | undefined;
  return clause ? assignedOf(elements(part(clause, 'Expressions'))) : [];
}

/** Without `by` there is one group, even of no rows. */
function group(rows: readonly Row[], by: readonly Assigned[], scope: Scope): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (by.length === 0) return new Map([['', { keys: {}, rows: [...rows] }]]);
  for (const row of rows) {
    const keys = Object.fromEntries(by.map(({ name, value }) => [name, evaluate(value, row, scope)]));
    const key = JSON.stringify(Object.values(keys).map(keyOf));
    const found = groups.get(key) ?? { keys, rows: [] };
    groups.set(key, found);
    found.rows.push(row);
  }
  return groups;
}

interface Context {
  readonly input: Table;
  readonly scope: Scope;
}

function aggregate(rows: readonly Row[], wanted: readonly Node[], context: Context): Row {
  return Object.assign({}, ...wanted.map((node) => one(rows, node, context))) as Row;
}

function one(rows: readonly Row[], node: Node, { input, scope }: Context): Row {
  if (extremeOf(node) !== undefined) return extremeRow(rows, node, { input, scope });
  const [assigned] = assignedOf([node]);
  if (!assigned) throw new Error(`This needs a name: ${textOf(node)}`);
  return { [assigned.name]: aggregateValue(rows, assigned.value, scope) };
}

/** An aggregate, or an expression of aggregates, for example a share of two sums. */
function aggregateValue(rows: readonly Row[], node: Node, scope: Scope): Row[string] {
  const known =
    kindOf(node) === 'FunctionCallExpression' ? aggregates[textOf(part(node, 'Name'))] : undefined;
  if (known) return apply(known, rows, node, scope);
  throw new Error(`The interpreter does not know the aggregate ${textOf(node)}`);
}

function apply(known: Aggregate, rows: readonly Row[], node: Node, scope: Scope): Row[string] {
  const args = elements(part(part(node, 'ArgumentList'), 'Expressions'));
  return known(rows, (index, row) => {
    const arg = args[index];
    if (!arg) throw new Error(`An argument is missing: ${textOf(node)}`);
    return evaluate(arg, row, scope);
  });
}

/** `arg_max(by, …)`: undefined for everything else. */
function extremeOf(node: Node): 1 | -1 | undefined {
  if (kindOf(node) !== 'FunctionCallExpression') return undefined;
  const name = textOf(part(node, 'Name'));
  return name === 'arg_max' ? 1 : name === 'arg_min' ? -1 : undefined;
}

function extremeRow(rows: readonly Row[], node: Node, { input, scope }: Context): Row {
  const [by, ...wanted] = elements(part(part(node, 'ArgumentList'), 'Expressions'));
  if (!by) throw new Error(`What by? ${textOf(node)}`);
  const sign = extremeOf(node) ?? 1;
  let best: Row | undefined;
  for (const row of rows) {
    const order = best && compare(evaluate(by, row, scope), evaluate(by, best, scope));
    if (best === undefined || sign * (order ?? 0) > 0) best = row;
  }
  const names = wanted.flatMap((one) => (kindOf(one) === 'StarExpression' ? input.columns : [textOf(one)]));
  return Object.fromEntries([textOf(by), ...names].map((name) => [name, best?.[name] ?? null]));
}

function namesOf(wanted: readonly Node[], input: Table): string[] {
  return wanted.flatMap((node) => {
    if (extremeOf(node) === undefined) return assignedOf([node]).map(({ name }) => name);
    const [by, ...others] = elements(part(part(node, 'ArgumentList'), 'Expressions'));
    return [by, ...others].flatMap((one) =>
      one === undefined ? [] : kindOf(one) === 'StarExpression' ? input.columns : [textOf(one)],
    );
  });
}
