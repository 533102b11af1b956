/** What Power Automate shows of the contract. Operations that are not listed here appear under "see more". */
import type { z } from 'zod';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { runId } from '../../shared/http/contract/parameters.ts';
import { type JsonSchema, schemaOf } from '../../shared/http/openapi.ts';

/** `important`: first in the list of actions. `internal`: used only by other actions. */
export type Visibility = 'important' | 'advanced' | 'internal';

const visibilities: Readonly<Record<string, Visibility | 'left-out'>> = {
  syncNamedUser: 'important',
  // Flows that exist go on working; new ones use syncNamedUser, whose address holds no name.
  syncUser: 'advanced',
  listRuns: 'important',
  getRun: 'important',
  approveRun: 'important',
  // Power Automate calls it after a sync; flows never call it directly.
  getOperation: 'internal',
  // Routes about the app itself, which a flow does not need.
  openapi: 'left-out',
  preflight: 'left-out',
  preflightWrites: 'left-out',
  me: 'left-out',
  // For the console: pictures must not end in the history of a flow, and names are found by Microsoft's own connectors.
  getExchangePicture: 'left-out',
  getSharePointPicture: 'left-out',
  getRendition: 'left-out',
  getUndoPicture: 'left-out',
  searchPeople: 'left-out',
  // A plan is looked through by a person, line by line; a flow has the report.
  listLines: 'left-out',
  findLines: 'left-out',
  leaveOut: 'left-out',
};

/**
 * After 202 Power Automate polls the Location until another status is returned; the flow gets that answer:
 * https://learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app. By property of the 202 answer: the operation at
 * the Location.
 */
const followedTo: Readonly<Record<string, string>> = { runId: 'getRun' };

/** For an operation that always answers 202: the operation whose answer the flow gets. */
export function followed({ answers }: Operation): string | undefined {
  const [status, ...others] = Object.keys(answers).filter((one) => one.startsWith('2'));
  if (status !== '202' || others.length > 0) return undefined;
  const { shape = {} } = (answers[202]?.schema ?? {}) as Partial<z.ZodObject>;
  const [found] = Object.entries(followedTo).filter(([name]) => name in shape);
  return found?.[1];
}

/** A value that can be chosen from a list: the operation that returns the list, and where the values are in its answer. */
export interface Choice {
  readonly operationId: string;
  readonly collection: string;
  readonly value: string;
  readonly title: string;
}

const runs: Choice = { operationId: 'listRuns', collection: 'runs', value: 'id', title: 'id' };
const choices = [{ of: schemaOf(runId, 'input').title, choice: runs }];

/** Operations that are listed here. */
export const named: readonly string[] = [
  ...Object.keys(visibilities),
  ...Object.values(followedTo),
  ...choices.map(({ choice }) => choice.operationId),
];

/** Undefined: left out. Open routes are pages for people and the health check. */
export function visibilityOf({ id, access }: Operation): Visibility | undefined {
  const visibility = visibilities[id] ?? (access === 'open' ? 'left-out' : 'advanced');
  return visibility === 'left-out' ? undefined : visibility;
}

/** The list for a parameter, by the title of its schema, not by its name. */
export function choiceOf({ title }: JsonSchema): Choice | undefined {
  return choices.find(({ of }) => of === title)?.choice;
}
