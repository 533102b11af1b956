/** `join`: the kinds that our queries use. */
import type { Node } from '../language.ts';
import type { Answer, Table } from './operators.ts';
import { only } from './scalars.ts';
import { keyOf, type Row } from './values.ts';

export function joined(operator: Node, left: Table, answer: Answer): Table {
  const kind = operator.parts.find((part) => part.kind === 'NamedParameter')?.parts[1]?.value;
  const clause = operator.parts.find((part) => part.kind === 'JoinOnClause');
  const right = operator.parts.find((part) => part.kind === 'ParenthesizedExpression');
  if (clause === undefined || right === undefined) throw new Error(`Not supported: ${operator.text}`);
  const names = clause.parts.map((part) => {
    if (part.kind !== 'NameReference') throw new Error(`Not supported: on ${part.text}`);
    return part.value ?? '';
  });
  const keyed = Map.groupBy(answer(only(right, 0)), (row) => keyIn(row, names));
  return left.flatMap((row) => matched(kind, row, keyed.get(keyIn(row, names)) ?? []));
}

function matched(kind: string | undefined, row: Row, matches: readonly Row[]): Row[] {
  if (kind === 'leftanti') return matches.length === 0 ? [row] : [];
  if (kind === 'leftsemi') return matches.length === 0 ? [] : [row];
  if (kind === 'inner') return matches.map((match) => beside(row, match));
  if (kind !== 'leftouter') throw new Error(`Not supported: join kind ${kind}`);
  // Columns of the right that are not there read as null.
  return matches.length === 0 ? [row] : matches.map((match) => beside(row, match));
}

/** A column of the right that the left has too gets a number, as Kusto gives it. */
function beside(left: Row, right: Row): Row {
  const renamed = Object.entries(right).map(([name, value]) => [name in left ? `${name}1` : name, value]);
  return { ...left, ...(Object.fromEntries(renamed) as Row) };
}

function keyIn(row: Row, names: readonly string[]): string {
  return keyOf(names.map((name) => row[name] ?? null));
}
