/** Evaluates a scalar expression for one row. */
import { elements, kindOf, type Node, part, textOf } from '../language.ts';
import { scalarFunctions } from './functions.ts';
import {
  asNumber,
  asText,
  compare,
  isBag,
  keyOf,
  type Row,
  type Table,
  Timespan,
  type Value,
} from './values.ts';

export interface Scope {
  readonly now: Date;
  /** What `let` named, and the tables of the component. */
  readonly names: ReadonlyMap<string, Value | Table>;
  /** For `toscalar` and a subquery after `in`. */
  readonly query: (node: Node, scope: Scope) => Table;
}

type Evaluate = (node: Node, row: Row, scope: Scope) => Value;

const spanMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Throws for what is not known here, so that a query's meaning is never guessed. */
export function evaluate(node: Node, row: Row, scope: Scope): Value {
  const known = expressions[kindOf(node)];
  if (!known) throw new Error(`The interpreter does not know ${kindOf(node)}: ${textOf(node)}`);
  return known(node, row, scope);
}

export function isTable(value: Value | Table | undefined): value is Table {
  return typeof value === 'object' && value !== null && 'columns' in value && 'rows' in value;
}

function nameOf(node: Node): string {
  return String(part(node, 'Name').SimpleName ?? textOf(node));
}

const named: Evaluate = (node, row, { names }) => {
  const name = nameOf(node);
  if (name in row) return row[name] ?? null;
  const value = names.get(name);
  if (value === undefined || isTable(value)) throw new Error(`There is no value ${name}`);
  return value;
};

/** A part of a dynamic value; null where there is none. */
function member(of: Value, key: Value): Value {
  if (Array.isArray(of)) return of[asNumber(key) ?? -1] ?? null;
  return isBag(of) ? (of[asText(key)] ?? null) : null;
}

function sides(node: Node, row: Row, scope: Scope): readonly [Value, Value] {
  return [evaluate(part(node, 'Left'), row, scope), evaluate(part(node, 'Right'), row, scope)];
}

function comparing(holds: (order: number) => boolean): Evaluate {
  return (node, row, scope) => {
    const order = compare(...sides(node, row, scope));
    return order === undefined ? null : holds(order);
  };
}

function calculating(numbers: (left: number, right: number) => number | null): Evaluate {
  return (node, row, scope) => {
    const [left, right] = sides(node, row, scope);
    if (left === null || right === null) return null;
    if (typeof left === 'number' && typeof right === 'number') return numbers(left, right);
    return calculateTime(left, right, numbers, textOf(node));
  };
}

/** Whole numbers give a whole number, as the service has bound them; by zero there is nothing. */
function dividing(node: Node): Evaluate {
  const isReal = ['Left', 'Right'].some(
    (side) => typeOf(part(node, side)) !== 'long' && typeOf(part(node, side)) !== 'int',
  );
  return calculating((left, right) =>
    right === 0 ? null : isReal ? left / right : Math.trunc(left / right),
  );
}

function typeOf(node: Node): unknown {
  return (node.ResultType as { readonly Name?: unknown } | undefined)?.Name;
}

function calculateTime(
  left: Value,
  right: Value,
  numbers: (left: number, right: number) => number | null,
  text: string,
): Value {
  if (left instanceof Date && right instanceof Timespan)
    return new Date(numbers(left.getTime(), right.ms) ?? Number.NaN);
  if (left instanceof Date && right instanceof Date)
    return new Timespan(numbers(left.getTime(), right.getTime()) ?? Number.NaN);
  if (left instanceof Timespan && right instanceof Timespan) return numbers(left.ms, right.ms);
  throw new Error(`The interpreter cannot calculate ${text}`);
}

function textual(holds: (text: string, wanted: string) => boolean): Evaluate {
  return (node, row, scope) => {
    const [left, right] = sides(node, row, scope);
    return holds(asText(left).toLowerCase(), asText(right).toLowerCase());
  };
}

const isIn: Evaluate = (node, row, scope) => {
  const left = keyOf(evaluate(part(node, 'Left'), row, scope));
  return members(part(node, 'Right'), row, scope).some((value) => keyOf(value) === left);
};

function members(node: Node, row: Row, scope: Scope): readonly Value[] {
  const listed = kindOf(node) === 'ExpressionList' ? elements(part(node, 'Expressions')) : [node];
  const [only] = listed;
  if (listed.length === 1 && only && isQuery(only, row, scope)) {
    const { columns, rows } = scope.query(only, scope);
    return rows.map((one) => one[columns[0] ?? ''] ?? null);
  }
  return listed.flatMap((one) => {
    const value = evaluate(one, row, scope);
    return Array.isArray(value) ? (value as readonly Value[]) : [value];
  });
}

function isQuery(node: Node, row: Row, { names }: Scope): boolean {
  if (kindOf(node) === 'PipeExpression') return true;
  return kindOf(node) === 'NameReference' && !(nameOf(node) in row) && isTable(names.get(nameOf(node)));
}

const call: Evaluate = (node, row, scope) => {
  const name = textOf(part(node, 'Name'));
  const args = elements(part(part(node, 'ArgumentList'), 'Expressions'));
  if (name === 'iff' || name === 'iif' || name === 'case') return choose(args, row, scope);
  const known = scalarFunctions[name];
  if (!known) throw new Error(`The interpreter does not know ${name}()`);
  return known(
    args.map((arg) => evaluate(arg, row, scope)),
    scope.now,
  );
};

/** Conditions, each with its value, and the value without one. */
function choose([condition, value, ...others]: readonly Node[], row: Row, scope: Scope): Value {
  if (!condition) throw new Error('iff() and case() end with a value');
  if (!value) return evaluate(condition, row, scope);
  return evaluate(condition, row, scope) === true ? evaluate(value, row, scope) : choose(others, row, scope);
}

function literalSpan(text: string): Timespan {
  const [, amount, unit = ''] = /^([\d.]+)(d|h|m|s|ms)$/.exec(text) ?? [];
  const ms = spanMs[unit];
  if (amount === undefined || ms === undefined)
    throw new Error(`The interpreter does not know the timespan ${text}`);
  return new Timespan(Number(amount) * ms);
}

/** `dynamic([…])`; its text is JSON. */
function literalDynamic(text: string): Value {
  return JSON.parse(
    text
      .replace(/^dynamic\s*\(/, '')
      .replace(/\)$/, '')
      .replaceAll("'", '"'),
  ) as Value;
}

const isString: Evaluate = (node) => String(node.LiteralValue);
const isNumber: Evaluate = (node) => Number(textOf(node));

const expressions: Readonly<Record<string, Evaluate>> = {
  NameReference: named,
  StringLiteralExpression: isString,
  CompoundStringLiteralExpression: isString,
  LongLiteralExpression: isNumber,
  IntLiteralExpression: isNumber,
  RealLiteralExpression: isNumber,
  BooleanLiteralExpression: (node) => textOf(node) === 'true',
  TimespanLiteralExpression: (node) => literalSpan(textOf(node)),
  DynamicExpression: (node) => literalDynamic(textOf(node)),
  ParenthesizedExpression: (node, row, scope) => evaluate(part(node, 'Expression'), row, scope),
  UnaryMinusExpression: (node, row, scope) => {
    const number = asNumber(evaluate(part(node, 'Expression'), row, scope));
    return number === null ? null : -number;
  },
  PathExpression: (node, row, scope) =>
    member(evaluate(part(node, 'Expression'), row, scope), textOf(part(node, 'Selector'))),
  ElementExpression: (node, row, scope) =>
    member(
      evaluate(part(node, 'Expression'), row, scope),
      evaluate(part(part(node, 'Selector'), 'Expression'), row, scope),
    ),
  FunctionCallExpression: call,
  ToScalarExpression: (node, _row, scope) => {
    const { columns, rows } = scope.query(part(node, 'Expression'), scope);
    return rows[0]?.[columns[0] ?? ''] ?? null;
  },
  AndExpression: (node, row, scope) => {
    const [left, right] = sides(node, row, scope);
    return left === true && right === true;
  },
  OrExpression: (node, row, scope) => {
    const [left, right] = sides(node, row, scope);
    return left === true || right === true;
  },
  EqualExpression: comparing((order) => order === 0),
  NotEqualExpression: comparing((order) => order !== 0),
  GreaterThanExpression: comparing((order) => order > 0),
  GreaterThanOrEqualExpression: comparing((order) => order >= 0),
  LessThanExpression: comparing((order) => order < 0),
  LessThanOrEqualExpression: comparing((order) => order <= 0),
  AddExpression: calculating((left, right) => left + right),
  SubtractExpression: calculating((left, right) => left - right),
  MultiplyExpression: calculating((left, right) => left * right),
  DivideExpression: (node, row, scope) => dividing(node)(node, row, scope),
  StartsWithExpression: textual((text, wanted) => text.startsWith(wanted)),
  ContainsExpression: textual((text, wanted) => text.includes(wanted)),
  InExpression: isIn,
  NotInExpression: (node, row, scope) => isIn(node, row, scope) !== true,
};
