/** Looks up users of a run by id or by part of a name. Each look-up is recorded in the audit log. */
import { call } from '../api.ts';
import type { Line } from './sheet-lines.ts';
import type { Answer } from './sheet-pager.ts';

/** What a search by name found of this run. */
export interface Found {
  readonly people: number;
  readonly lines: readonly Line[];
}

export async function lookUp(runId: string, users: readonly string[]): Promise<readonly Line[]> {
  if (users.length === 0) return [];
  return (await call<Answer>('POST', `runs/${runId}/lines/lookup`, { users })).body.lines;
}

export async function findInRun(runId: string, text: string): Promise<Found> {
  const { body } = await call<{ people: readonly { userId: string }[] }>('POST', 'people/search', { text });
  const users = body.people.map(({ userId }) => userId);
  return { people: users.length, lines: await lookUp(runId, users) };
}
