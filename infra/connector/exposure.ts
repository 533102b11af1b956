/** What Power Automate shows of the contract. An operation that is not named here is shown below "see more". */
import type { z } from 'zod';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { runId } from '../../shared/http/contract/parameters.ts';
import { type JsonSchema, schemaOf } from '../../shared/http/openapi.ts';

/** `important` comes first in the list of actions, `internal` is for other actions alone. */
export type Visibility = 'important' | 'advanced' | 'internal';

const visibilities: Readonly<Record<string, Visibility | 'left-out'>> = {
  syncUser: 'important',
  listRuns: 'important',
  getRun: 'important',
  approveRun: 'important',
  // Whoever synchronises is led there, and nobody goes there alone.
  getOperation: 'internal',
  // They speak of the app itself: a flow has no use for them.
  openapi: 'left-out',
  preflight: 'left-out',
  preflightWrites: 'left-out',
  me: 'left-out',
};

/**
 * An action that answers 202 is followed to its Location until something else is answered, and that is what the flow gets:
 * https://learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app. By what the 202 names, the operation that answers there.
 */
const followedTo: Readonly<Record<string, string>> = { runId: 'getRun' };

/** Of an operation that never answers at once: the one that a flow gets the answer of. */
export function followed({ answers }: Operation): string | undefined {
  const [status, ...others] = Object.keys(answers).filter((one) => one.startsWith('2'));
  if (status !== '202' || others.length > 0) return undefined;
  const { shape = {} } = (answers[202]?.schema ?? {}) as Partial<z.ZodObject>;
  const [found] = Object.entries(followedTo).filter(([name]) => name in shape);
  return found?.[1];
}

/** Where a value can be chosen from a list: the operation that lists, and where in its answer the values are. */
export interface Choice {
  readonly operationId: string;
  readonly collection: string;
  readonly value: string;
  readonly title: string;
}

const runs: Choice = { operationId: 'listRuns', collection: 'runs', value: 'id', title: 'id' };
const choices = [{ of: schemaOf(runId, 'input').title, choice: runs }];

/** Operations that are named here. */
export const named: readonly string[] = [
  ...Object.keys(visibilities),
  ...Object.values(followedTo),
  ...choices.map(({ choice }) => choice.operationId),
];

/** Undefined: left out. What is open to everybody are pages for people, and signs of life. */
export function visibilityOf({ id, access }: Operation): Visibility | undefined {
  const visibility = visibilities[id] ?? (access === 'open' ? 'left-out' : 'advanced');
  return visibility === 'left-out' ? undefined : visibility;
}

/** What is something that is listed is chosen from the list, whatever it is called. */
export function choiceOf({ title }: JsonSchema): Choice | undefined {
  return choices.find(({ of }) => of === title)?.choice;
}
