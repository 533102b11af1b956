/** Why a plan cannot be approved any more, if it was not approved here: by whom, when, and where to go. */
import { html, nothing, type TemplateResult } from 'lit';
import { label } from './labels.ts';
import { isMe } from './me.ts';
import { addressOf } from './places.ts';
import type { Run } from './run-facts.ts';
import { timeText } from './words.ts';

/** `wasHeld`: the reader has looked at it as a plan that waits. */
export function whyNotApproved(
  run: Run,
  wasHeld: boolean,
  name: (id: string) => string,
): TemplateResult | typeof nothing {
  const { state, approval, note } = run;
  if (approval !== undefined) {
    if (!wasHeld || isMe(approval.by)) return nothing;
    return html`<p role="alert">This plan was approved by ${name(approval.by)}, ${timeText(approval.at)}. It cannot be approved again.</p>`;
  }
  if (state !== 'superseded' && state !== 'expired' && state !== 'cancelled') return nothing;
  const later = /superseded by run (\S+)/.exec(note ?? '')?.[1];
  return html`<p role=${wasHeld ? 'alert' : nothing} class="ended">This plan can no longer be approved: ${
    later === undefined
      ? html`${label('state', state)}${note === undefined ? '' : ` (${note})`}`
      : html`it was superseded by <a href=${addressOf({ kind: 'run', id: later })}>run ${later}</a>`
  }, ${timeText(run.endedAt)}.</p>`;
}
