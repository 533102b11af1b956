/** `name = expression`, and a column that keeps its name. */
import { kindOf, type Node, part, textOf } from '../language.ts';

export interface Assigned {
  readonly name: string;
  readonly value: Node;
}

/** Throws where a name would be made up by the service: a query that is read says what it means. */
export function assignedOf(nodes: readonly Node[]): Assigned[] {
  return nodes.map((node) => {
    if (kindOf(node) === 'SimpleNamedExpression')
      return { name: plain(textOf(part(node, 'Name'))), value: part(node, 'Expression') };
    const name = implied(node);
    if (name === undefined) throw new Error(`This needs a name: ${textOf(node)}`);
    return { name, value: node };
  });
}

/** `bin(timestamp, 1d)` keeps the name of its column. */
function implied(node: Node): string | undefined {
  if (kindOf(node) === 'NameReference') return plain(textOf(node));
  const call = /^bin\(\s*(\w+)\s*,/.exec(textOf(node));
  return call?.[1];
}

/** `['name']` is name. */
export function plain(name: string): string {
  return /^\['(.*)'\]$/.exec(name)?.[1] ?? name;
}
