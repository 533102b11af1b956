/** One user's previous picture comes back, because somebody asks for it. */
import { events } from '../../core/events.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import { runIdAt } from '../../core/run-states.ts';
import type { Context } from '../context.ts';
import { type Undone, type UndoRequest, undoPicture } from '../write/undo-picture.ts';
import {
  failedTrace,
  failureText,
  refusals,
  refusedTrace,
  type UndoRefusalWord,
  type UndoStep,
  undoneTrace,
} from './undo-trace.ts';

export interface UndoUserRequest {
  /** Object id, lower-case, or sign-in name. */
  readonly idOrUpn: string;
  /** The run to be undone; undefined: the last one that replaced this user's picture. */
  readonly runId?: string | undefined;
  /** Also where somebody has changed the picture in SharePoint since. */
  readonly force?: boolean;
  /**
   * The place of a guard over all that is written on demand: asked under the lease, after every look, and before the
   * first write. Words refuse, and say what to do.
   */
  readonly admit?: (userId: string) => Promise<string | undefined>;
}

export type UndoUserResult =
  /** `runId`: what was undone. `undoRunId`: under which an undo of this undo is to be had; undefined: nothing had to be written. */
  | {
      readonly kind: 'undone';
      readonly userId: string;
      readonly runId: string;
      readonly undoRunId: string | undefined;
      readonly trace: readonly UndoStep[];
    }
  | {
      readonly kind: 'refused';
      readonly userId: string;
      readonly why: UndoRefusalWord;
      readonly text: string;
      readonly trace: readonly UndoStep[];
    }
  /** Begun perhaps: the next attempt, or the next night, goes on with it. */
  | {
      readonly kind: 'failed';
      readonly userId: string;
      readonly text: string;
      readonly trace: readonly UndoStep[];
    }
  /** Neither the directory nor Instep knows such a user. */
  | { readonly kind: 'not-found' };

/** What concerns everybody is thrown: a service that asks for time, a storage account that does not answer. */
export async function undoUser(context: Context, request: UndoUserRequest): Promise<UndoUserResult> {
  const { settings, clock } = context;
  const { runId: undoes, force = false, admit } = request;
  const userId = await objectIdOf(context, request);
  if (userId === undefined) return { kind: 'not-found' };
  if (settings.MODE === 'report') return refusal(userId, 'report-mode', refusals['report-mode'].text);
  if (settings.PAUSED) return refusal(userId, 'paused', refusals.paused.text);
  const runId = runIdAt(clock.now(), 'undo');
  const asked = { userId, runId, undoes, force, ...(admit && { admit }) };
  return answer(context, asked, await undoPicture(context, asked));
}

/** An object id needs no question: whoever has left the directory still has a picture. */
async function objectIdOf({ directory }: Context, { idOrUpn }: UndoUserRequest): Promise<string | undefined> {
  return idOrUpn.includes('@') ? (await directory.user(idOrUpn))?.id : idOrUpn;
}

function answer({ telemetry }: Context, { userId, runId }: UndoRequest, undone: Undone): UndoUserResult {
  switch (undone.kind) {
    case 'undone': {
      const { wrote, undoes, line } = undone;
      if (wrote) telemetry.event(events.photoRepaired, lineDimensions(line), {});
      const undoRunId = wrote ? runId : undefined;
      return { kind: 'undone', userId, runId: undoes, undoRunId, trace: undoneTrace(undoes, wrote) };
    }
    case 'refused': {
      const text = [refusals[undone.why].text, undone.cause].filter((part) => part !== undefined).join(' ');
      return refusal(userId, undone.why, text, undone.undoes);
    }
    case 'failed':
      return { kind: 'failed', userId, text: failureText, trace: failedTrace(undone.undoes) };
    case 'not-found':
      return { kind: 'not-found' };
  }
  return undone satisfies never;
}

function refusal(userId: string, why: UndoRefusalWord, text: string, undoes?: string): UndoUserResult {
  return { kind: 'refused', userId, why, text, trace: refusedTrace(why, text, undoes) };
}
