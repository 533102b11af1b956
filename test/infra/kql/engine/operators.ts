/** The operators between the pipes: each makes a table of a table. */
import type { Node } from '../language.ts';
import { aggregate } from './aggregates.ts';
import { joined } from './join.ts';
import { evaluate, only, type Surroundings } from './scalars.ts';
import { compare, isArray, keyOf, type Row } from './values.ts';

export type Table = readonly Row[];

/** Answers a tabular expression inside of an operator, such as the right side of a join. */
export type Answer = (node: Node) => Table;

export function operate(operator: Node, table: Table, around: Surroundings, answer: Answer): Table {
  const { parts } = operator;
  switch (operator.kind) {
    case 'FilterOperator':
      return table.filter((row) => evaluate(only(operator, 0), row, around) === true);
    case 'ExtendOperator':
      return table.map((row) => ({ ...row, ...projected(parts, row, around) }));
    case 'ProjectOperator':
      return table.map((row) => projected(parts, row, around));
    case 'ProjectAwayOperator':
      return table.map((row) => without(row, new Set(parts.map(({ value }) => value))));
    case 'DistinctOperator':
      return unique(table.map((row) => projected(parts, row, around)));
    case 'SummarizeOperator':
      return summarized(parts, table, around);
    case 'CountOperator':
      return [{ Count: table.length }];
    case 'SortOperator':
      return sorted(parts, table, around);
    case 'TopOperator':
      return sorted(parts.slice(1), table, around).slice(0, Number(only(operator, 0).value));
    case 'TakeOperator':
      return table.slice(0, Number(only(operator, 0).value));
    case 'MvExpandOperator':
      return table.flatMap((row) => expanded(parts, row, around));
    case 'JoinOperator':
      return joined(operator, table, answer);
    default:
      throw new Error(`Not supported: ${operator.kind}: ${operator.text}`);
  }
}

/** `name = expression`, or a column as it is called. */
function column(item: Node, row: Row, around: Surroundings): Row {
  if (item.kind === 'NameReference') return { [item.value ?? '']: evaluate(item, row, around) };
  const name = item.kind === 'SimpleNamedExpression' ? only(item, 0).value : undefined;
  if (name === undefined) throw new Error(`A column needs a name: ${item.text}`);
  return { [name]: evaluate(only(item, 1), row, around) };
}

function projected(items: readonly Node[], row: Row, around: Surroundings): Row {
  return Object.assign({}, ...items.map((item) => column(item, row, around))) as Row;
}

function without(row: Row, names: ReadonlySet<string | undefined>): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name)));
}

function unique(table: Table): Table {
  return [...new Map(table.map((row) => [keyOf(Object.values(row)), row])).values()];
}

/** Without `by` there is always one row, also of nothing: an alert on missing events depends on it. */
function summarized(parts: readonly Node[], table: Table, around: Surroundings): Table {
  const items = parts.filter(({ kind }) => kind !== 'SummarizeByClause');
  const by = parts.find(({ kind }) => kind === 'SummarizeByClause');
  const summaryOf = (rows: Table) =>
    Object.assign({}, ...items.map((item) => aggregate(item, rows, around))) as Row;
  if (by === undefined) return [summaryOf(table)];
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  for (const row of table) {
    const key = projected(by.parts, row, around);
    const id = keyOf(Object.values(key));
    const group = groups.get(id) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ key, rows }) => ({ ...summaryOf(rows), ...key }));
}

/** Descending unless it says `asc`; equal rows keep their order. */
function sorted(parts: readonly Node[], table: Table, around: Surroundings): Table {
  const keys = parts.map((part) =>
    part.kind === 'OrderedExpression'
      ? { by: only(part, 0), sign: part.parts[1]?.text === 'asc' ? 1 : -1 }
      : { by: part, sign: -1 },
  );
  return table.toSorted((a, b) => {
    for (const { by, sign } of keys) {
      const order = compare(evaluate(by, a, around), evaluate(by, b, around));
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

/** One row for each element. What Kusto makes of none is not needed, and so not guessed. */
function expanded([item, ...others]: readonly Node[], row: Row, around: Surroundings): Table {
  if (item?.kind !== 'MvExpandExpression' || others.length > 0)
    throw new Error('Not supported: this mv-expand');
  const [[name, values] = ['', null]] = Object.entries(column(only(item, 0), row, around));
  if (!isArray(values) || values.length === 0) throw new Error(`Nothing to expand: ${item.text}`);
  return values.map((value) => ({ ...row, [name]: value }));
}
