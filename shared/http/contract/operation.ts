/**
 * The description of one HTTP route. Triggers are registered, requests are validated, and all API descriptions are
 * generated from it (DECISIONS.md, D-contract).
 */
import type { z } from 'zod';
import type { ProblemKind } from '../problems.ts';

/**
 * Who may call. `open`: everyone, without a key. `read`: callers with a function key, and people and applications with
 * the role Instep.Read. `sync`: the same, and the call costs requests to the tenant. `pictures`: the role Instep.Read,
 * and function keys only where INSTEP_KEY_PICTURES says so. `operate`: the role Instep.Operate, and function keys only
 * where INSTEP_FUNCTION_KEYS says so.
 */
export type Access = 'open' | 'read' | 'sync' | 'pictures' | 'operate';

export interface Answer {
  readonly description: string;
  /** Of a JSON body. Absent: not JSON, see `contentTypes`. */
  readonly schema?: z.ZodType;
  readonly contentTypes?: readonly string[];
  /** Name to description. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Operation {
  /** The function's name, and the operationId of the contract. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** A POST that only reads: what it asks for does not belong into an address. */
  readonly isSafe?: true;
  /** Below /api, in the form of the Functions host: `runs/{id}`. */
  readonly route: string;
  /** A few words; the title of the action in Power Automate. */
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** The call costs requests to the tenant; routes with access `sync` always do. See `counts`. */
  readonly counted?: true;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** Request headers that change the behaviour. */
  readonly headers?: z.ZodObject;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Whether calls are recorded in the audit log; absent: those that change something. */
  readonly recorded?: true;
  /** In addition to the problems that every route can answer. */
  readonly problems: readonly ProblemKind[];
}

/** Keeps the exact types of the schemas, so that handlers get typed requests. */
export function operation<const O extends Operation>(description: O): O {
  return description;
}

/** Whether calls count against their caller. */
export function counts({ access, counted }: Pick<Operation, 'access' | 'counted'>): boolean {
  return access === 'sync' || access === 'pictures' || counted === true;
}

/** Whether the route changes anything. */
export function changes({ method, isSafe }: Pick<Operation, 'method' | 'isSafe'>): boolean {
  return method !== 'GET' && isSafe !== true;
}

/** Whether each call leaves a record in the audit log. */
export function isRecorded(operation: Pick<Operation, 'method' | 'recorded'>): boolean {
  return operation.recorded ?? changes(operation);
}
