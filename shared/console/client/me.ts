/** The signed-in user, as the app sees them. */
import { get } from './api.ts';

export interface Me {
  /** Object id. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly mode: string;
  readonly paused: boolean;
}

let me: Me | undefined;
let drawn: (me: Me) => void = () => undefined;

/** `draw` is called with each reading. */
export function showMe(draw: (me: Me) => void): void {
  drawn = draw;
}

/** Again before a question that depends on the mode: a page stays open for days. */
export async function readMe(): Promise<void> {
  me = await get<Me>('me');
  drawn(me);
}

/**
 * Whether the page offers changes that need the role Instep.Operate. The app checks each call anew
 * (DECISIONS.md, D-console-roles).
 */
export function mayOperate(): boolean {
  return me?.roles.includes('Instep.Operate') ?? false;
}

/** The object id of the signed-in user. */
export function myId(): string {
  return me?.id ?? '';
}

/** Whether this is the object id of the signed-in user. */
export function isMe(id: string): boolean {
  return me?.id === id;
}

/** Whether a run may write to SharePoint, as the app says. */
export function writes(): boolean {
  return me?.mode === 'repair' && !me.paused;
}

/** Mode and pause, as they were read last. */
export function writing(): Pick<Me, 'mode' | 'paused'> {
  return { mode: me?.mode ?? 'report', paused: me?.paused ?? false };
}
