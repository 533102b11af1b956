/** Set-up of the undo tests, and calls that undo. */
import { expect } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import {
  type UndoUserRequest,
  type UndoUserResult,
  undoUser,
} from '../../shared/workflows/on-demand/undo-user.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { type Faces, facesOf } from './faces.ts';
import { lineOf } from './telling.ts';

export interface Replaced {
  readonly person: Person;
  readonly runId: string;
  /** What was shown before the run. */
  readonly before: Faces;
}

/** A user whose own photo in SharePoint was replaced by a run. */
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

/** Runs an undo that must write; returns the run id that undoes it. */
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

export interface Story {
  readonly stage: Play;
  /** Two users whose own photo was replaced, and one who had none. */
  readonly people: readonly Person[];
  readonly before: readonly Faces[];
  readonly night: RunRecord;
}

export async function afterANight(options: PlayOptions = {}): Promise<Story> {
  const stage = await play(options);
  const edited = ['a', 'b'].map((name) => stage.inStep(name));
  for (const { id } of edited) stage.tenant.editInSharePoint(id);
  const people = [...edited, stage.withPhoto('c')];
  const before = await allFaces(stage, people);
  await stage.closedBefore();
  const night = await stage.night();
  expect(night).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  return { stage, people, before, night };
}

export function allFaces(stage: Play, people: readonly Person[]): Promise<readonly Faces[]> {
  return Promise.all(people.map((person) => facesOf(stage.tenant, person)));
}

/** Starts the undo run, and delivers messages until its plan is made. */
export async function undoWhole(stage: Play, runId: string): Promise<RunRecord> {
  stage.pass({ minutes: 1 });
  const answer = await undoRun(stage.context, runId, 'admin-1');
  if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
  await stage.pump();
  return stage.run(answer.run.id);
}
