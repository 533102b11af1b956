/** `join kind=… (…) on column, …`. */
import { elements, type Node, part, textOf } from '../language.ts';
import type { Scope } from './expressions.ts';
import { keyOf, type Row, type Table } from './values.ts';

const kinds = ['inner', 'leftouter', 'leftanti', 'leftsemi'] as const;
type Kind = (typeof kinds)[number];

/** Throws without a kind: the one that is meant then drops rows that are alike. */
export function joinTables(left: Table, node: Node, scope: Scope): Table {
  const kind = kindOfJoin(node);
  const right = scope.query(part(node, 'Expression'), scope);
  const on = elements(part(part(node, 'ConditionClause'), 'Expressions')).map(textOf);
  const key = (row: Row) => JSON.stringify(on.map((column) => keyOf(row[column] ?? null)));
  const matches = new Map<string, Row[]>();
  for (const row of right.rows) matches.set(key(row), [...(matches.get(key(row)) ?? []), row]);
  if (kind === 'leftanti' || kind === 'leftsemi')
    return {
      columns: left.columns,
      rows: left.rows.filter((row) => matches.has(key(row)) === (kind === 'leftsemi')),
    };
  const renamed = right.columns.map(
    (column) => [column, left.columns.includes(column) ? `${column}1` : column] as const,
  );
  const nobody: Row = Object.fromEntries(right.columns.map((column) => [column, null]));
  return {
    columns: [...left.columns, ...renamed.map(([, name]) => name)],
    rows: left.rows.flatMap((row) => {
      const found = matches.get(key(row)) ?? (kind === 'leftouter' ? [nobody] : []);
      return found.map((other) => ({
        ...row,
        ...Object.fromEntries(renamed.map(([column, name]) => [name, other[column] ?? null])),
      }));
    }),
  };
}

function kindOfJoin(node: Node): Kind {
  const text = elements(part(node, 'Parameters'))
    .map(textOf)
    .find((one) => one.startsWith('kind'));
  const kind = kinds.find((one) => text?.replace(/\s/g, '') === `kind=${one}`);
  if (kind === undefined) throw new Error(`join needs one of these kinds: ${kinds.join(', ')}`);
  return kind;
}
