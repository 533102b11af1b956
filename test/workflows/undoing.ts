/** How the stories of undo begin, and how an undo is asked for. */
import { expect } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import {
  type UndoUserRequest,
  type UndoUserResult,
  undoUser,
} from '../../shared/workflows/undo/undo-user.ts';
import type { Play } from '../kit/in-process.ts';
import { type Faces, facesOf } from './faces.ts';
import { lineOf } from './telling.ts';

export interface Replaced {
  readonly person: Person;
  readonly runId: string;
  /** What was shown before the run. */
  readonly before: Faces;
}

/** Somebody whose own choice in SharePoint a night has replaced. */
export async function replaced(stage: Play): Promise<Replaced> {
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  const before = await facesOf(stage.tenant, person);
  await stage.closedBefore();
  const { id } = await stage.night();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - repaired');
  stage.pass({ minutes: 1 });
  return { person, runId: id, before };
}

export function undo(
  stage: Play,
  { id }: Person,
  more: Omit<UndoUserRequest, 'idOrUpn'> = {},
): Promise<UndoUserResult> {
  return undoUser(stage.context, { idOrUpn: id, ...more });
}

/** An undo that has to write; answers the id under which it can be undone. */
export async function undone(
  stage: Play,
  person: Person,
  more: Omit<UndoUserRequest, 'idOrUpn'> = {},
): Promise<string> {
  stage.pass({ minutes: 1 });
  const answer = await undo(stage, person, more);
  expect(answer).toMatchObject({ kind: 'undone', undoRunId: expect.stringMatching(/Z-undo$/) });
  return (answer.kind === 'undone' && answer.undoRunId) || '';
}
