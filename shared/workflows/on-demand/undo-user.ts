/** Restores one user's previous photo on request. */
import { events } from '../../core/events.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import { runIdAt } from '../../core/run-states.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { finishBefore } from '../ledger/unfinished-erasures.ts';
import { type Undone, type UndoRequest, undoPicture } from '../write/undo-picture.ts';
import {
  failedTrace,
  failureText,
  refusals,
  refusedTrace,
  type UndoRefusalWord,
  type UndoStep,
  undoneTrace,
  unsealedWarning,
} from './undo-trace.ts';

export interface UndoUserRequest {
  /** Object id, lower-case, or sign-in name. */
  readonly idOrUpn: string;
  /** The run to undo; undefined: the last one that replaced this user's photo. */
  readonly runId?: string | undefined;
  /** Undo even if the photo in SharePoint has changed since. */
  readonly force?: boolean;
  /**
   * The guard for on-demand writes. Called under the lease, after the user was read and before the first write. A
   * returned text refuses the write and says what to do.
   */
  readonly admit?: (userId: string) => Promise<string | undefined>;
}

export type UndoUserResult =
  /**
   * `runId`: the run that was undone. `undoRunId`: the run id that undoes this undo; undefined when nothing had to be
   * written.
   */
  | {
      readonly kind: 'undone';
      readonly userId: string;
      readonly runId: string;
      readonly undoRunId: string | undefined;
      /** What a person has to check; undefined: nothing. */
      readonly warning: string | undefined;
      readonly trace: readonly UndoStep[];
    }
  | {
      readonly kind: 'refused';
      readonly userId: string;
      readonly why: UndoRefusalWord;
      readonly text: string;
      readonly trace: readonly UndoStep[];
    }
  /** The write may have started: the next attempt or the next run continues it. */
  | {
      readonly kind: 'failed';
      readonly userId: string;
      readonly text: string;
      readonly trace: readonly UndoStep[];
    }
  /** Neither the directory nor Instep knows such a user. */
  | { readonly kind: 'not-found' };

/** Throws errors that concern all users: a service that asks to wait, a storage account that does not answer. */
export async function undoUser(
  context: Tenant & Writing & State & Runtime,
  request: UndoUserRequest,
): Promise<UndoUserResult> {
  const { settings, clock } = context;
  const { runId: undoes, force = false, admit } = request;
  const userId = await objectIdOf(context, request);
  if (userId === undefined) return { kind: 'not-found' };
  if (settings.MODE === 'report') return refusal(userId, 'report-mode', refusals['report-mode'].text);
  if (settings.PAUSED) return refusal(userId, 'paused', refusals.paused.text);
  await finishBefore(context, userId);
  const runId = runIdAt(clock.now(), 'undo');
  const asked = { userId, runId, undoes, force, acceptsUnsealed: true, ...(admit && { admit }) };
  return answer(context, asked, await undoPicture(context, asked));
}

/** An object id is not looked up: a user who has left the directory may still have a photo to restore. */
async function objectIdOf({ directory }: Tenant, { idOrUpn }: UndoUserRequest): Promise<string | undefined> {
  return idOrUpn.includes('@') ? (await directory.user(idOrUpn))?.id : idOrUpn;
}

function answer({ telemetry }: Runtime, { userId, runId }: UndoRequest, undone: Undone): UndoUserResult {
  switch (undone.kind) {
    case 'undone': {
      const { wrote, undoes, line, isSealed } = undone;
      if (wrote) telemetry.event(events.photoRepaired, lineDimensions(line), {});
      const undoRunId = wrote ? runId : undefined;
      const warning = wrote && !isSealed ? unsealedWarning : undefined;
      if (warning !== undefined) telemetry.event(events.undoUnsealed, { runId: undoes, userId }, {});
      const trace = undoneTrace(undoes, wrote, warning);
      return { kind: 'undone', userId, runId: undoes, undoRunId, warning, trace };
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
