/** The inputs of a question of the evidence, and its result. */
import type { Preflight } from '../../shared/workflows/preflight/preflight.ts';
import type { SeenAnswer } from './answer-shape.ts';

export interface Received {
  readonly seen: SeenAnswer;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

export interface Wanted {
  /** As it is written into the file. */
  readonly as: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

export interface EvidenceWorld {
  readonly graph: string;
  readonly root: string;
  readonly mySite: string;
  readonly admin: string;
  /** The named user; undefined: none was named, or the directory does not know the name. */
  readonly user: { readonly id: string; readonly upn: string } | undefined;
  /** Decoded server-relative path; undefined: there is none. */
  readonly folder: string | undefined;
  readonly listId: string | undefined;
  readonly writes: boolean;
  readonly preflight: Preflight;
  ask(wanted: Wanted): Promise<Received>;
}

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;
export type Evidence =
  | { readonly notAsked: string }
  | { readonly answers: readonly SeenAnswer[]; readonly facts: Facts };
export interface Question {
  readonly id: string;
  readonly question: string;
  answer(world: EvidenceWorld): Promise<Evidence>;
}

export const noUser = { notAsked: 'not asked, because no user was named: --user <object id>' };
export const noWrite = { notAsked: 'not asked, because it writes: --write, with INSTEP_MODE=repair' };
export const noFolder = { notAsked: 'not asked, because the folder of the pictures was not found' };
export const noList = { notAsked: 'not asked, because the list of the library was not found' };

export function evidence(received: readonly Received[], facts: Facts): Evidence {
  return { answers: received.map(({ seen }) => seen), facts };
}
