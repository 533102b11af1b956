/**
 * The expressions of flows, as far as the examples use them: https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference
 * Any other function is an error, and so is everything that the platform would refuse, such as the length of nothing.
 */

/** What `body('x')`, `parameters('x')`, `item()` and the like stand for. */
export type Sources = Readonly<Record<string, (name?: string) => unknown>>;

const functions: Readonly<Record<string, (...given: never[]) => unknown>> = {
  equals: (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b),
  greater: (a: number, b: number) => number(a) > number(b),
  less: (a: number, b: number) => number(a) < number(b),
  and: (...all: boolean[]) => all.every(boolean),
  sub: (a: number, b: number) => number(a) - number(b),
  take: (all: unknown, count: number) => list(all).slice(0, number(count)),
  union: (...all: unknown[]) => [
    ...new Map(all.flatMap(list).map((one) => [JSON.stringify(one), one])).values(),
  ],
  base64: (value: unknown) => Buffer.from(shown(value)).toString('base64'),
  formatDateTime: (at: string, form: string) => {
    if (form !== 'yyyy-MM-ddTHH:mm:ssZ') throw new Error(`${form} is not known here`);
    return `${new Date(text(at)).toISOString().slice(0, 19)}Z`;
  },
  not: (a: boolean) => !boolean(a),
  empty: (a: unknown) => a === null || (isListOrText(a) ? a.length : Object.keys(a as object).length) === 0,
  contains: (all: unknown, one: unknown) => listOrText(all).includes(one as never),
  if: (condition: boolean, yes: unknown, no: unknown) => (boolean(condition) ? yes : no),
  coalesce: (...all: unknown[]) => all.find((one) => one !== null) ?? null,
  length: (all: unknown) => listOrText(all).length,
  first: (all: unknown) => listOrText(all)[0] ?? null,
  last: (all: unknown) => listOrText(all).at(-1) ?? null,
  createArray: (...all: unknown[]) => all,
  join: (all: unknown, between: string) => list(all).join(text(between)),
  split: (whole: string, between: string) => text(whole).split(text(between)),
  replace: (whole: string, from: string, to: string) => text(whole).replaceAll(text(from), text(to)),
  toLower: (whole: string) => text(whole).toLowerCase(),
  trim: (whole: string) => text(whole).trim(),
  string: (value: unknown) => shown(value),
};

/** A value of a definition with its expressions worked out; `@{…}` within a text becomes part of it. */
export function evaluate(value: unknown, sources: Sources): unknown {
  if (Array.isArray(value)) return value.map((one) => evaluate(one, sources));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, evaluate(one, sources)]));
  }
  if (typeof value !== 'string') return value;
  if (value.startsWith('@') && !value.startsWith('@{')) return new Reader(value.slice(1), sources).all();
  return value.replace(/@\{([^}]*)\}/g, (_all, inner: string) => shown(new Reader(inner, sources).all()));
}

class Reader {
  readonly #tokens: string[];
  readonly #sources: Sources;
  #at = 0;

  constructor(expression: string, sources: Sources) {
    this.#tokens = expression.match(/'(?:[^']|'')*'|[\w.]+|\?\[|[[\](),]/g) ?? [];
    const read = this.#tokens.join('').length;
    if (read !== expression.replace(/ (?=(?:[^']*'[^']*')*[^']*$)/g, '').length)
      throw new Error(`Cannot read ${expression}`);
    this.#sources = sources;
  }

  all(): unknown {
    const value = this.#value();
    if (this.#at < this.#tokens.length)
      throw new Error(`${this.#tokens.slice(this.#at).join('')} is left over`);
    return value;
  }

  #next(expected?: string): string {
    const token = this.#tokens[this.#at] ?? 'the end';
    if (expected !== undefined && token !== expected)
      throw new Error(`${expected} is expected, not ${token}`);
    this.#at += 1;
    return token;
  }

  #value(): unknown {
    let value = this.#start(this.#next());
    while (this.#tokens[this.#at] === '?[' || this.#tokens[this.#at] === '[') {
      const mayLack = this.#next() === '?[';
      const key = this.#value();
      this.#next(']');
      value = member(value, text(key), mayLack);
    }
    return value;
  }

  #start(token: string): unknown {
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d+$/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    const given: unknown[] = [];
    this.#next('(');
    while (this.#tokens[this.#at] !== ')') {
      given.push(this.#value());
      if (this.#tokens[this.#at] !== ')') this.#next(',');
    }
    this.#next(')');
    const source = this.#sources[token];
    if (source !== undefined) return source(given[0] as string | undefined) ?? null;
    const work = functions[token];
    if (work === undefined) throw new Error(`No function is called ${token}`);
    return work(...(given as never[])) ?? null;
  }
}

/** `body/a` steps twice. */
function member(value: unknown, key: string, mayLack: boolean): unknown {
  return key.split('/').reduce<unknown>((whole, one) => {
    if (whole === null && mayLack) return null;
    const found = (whole as Readonly<Record<string, unknown>>)[one];
    if (found === undefined && !mayLack) throw new Error(`There is no ${one}`);
    return found ?? null;
  }, value);
}

function isListOrText(value: unknown): value is string | unknown[] {
  return typeof value === 'string' || Array.isArray(value);
}

function listOrText(value: unknown): string | unknown[] {
  if (isListOrText(value)) return value;
  throw new Error(`A list or a text is expected, not ${JSON.stringify(value)}`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`A list is expected, not ${JSON.stringify(value)}`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`A text is expected, not ${JSON.stringify(value)}`);
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Error(`A number is expected, not ${JSON.stringify(value)}`);
}

function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`True or false is expected, not ${JSON.stringify(value)}`);
}

function shown(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A condition as the designer writes it: `{ "or": [{ "equals": [a, b] }] }`. */
export function holds(condition: unknown, sources: Sources): boolean {
  const [name, given] = Object.entries(condition as object)[0] as [string, unknown];
  if (name === 'and' || name === 'or') {
    const all = (given as unknown[]).map((one) => holds(one, sources));
    return name === 'and' ? all.every(Boolean) : all.some(Boolean);
  }
  if (name === 'not') return !holds(given, sources);
  const work = functions[name];
  if (work === undefined) throw new Error(`No condition is called ${name}`);
  return boolean(work(...(evaluate(given, sources) as never[])));
}
