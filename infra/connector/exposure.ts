/** What Power Automate shows of the contract. An operation that is not named here is shown below "see more". */
import type { z } from 'zod';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { runId } from '../../shared/http/contract/parameters.ts';

/** `important` comes first in the list of actions, `internal` is for other actions alone. */
export type Visibility = 'important' | 'advanced' | 'internal';

const visibilities: Readonly<Record<string, Visibility | 'left-out'>> = {
  syncUser: 'important',
  listRuns: 'important',
  getRun: 'important',
  approveRun: 'important',
  // They speak of the app itself: a flow has no use for them.
  health: 'left-out',
  openapi: 'left-out',
};

/**
 * An action that answers 202 is followed to its Location until something else is answered, and that is what the flow gets:
 * https://learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app. By operation, the one that answers there.
 */
export const followedTo: Readonly<Record<string, string>> = { startRun: 'getRun' };

/** Where a value can be chosen from a list: the operation that lists, and where in its answer the values are. */
export interface Choice {
  readonly operationId: string;
  readonly collection: string;
  readonly value: string;
  readonly title: string;
}

const choices: readonly (readonly [z.ZodType, Choice])[] = [
  [runId, { operationId: 'listRuns', collection: 'runs', value: 'id', title: 'id' }],
];

export function named(): readonly string[] {
  return [...Object.keys(visibilities), ...Object.entries(followedTo).flat()];
}

/** Undefined: left out. Pages are for people. */
export function visibilityOf({ id, answers }: Operation): Visibility | undefined {
  const visibility = visibilities[id];
  if (visibility !== undefined) return visibility === 'left-out' ? undefined : visibility;
  const isPage = Object.values(answers).some(
    ({ schema, contentTypes = [] }) => schema === undefined && contentTypes.join() === 'text/html',
  );
  return isPage ? undefined : 'advanced';
}

export function choiceOf(schema: z.ZodType): Choice | undefined {
  const found = choices.find(([one]) => one === schema);
  if (found !== undefined) return found[1];
  const { innerType } = schema.def as { readonly innerType?: z.ZodType };
  return innerType === undefined ? undefined : choiceOf(innerType);
}
