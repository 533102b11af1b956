/** The shape of an answer without its content: status, names of headers, keys and types. */

export interface SeenAnswer {
  /** The address with every name, id and host left out. */
  readonly asked: string;
  /** Undefined: there was no answer. */
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: readonly string[];
  /** The service's code or exception class. */
  readonly code?: string;
  /** Keys and types of the body. */
  readonly shape?: Shape;
}

type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

/** Codes, classes and types have no other characters; a text with others is not written. */
const plain = /^[\w.,;=+/ *-]{1,120}$/;

export function plainText(text: string | null | undefined): string | undefined {
  return text && plain.test(text) ? text : undefined;
}

/** Of a list, only the first item: the others are like it. */
export function shapeOf(value: unknown, depth = 4): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 || depth === 0 ? ['…'] : [shapeOf(value[0], depth - 1)];
  if (typeof value !== 'object') return typeof value;
  if (depth === 0) return '…';
  const entries = Object.entries(value).filter(([key]) => /^[@\w.#-]{1,60}$/.test(key));
  return Object.fromEntries(entries.map(([key, one]) => [key, shapeOf(one, depth - 1)]));
}

/** `error.code` of Graph, or that of SharePoint, in any of its forms. */
export function codeOf(body: unknown): string | undefined {
  const all = (body ?? {}) as Record<string, { readonly code?: unknown } | undefined>;
  const code = all.error?.code ?? all['odata.error']?.code;
  return typeof code === 'string' ? plainText(code) : undefined;
}
