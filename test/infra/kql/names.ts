/** Which events a query reads, and which of their dimensions and measurements, by its syntax tree. */
import { children, kindOf, type Node, part, textOf, walk } from './language.ts';

export interface NamesInQuery {
  readonly events: ReadonlySet<string>;
  /** `name startswith '…'`. */
  readonly prefixes: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  readonly measurements: ReadonlySet<string>;
  /** Texts that a name of a measurement is compared with, whole or in part. */
  readonly measurementTexts: ReadonlySet<string>;
}

const comparisons = new Set(['EqualExpression', 'NotEqualExpression', 'InExpression', 'NotInExpression']);

interface Found {
  readonly events: Set<string>;
  readonly prefixes: Set<string>;
  readonly dimensions: Set<string>;
  readonly measurements: Set<string>;
  readonly measurementTexts: Set<string>;
}

export function namesIn(syntax: Node): NamesInQuery {
  const found: Found = {
    events: new Set(),
    prefixes: new Set(),
    dimensions: new Set(),
    measurements: new Set(),
    measurementTexts: new Set(),
  };
  for (const node of walk(syntax)) {
    noteComparison(node, found);
    const member = memberOf(node);
    if (member?.of === 'customDimensions') found.dimensions.add(member.name);
    if (member?.of === 'customMeasurements') found.measurements.add(member.name);
  }
  return found;
}

function noteComparison(node: Node, found: Found): void {
  const isPrefix = kindOf(node) === 'StartsWithExpression';
  if (!isPrefix && !comparisons.has(kindOf(node))) return;
  const left = textOf(part(node, 'Left'));
  const texts = literals(part(node, 'Right'));
  if (left === 'name') addAll(isPrefix ? found.prefixes : found.events, texts);
  if (left === 'measurement') addAll(found.measurementTexts, texts);
}

/** Undefined also for a member whose name is only known when the query runs. */
function memberOf(node: Node): { readonly of: string; readonly name: string } | undefined {
  const kind = kindOf(node);
  if (kind === 'PathExpression')
    return { of: textOf(part(node, 'Expression')), name: textOf(part(node, 'Selector')) };
  if (kind !== 'ElementExpression') return undefined;
  const selector = part(part(node, 'Selector'), 'Expression');
  if (kindOf(selector) !== 'StringLiteralExpression') return undefined;
  return { of: textOf(part(node, 'Expression')), name: String(selector.LiteralValue) };
}

function literals(node: Node): string[] {
  if (kindOf(node) === 'StringLiteralExpression') return [String(node.LiteralValue)];
  return node.IsToken ? [] : children(node).flatMap(literals);
}

function addAll(set: Set<string>, texts: readonly string[]): void {
  for (const text of texts) set.add(text);
}
