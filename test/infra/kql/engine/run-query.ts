/**
 * Runs a query over rows that a test has. The language service parses and binds, this evaluates what it found; only what
 * our queries use is there, and everything else throws. That what is there does what Kusto does is shown in
 * engine.test.ts by Kusto's own documentation (infra/DECISIONS.md, I-kql-engine).
 */
import { analyse, type Column, type Node } from '../language.ts';
import { operate, type Table } from './operators.ts';
import { evaluate, only, type Surroundings } from './scalars.ts';
import type { Value } from './values.ts';

export interface Data {
  readonly tables: Readonly<Record<string, Table>>;
  readonly now: Date;
}

/** The answer's rows, with the columns that the language service says it has, in that order. */
export function runQuery(query: string, { tables, now }: Data): Table {
  const { diagnostics, tree, columns } = analyse(query);
  if (diagnostics.length > 0) throw new Error(`${diagnostics.join('\n')}\nin:\n${query}`);
  const names = new Map<string, Value>();
  const tabular = new Map(Object.entries(tables));
  const around: Surroundings = { now, names };
  const answer = (node: Node): Table => {
    if (node.kind === 'NameReference') return tableCalled(node.value ?? '', tabular);
    if (node.kind === 'ParenthesizedExpression') return answer(only(node, 0));
    if (node.kind !== 'PipeExpression') throw new Error(`Not supported: ${node.kind}: ${node.text}`);
    return operate(only(node, 1), answer(only(node, 0)), around, answer);
  };
  let result: Table = [];
  for (const statement of tree.parts) {
    if (statement.kind === 'ExpressionStatement') result = answer(only(statement, 0));
    else if (statement.kind !== 'LetStatement') throw new Error(`Not supported: ${statement.kind}`);
    else if (isTabular(only(statement, 1))) tabular.set(nameOf(statement), answer(only(statement, 1)));
    else names.set(nameOf(statement), evaluate(only(statement, 1), {}, around));
  }
  return inOrder(result, columns);
}

function tableCalled(name: string, tables: ReadonlyMap<string, Table>): Table {
  const table = tables.get(name);
  if (table === undefined) throw new Error(`There is no table ${name}`);
  return table;
}

function isTabular({ kind, type }: Node): boolean {
  return kind === 'PipeExpression' || (kind === 'NameReference' && type === '');
}

function nameOf(statement: Node): string {
  return only(statement, 0).value ?? '';
}

/** A string that is nowhere is empty, anything else null. */
function inOrder(table: Table, columns: readonly Column[]): Table {
  return table.map((row) =>
    Object.fromEntries(columns.map(({ name, type }) => [name, row[name] ?? (type === 'string' ? '' : null)])),
  );
}
