/** The tabular operators that the queries use: each makes a table from a table. */
import { elements, kindOf, type Node, part, textOf } from '../language.ts';
import { type Assigned, assignedOf } from './assigned.ts';
import { evaluate, type Scope } from './expressions.ts';
import { joinTables } from './join.ts';
import { summarize } from './summarize.ts';
import { compare, isBag, keyOf, type Row, type Table, type Value } from './values.ts';

type Operator = (input: Table, node: Node, scope: Scope) => Table;

/** Throws for what is not known here, so that a query's meaning is never guessed. */
export function applyOperator(input: Table, node: Node, scope: Scope): Table {
  const known = operators[kindOf(node)];
  if (!known) throw new Error(`The interpreter does not know ${kindOf(node)}: ${textOf(node)}`);
  return known(input, node, scope);
}

const where: Operator = ({ columns, rows }, node, scope) => {
  const condition = part(node, 'Condition');
  return { columns, rows: rows.filter((row) => evaluate(condition, row, scope) === true) };
};

function assign(row: Row, assigned: readonly Assigned[], scope: Scope): Row {
  return Object.fromEntries(assigned.map(({ name, value }) => [name, evaluate(value, row, scope)]));
}

const project: Operator = ({ rows }, node, scope) => {
  const assigned = assignedOf(elements(part(node, 'Expressions')));
  return { columns: assigned.map(({ name }) => name), rows: rows.map((row) => assign(row, assigned, scope)) };
};

const extend: Operator = ({ columns, rows }, node, scope) => {
  const assigned = assignedOf(elements(part(node, 'Expressions')));
  return {
    columns: [...new Set([...columns, ...assigned.map(({ name }) => name)])],
    // One expression does not see the names of the others.
    rows: rows.map((row) => ({ ...row, ...assign(row, assigned, scope) })),
  };
};

const projectAway: Operator = ({ columns, rows }, node) => {
  const gone = new Set(elements(part(node, 'Expressions')).map(textOf));
  const kept = columns.filter((column) => !gone.has(column));
  return { columns: kept, rows: rows.map((row) => only(row, kept)) };
};

const distinct: Operator = ({ rows }, node) => {
  const columns = elements(part(node, 'Expressions')).map(textOf);
  const found = new Map(
    rows.map((row) => [JSON.stringify(columns.map((name) => keyOf(row[name] ?? null))), row]),
  );
  return { columns, rows: [...found.values()].map((row) => only(row, columns)) };
};

function only(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

interface Order {
  readonly expression: Node;
  readonly sign: 1 | -1;
}

/** Without a word it is descending. */
function orderOf(node: Node): Order {
  if (kindOf(node) !== 'OrderedExpression') return { expression: node, sign: -1 };
  const ascending = textOf(part(node, 'Ordering')).startsWith('asc');
  return { expression: part(node, 'Expression'), sign: ascending ? 1 : -1 };
}

function sorted({ columns, rows }: Table, orders: readonly Order[], scope: Scope): Table {
  const keyed = rows.map((row) => ({
    row,
    keys: orders.map(({ expression }) => evaluate(expression, row, scope)),
  }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of orders.entries()) {
      const order = sign * rank(a.keys[index] ?? null, b.keys[index] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  });
  return { columns, rows: keyed.map(({ row }) => row) };
}

/** Null comes before everything else. */
function rank(a: Value, b: Value): number {
  return compare(a, b) ?? Number(a !== null) - Number(b !== null);
}

const top: Operator = (input, node, scope) => {
  const count = Number(evaluate(part(node, 'Expression'), {}, scope));
  const { columns, rows } = sorted(input, [orderOf(part(node, 'ByExpression'))], scope);
  return { columns, rows: rows.slice(0, count) };
};

/** Of an array or a bag's keys: one row for each element. */
const expand: Operator = ({ columns, rows }, node, scope) => {
  const [expression, ...others] = elements(part(node, 'Expressions'));
  if (!expression || others.length > 0) throw new Error('mv-expand expands one thing here');
  const [assigned] = assignedOf([part(expression, 'Expression')]);
  if (!assigned) throw new Error('mv-expand needs a name');
  const { name, value } = assigned;
  return {
    columns: [...new Set([...columns, name])],
    rows: rows.flatMap((row) => {
      const several = evaluate(value, row, scope);
      if (isBag(several)) throw new Error('mv-expand of a bag is not known here: expand bag_keys()');
      return (Array.isArray(several) ? several : [several]).map((one: Value) => ({ ...row, [name]: one }));
    }),
  };
};

const operators: Readonly<Record<string, Operator>> = {
  FilterOperator: where,
  ProjectOperator: project,
  ExtendOperator: extend,
  ProjectAwayOperator: projectAway,
  DistinctOperator: distinct,
  SummarizeOperator: summarize,
  SortOperator: (input, node, scope) =>
    sorted(input, elements(part(node, 'Expressions')).map(orderOf), scope),
  TopOperator: top,
  TakeOperator: ({ columns, rows }, node, scope) => ({
    columns,
    rows: rows.slice(0, Number(evaluate(part(node, 'Expression'), {}, scope))),
  }),
  CountOperator: ({ rows }) => ({ columns: ['Count'], rows: [{ Count: rows.length }] }),
  MvExpandOperator: expand,
  JoinOperator: (input, node, scope) => joinTables(input, node, scope),
  UnionOperator: (input, node, scope) => {
    const tables = [input, ...elements(part(node, 'Expressions')).map((one) => scope.query(one, scope))];
    return {
      columns: [...new Set(tables.flatMap(({ columns }) => columns))],
      rows: tables.flatMap(({ rows }) => rows),
    };
  },
  // How it is drawn is no part of its meaning.
  RenderOperator: (input) => input,
};
