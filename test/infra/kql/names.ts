/** What a query asks for by name: events, dimensions, measurements and the words of the core, found in its syntax tree. */
import { guardDecisions } from '../../../shared/core/catalogue/guard-checks.ts';
import { catalogue, type EventName, events } from '../../../shared/core/events.ts';
import { actions, findings, outOfScope, reasons } from '../../../shared/core/finding.ts';
import { outcomes, runStates } from '../../../shared/core/run.ts';
import { everyNode, type Node } from './language.ts';

export interface Names {
  readonly events: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  /** A whole family, as `finding.`, where a query goes through all that begin so; every family of its events where it goes through all. */
  readonly measurements: ReadonlySet<string>;
  /** Words compared with a column or dimension of that name, as `verdict hold`, which the core does not have. */
  readonly strangeWords: readonly string[];
}

/** By the name of column, dimension, or family of measurements. */
const words: Readonly<Record<string, readonly string[]>> = {
  finding: findings,
  action: actions,
  planned: actions,
  reason: reasons,
  outcome: outcomes,
  outOfScope,
  state: runStates,
  verdict: guardDecisions,
  mode: ['report', 'repair'],
  trigger: ['timer', 'manual', 'undo'],
  new: ['true', 'false'],
};

const familiesOf = (event: EventName): string[] =>
  Object.keys(catalogue[event].families).map((family) => `${family}.`);
const families = Object.values(events).flatMap(familiesOf);

export function namesIn(tree: Node): Names {
  const nodes = [...everyNode(tree)];
  const compared = nodes.flatMap(comparison);
  const asked = new Set(compared.filter(({ name }) => name === 'name').map(({ word }) => word));
  const literals = nodes
    .filter(({ kind }) => kind === 'StringLiteralExpression')
    .map(({ value = '' }) => value);
  return {
    events: asked,
    dimensions: new Set(nodes.flatMap((node) => member(node, 'customDimensions'))),
    measurements: new Set([
      ...nodes.flatMap((node) => member(node, 'customMeasurements')),
      ...literals.filter((literal) => families.some((family) => literal.startsWith(family))),
      ...(goesThroughAll(nodes)
        ? Object.values(events)
            .filter((one) => asked.has(one))
            .flatMap(familiesOf)
        : []),
    ]),
    strangeWords: compared
      .filter(({ name, word }) => words[name] !== undefined && !words[name].includes(word))
      .map(({ name, word }) => `${name} ${word}`),
  };
}

/** `x == 'word'`, `x != 'word'`, `x in ('word', …)`: the last name in `x`, and each word. */
function comparison({ kind, parts }: Node): { name: string; word: string }[] {
  if (!/^(Not)?(Equal|In)Expression$/.test(kind)) return [];
  const [left, ...right] = parts;
  if (left === undefined) return [];
  const name = [...everyNode(left)].filter((node) => node.kind === 'NameReference').at(-1)?.value ?? '';
  return right
    .filter((node) => node.kind === 'StringLiteralExpression')
    .map(({ value = '' }) => ({ name, word: value }));
}

/** The name in `bag.name` or `bag['name']`; a name that is computed is no name. */
function member({ kind, parts: [of, key] }: Node, bag: string): string[] {
  if (of?.value !== bag || key === undefined) return [];
  if (kind === 'PathExpression') return [key.value ?? ''];
  const [literal] = key.parts;
  return kind === 'ElementExpression' && literal?.kind === 'StringLiteralExpression'
    ? [literal.value ?? '']
    : [];
}

function goesThroughAll(nodes: readonly Node[]): boolean {
  const keys = nodes.some(({ text }) => text === 'bag_keys(customMeasurements)');
  return keys && !nodes.some(({ kind }) => kind === 'StartsWithExpression');
}
