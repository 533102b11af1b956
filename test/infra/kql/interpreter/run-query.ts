/**
 * Runs a query over rows, so that a test can say what it means. A small part of KQL: what is not known throws. The language
 * service, which has parsed the query, executes nothing, and no other engine is to be had as a package.
 */
import { elements, kindOf, type Node, parse, part, textOf } from '../language.ts';
import { plain } from './assigned.ts';
import { evaluate, isTable, type Scope } from './expressions.ts';
import { applyOperator } from './operators.ts';
import type { Row, Table, Value } from './values.ts';

export interface QueryWorld {
  /** Rows by name of the table, with all of its columns. */
  readonly tables: Readonly<Record<string, Table>>;
  readonly now: Date;
}

/** Throws an Error that says what is wrong with the query, or not known here. */
export function runQuery(text: string, { tables, now }: QueryWorld): readonly Row[] {
  const { syntax, complaints } = parse(text);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const names = new Map<string, Value | Table>(Object.entries(tables));
  const scope: Scope = { now, names, query: tableOf };
  for (const statement of elements(part(syntax, 'Statements'))) {
    const result = execute(statement, scope, names);
    if (result !== undefined) return result.rows;
  }
  throw new Error('The query has no result');
}

/** Undefined for a `let`. */
function execute(statement: Node, scope: Scope, names: Map<string, Value | Table>): Table | undefined {
  if (kindOf(statement) === 'ExpressionStatement') return tableOf(part(statement, 'Expression'), scope);
  if (kindOf(statement) !== 'LetStatement')
    throw new Error(`The interpreter does not know ${kindOf(statement)}: ${textOf(statement)}`);
  const value = part(statement, 'Expression');
  names.set(
    plain(textOf(part(statement, 'Name'))),
    isTabular(value, scope) ? tableOf(value, scope) : evaluate(value, {}, scope),
  );
  return undefined;
}

function isTabular(node: Node, { names }: Scope): boolean {
  const kind = kindOf(node);
  if (kind === 'ParenthesizedExpression') return isTabular(part(node, 'Expression'), { names } as Scope);
  return kind === 'PipeExpression' || (kind === 'NameReference' && isTable(names.get(plain(textOf(node)))));
}

function tableOf(node: Node, scope: Scope): Table {
  switch (kindOf(node)) {
    case 'PipeExpression':
      return applyOperator(tableOf(part(node, 'Expression'), scope), part(node, 'Operator'), scope);
    case 'ParenthesizedExpression':
      return tableOf(part(node, 'Expression'), scope);
    case 'NameReference': {
      const found = scope.names.get(plain(textOf(node)));
      if (!isTable(found)) throw new Error(`There is no table ${textOf(node)}`);
      return found;
    }
    default:
      throw new Error(`The interpreter does not know the table ${kindOf(node)}: ${textOf(node)}`);
  }
}
