/** Reads one picture of one user for somebody who looks at it. Stores nothing. */
import type { Size } from '../../core/observation.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { viewExchange, viewRendition } from './view-exchange.ts';
import { viewSharePoint } from './view-sharepoint.ts';
import { viewUndo } from './view-undo.ts';
import type { Viewed } from './viewed.ts';

export type Picture =
  | { readonly of: 'exchange' }
  | { readonly of: 'sharepoint'; readonly size: Size }
  | { readonly of: 'rendition'; readonly size: Size }
  | { readonly of: 'undo'; readonly runId: string; readonly size: Size };

export interface AskedPicture {
  /** Object id, lower-case. */
  readonly userId: string;
  readonly picture: Picture;
  /** Aborts when nobody looks any more: what is requested for this caller alone then ends at once. */
  readonly signal: AbortSignal;
}

export async function viewPicture(
  context: Tenant & State & Runtime,
  { userId, picture, signal }: AskedPicture,
): Promise<Viewed> {
  const stored = await context.users.get(userId);
  if (stored === undefined) return { kind: 'no-user' };
  const user = stored.value;
  switch (picture.of) {
    case 'exchange':
      return viewExchange(context, user, signal);
    case 'rendition':
      return viewRendition(context, { user, size: picture.size }, signal);
    case 'sharepoint':
      return viewSharePoint(context, { user, size: picture.size }, signal);
    case 'undo':
      return viewUndo(context, { user, runId: picture.runId, size: picture.size }, signal);
  }
  return picture satisfies never;
}
