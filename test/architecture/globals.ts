/** Which globals a text uses that make its outcome depend on more than its arguments. */
import { isNode, type Node, nodesOf } from './source.ts';

/** Not allowed even to be named in pure code. */
const impure = new Set([
  'Promise',
  'process',
  'globalThis',
  'fetch',
  'console',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
]);

/** Names such as `Date.now`, `new Date()`, `Math.random`, `process`, `async`; each once, sorted. */
export function globalsUsed(text: string): string[] {
  return [...new Set(nodesOf(text).flatMap(({ node, around }) => used(node, around)))].sort();
}

function used(node: Node, around: readonly Node[]): string[] {
  if (node.async === true) return ['async'];
  if (node.type === 'AwaitExpression' || node.await === true) return ['await'];
  if (node.type !== 'Identifier' || isMereName(node, around[0])) return [];
  const name = String(node.name);
  if (name === 'Date') return timeRead(node, around);
  if (name === 'Math') return memberOf(node, around[0]) === 'random' ? ['Math.random'] : [];
  if (name === 'AbortSignal') return timeLimit(node, around);
  return impure.has(name) ? [name] : [];
}

/** `x.process` and `{ process: 1 }` name a property, not the global. */
function isMereName(node: Node, parent: Node | undefined): boolean {
  return (
    parent !== undefined && parent.computed === false && (parent.property === node || isKey(node, parent))
  );
}

function isKey(node: Node, parent: Node): boolean {
  return parent.key === node && parent.shorthand !== true;
}

/** `new Date(x)`, `Date.parse`, `Date.UTC` and the type only convert. Anything else may read the clock. */
function timeRead(node: Node, [parent, ...outer]: readonly Node[]): string[] {
  if (parent === undefined || parent.type === 'TSTypeReference') return [];
  if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof') return [];
  if (parent.type === 'NewExpression' && parent.callee === node) {
    return (parent.arguments as readonly Node[]).length > 0 ? [] : ['new Date()'];
  }
  const member = memberOf(node, parent);
  if (member === undefined) return outer.length === 0 ? [] : ['Date'];
  return ['parse', 'UTC'].includes(member) ? [] : [`Date.${member}`];
}

/** The type, and signals that others make, read no clock. */
function timeLimit(node: Node, [parent]: readonly Node[]): string[] {
  if (parent === undefined || /^TS/.test(String(parent.type))) return [];
  const member = memberOf(node, parent);
  if (member === undefined) return ['AbortSignal'];
  return member === 'timeout' ? ['AbortSignal.timeout'] : [];
}

function memberOf(node: Node, parent: Node | undefined): string | undefined {
  if (parent?.type !== 'MemberExpression' || parent.object !== node || !isNode(parent.property))
    return undefined;
  return String(parent.property.name ?? parent.property.value);
}
