/** Scripted misbehaviour: rules that replace or spoil answers, outer ones and those inside batches. */
import { type Answer, type BatchSpoil, BrokenConnection, type Call, htmlAnswer, jsonAnswer } from './call.ts';
import { type OddRow, withOddRows } from './odd-rows.ts';

/** The token endpoint, which has no name of its own. Only rules that name it apply to it. */
export const identityHost = 'identity';

export interface FaultMatch {
  readonly host?: string | undefined;
  readonly method?: string | undefined;
  /** Tried against the decoded path with its query. */
  readonly path?: RegExp | undefined;
  /** Object id: matches requests that name the user by id, UPN, claim or picture base. */
  readonly userId?: string | undefined;
  /** True: only inside batches; false: only outer requests. */
  readonly inner?: boolean | undefined;
}

/** With `status` (or `html`) the real answer is replaced, otherwise it is made and then spoiled. */
export interface FaultAnswer {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number | undefined;
  readonly reset?: boolean | undefined;
  readonly hang?: boolean | undefined;
  /** An HTML page instead of the body. */
  readonly html?: boolean | undefined;
  /** Only the first half of the body. */
  readonly truncate?: boolean | undefined;
  readonly emptyBody?: boolean | undefined;
  /** Rows of the real answer that are spoiled, or put in. */
  readonly rows?: readonly OddRow[] | undefined;
  /** Properties of the real answer that are changed, such as its links; null removes one. */
  readonly merge?: Readonly<Record<string, unknown>> | undefined;
  readonly contentType?: string | undefined;
  /** For a part of a batch: what it does to the batch that holds it. */
  readonly inBatch?: BatchSpoil | undefined;
  /** What happens in the tenant before the request is served, or after that and before it is answered: a race. */
  readonly before?: ((call: Call) => void) | undefined;
  readonly after?: ((call: Call) => void) | undefined;
}

export interface FaultRule {
  readonly match: FaultMatch;
  /** How often it applies; absent: until removed. */
  readonly times?: number | undefined;
  readonly answer: FaultAnswer;
}

type ErrorBody = (status: number) => Answer;

export class Faults {
  readonly #rules = new Map<number, { readonly rule: FaultRule; left: number }>();
  readonly #namesOf: (userId: string) => readonly string[];
  #lastId = 0;

  /** `namesOf` gives every lower-case text by which a request can name a user. */
  constructor(namesOf: (userId: string) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** Answers the number under which the rule can be removed. The oldest rule that fits applies. */
  add(rule: FaultRule): number {
    this.#lastId += 1;
    this.#rules.set(this.#lastId, { rule, left: rule.times ?? Number.POSITIVE_INFINITY });
    return this.#lastId;
  }

  remove(id: number): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** A whole service down. `exchange` means every photo request, also inside batches. */
  outage(service: 'exchange' | 'graph' | 'sharepoint', answer: FaultAnswer = { status: 503 }): number {
    if (service === 'exchange') return this.add({ match: { path: /\/photos?(\/|$|\?)/ }, answer });
    const path = service === 'graph' ? /^\/v1\.0\// : /^\/_api\//i;
    return this.add({ match: { path }, answer });
  }

  /** For good, in Graph's own words: a cloud or a permission without lists, or without their changes. */
  refuseLists(what: 'lists' | 'changes' | 'both', status: 403 | 404 | 501): number {
    const parts = { lists: '(\\?|$)', changes: '/[^/]+/items/delta', both: '' };
    return this.add({
      match: { path: new RegExp(`^/v1\\.0/sites/[^/]+/lists${parts[what]}`) },
      answer: { status },
    });
  }

  /** The answer a rule asks for, or undefined when none fits; one use is spent. */
  take(call: Call): FaultAnswer | undefined {
    for (const [id, entry] of this.#rules) {
      if (!this.#fits(entry.rule.match, call)) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#rules.delete(id);
      return entry.rule.answer;
    }
    return undefined;
  }

  #fits(match: FaultMatch, call: Call): boolean {
    if (!fitsHost(match, call)) return false;
    if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
    if (match.inner !== undefined && match.inner !== call.inner) return false;
    if (!match.path && match.userId === undefined) return true;
    const target = decoded(call);
    if (match.path && !new RegExp(match.path.source, match.path.flags.replace('g', '')).test(target))
      return false;
    if (match.userId === undefined) return true;
    // A batch names its users in its parts, and the parts are matched on their own.
    const isBatch = /\$batch$/i.test(call.path);
    const isText = !isBatch && /json/i.test(call.headers['content-type'] ?? '');
    const text = `${target}\n${isText ? call.body.toString('utf8') : ''}`.toLowerCase();
    return this.#namesOf(match.userId).some((name) => text.includes(name));
  }
}

function fitsHost({ host }: FaultMatch, call: Call): boolean {
  return host === undefined ? call.host !== identityHost : host.toLowerCase() === call.host;
}

function decoded(call: Call): string {
  const query = [...call.query].map(([name, value]) => `${name}=${value}`).join('&');
  let path = call.path;
  try {
    path = decodeURIComponent(path);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  return query ? `${path}?${query}` : path;
}

/** Serves a call under a fault: waits, breaks the connection, replaces the answer or spoils the real one. */
export async function answerUnder(
  fault: FaultAnswer,
  real: () => Promise<Answer>,
  error: ErrorBody,
): Promise<Answer> {
  if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault.reset) throw new BrokenConnection('reset');
  if (fault.hang) throw new BrokenConnection('hang');
  const answer = spoiled(replaced(fault, error) ?? (await real()), fault);
  return fault.inBatch ? { ...answer, inBatch: fault.inBatch } : answer;
}

function replaced(fault: FaultAnswer, error: ErrorBody): Answer | undefined {
  const status = fault.status ?? 200;
  if (fault.html) return htmlAnswer(status, 'Service unavailable');
  if (fault.status === undefined) return undefined;
  if (typeof fault.body === 'string' || fault.body instanceof Uint8Array)
    return { status, headers: {}, body: Buffer.from(fault.body as Uint8Array) };
  if (fault.body !== undefined) return jsonAnswer(status, fault.body);
  return error(status);
}

function spoiled(answer: Answer, fault: FaultAnswer): Answer {
  const headers = {
    ...answer.headers,
    ...lowerCased(fault.headers ?? {}),
    ...(fault.contentType ? { 'content-type': fault.contentType } : {}),
  };
  if (fault.rows !== undefined || fault.merge !== undefined) {
    return { ...withOddRows(answer, fault.rows ?? [], fault.merge ?? {}), headers };
  }
  if (fault.emptyBody) return { status: answer.status, headers, body: Buffer.alloc(0) };
  const length = fault.truncate ? Math.floor(answer.body.length / 2) : answer.body.length;
  return { status: answer.status, headers, body: answer.body.subarray(0, length) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
