/** How a plan that waited for an approval ended: who approved it, or why it cannot be approved any more. */
import { html, nothing, type TemplateResult } from 'lit';
import { label } from '../labels.ts';
import { isMe } from '../me.ts';
import { addressOf } from '../places.ts';
import { plural, timeText } from '../words.ts';
import type { Run } from './run-facts.ts';

/** `wasHeld`: the reader has looked at it as a plan that waits. */
export function endOfPlan(
  run: Run,
  wasHeld: boolean,
  name: (id: string) => string,
): TemplateResult | typeof nothing {
  const { state, approval } = run;
  if (approval !== undefined) return approvedBy(approval, wasHeld, name(approval.by));
  if (state !== 'superseded' && state !== 'expired' && (state !== 'cancelled' || !wasHeld)) return nothing;
  return html`<p role=${wasHeld ? 'alert' : nothing}>This plan can no longer be approved: ${why(run)}, ${timeText(run.endedAt)}.</p>`;
}

function approvedBy(
  { by, at, comment, leftOut = 0 }: NonNullable<Run['approval']>,
  wasHeld: boolean,
  name: string,
): TemplateResult {
  const isOfAnother = wasHeld && !isMe(by);
  return html`<p role=${isOfAnother ? 'alert' : nothing}>Approved by ${name}, ${timeText(at)}${
    leftOut > 0 ? `, without ${plural(leftOut, 'user')} who ${leftOut === 1 ? 'was' : 'were'} left out` : ''
  }.${isOfAnother ? ' It cannot be approved again.' : ''}${comment === undefined ? nothing : html` Comment: ${comment}`}</p>`;
}

function why({ state, note }: Run): TemplateResult | string {
  const later = /superseded by run (\S+)/.exec(note ?? '')?.[1];
  if (later === undefined)
    return note === undefined ? label('state', state) : `${label('state', state)} (${note})`;
  return html`it was superseded by <a href=${addressOf({ kind: 'run', id: later })}>run ${later}</a>`;
}

/** Whether the run has a sheet: a plan that waits, or what came of it. */
export function hasSheet({ state, closedAt, endedAt }: Run): boolean {
  return state === 'held' || (closedAt !== undefined && endedAt !== undefined);
}
