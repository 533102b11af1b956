/** Evaluates an expression over one row. It throws for everything that it does not support: a guess could be wrong and stay unnoticed. */
import type { Node } from '../language.ts';
import { functions, type Now } from './functions.ts';
import {
  compare,
  isArray,
  isBag,
  keyOf,
  magnitude,
  type Row,
  Timespan,
  timespan,
  type Value,
} from './values.ts';

/** What an expression may refer to beside the row: names given by `let`, and the time. */
export interface Surroundings extends Now {
  readonly names: ReadonlyMap<string, Value>;
}

export function evaluate(node: Node, row: Row, around: Surroundings): Value {
  if (node.kind.endsWith('LiteralExpression')) return literal(node);
  const values = () => node.parts.map((part) => evaluate(part, row, around));
  switch (node.kind) {
    case 'NameReference':
      return named(node, row, around);
    case 'ParenthesizedExpression':
    case 'BracketedExpression':
      return values()[0] ?? null;
    case 'DynamicExpression':
      return values()[0] ?? null;
    case 'JsonArrayExpression':
      return values();
    case 'PathExpression':
      return member(evaluate(only(node, 0), row, around), only(node, 1).value ?? '');
    case 'ElementExpression':
      return member(evaluate(only(node, 0), row, around), evaluate(only(node, 1), row, around));
    case 'FunctionCallExpression':
      return called(node, row, around);
    case 'UnaryMinusExpression':
      return negative(values()[0] ?? null);
    default:
      return operated(node, values());
  }
}

function operated(node: Node, [a = null, b = null, ...others]: readonly Value[]): Value {
  switch (node.kind) {
    case 'AndExpression':
      return a === true && b === true;
    case 'OrExpression':
      return a === true || b === true;
    case 'InExpression':
      return isOneOf(a, [b, ...others]);
    case 'NotInExpression':
      return !isOneOf(a, [b, ...others]);
    case 'EqualExpression':
      return same(a, b);
    case 'NotEqualExpression':
      return !same(a, b) && (a !== null || b !== null);
    case 'StartsWithExpression':
      return String(a).toLowerCase().startsWith(String(b).toLowerCase());
    case 'NotContainsExpression':
      return !String(a).toLowerCase().includes(String(b).toLowerCase());
    case 'NotEndsWithExpression':
      return !String(a).toLowerCase().endsWith(String(b).toLowerCase());
    case 'LessThanExpression':
    case 'LessThanOrEqualExpression':
    case 'GreaterThanExpression':
    case 'GreaterThanOrEqualExpression':
      return ordered(node.kind, a, b);
    case 'AddExpression':
    case 'SubtractExpression':
    case 'MultiplyExpression':
    case 'DivideExpression':
      return reckoned(node, a, b);
    default:
      throw new Error(`Not supported: ${node.kind}: ${node.text}`);
  }
}

function literal(node: Node): Value {
  const value = node.value ?? '';
  if (node.kind === 'StringLiteralExpression') return value;
  if (node.kind === 'BooleanLiteralExpression') return value === 'true';
  if (node.kind === 'TimespanLiteralExpression') return timespan(value);
  if (node.text.endsWith('(null)')) return null;
  if (!Number.isNaN(Number(value)) && value !== '') return Number(value);
  throw new Error(`Not supported: ${node.kind}: ${node.text}`);
}

/** The binding says that the name is one; a row that has no such column has its null, which for a text is the empty one. */
function named({ value: name = '', type }: Node, row: Row, { names }: Surroundings): Value {
  const value = row[name] ?? names.get(name) ?? null;
  return value === null && type === 'string' ? '' : value;
}

/** What a bag does not hold is null. */
function member(of: Value, key: Value): Value {
  if (isArray(of)) return of[Number(key)] ?? null;
  return isBag(of) ? (of[String(key)] ?? null) : null;
}

function called(node: Node, row: Row, around: Surroundings): Value {
  const [name, ...parameters] = node.parts;
  const call = functions[name?.value ?? ''];
  if (call === undefined) throw new Error(`Not supported: the function ${node.text}`);
  return call(
    parameters.map((one) => evaluate(one, row, around)),
    around,
  );
}

function negative(value: Value): Value {
  if (value === null) return null;
  return value instanceof Timespan ? new Timespan(-value.ms) : -Number(value);
}

/** The list may be one dynamic array. */
function isOneOf(value: Value, list: readonly Value[]): boolean {
  return list.flatMap((one) => (isArray(one) ? one : [one])).some((one) => same(value, one));
}

/** Null is neither equal to null nor different from it; a text's case counts. */
function same(a: Value, b: Value): boolean {
  return a !== null && b !== null && keyOf(a) === keyOf(b);
}

function ordered(kind: string, a: Value, b: Value): boolean {
  if (a === null || b === null) return false;
  const order = compare(a, b);
  if (order === 0) return kind.endsWith('OrEqualExpression');
  return kind.startsWith('Less') === order < 0;
}

/** With null the result is null. A quotient of whole numbers is whole, as the language has it. */
function reckoned({ kind, type }: Node, a: Value, b: Value): Value {
  if (a === null || b === null) return null;
  const [left, right] = [magnitude(a), magnitude(b)];
  if (left === undefined || right === undefined)
    throw new Error(`Cannot reckon with ${keyOf(a)}, ${keyOf(b)}`);
  const result = quantity(kind, left, right);
  if (!Number.isFinite(result)) return null;
  if (type === 'datetime') return new Date(result);
  if (type === 'timespan') return new Timespan(result);
  return type === 'long' || type === 'int' ? Math.trunc(result) : result;
}

function quantity(kind: string, left: number, right: number): number {
  if (kind === 'AddExpression') return left + right;
  if (kind === 'SubtractExpression') return left - right;
  return kind === 'MultiplyExpression' ? left * right : left / right;
}

/** A part that the language's grammar promises. */
export function only(node: Node, index: number): Node {
  const part = node.parts[index];
  if (part === undefined) throw new Error(`Not supported: ${node.kind}: ${node.text}`);
  return part;
}
