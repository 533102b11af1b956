/** A run while it works: its steps, how long the present one still takes, and what it has sent to Microsoft 365. */
import { html, nothing, type TemplateResult } from 'lit';
import { mayOperate } from '../me.ts';
import { isActive, plural, stateText, timeText } from '../words.ts';
import type { Run } from './run-facts.ts';
import { type Step, stepList, stepsOf } from './run-steps.ts';
import { type Seen, timeLeft, timeLeftText, withSeen } from './time-left.ts';

export interface LivePart {
  /** To be called with each reading. */
  see(run: Run): void;
  content(run: Run): TemplateResult;
  /** The same of a run that does not work now, for a place below its plan. */
  past(run: Run): TemplateResult | typeof nothing;
}

export function livePart(): LivePart {
  let seen: readonly Seen[] = [];
  return {
    see(run) {
      const now = stepsOf(run).find(({ state }) => state === 'now');
      if (now?.parts === undefined) seen = [];
      else seen = withSeen(seen, { atMs: Date.now(), step: now.name, ...now.parts });
    },
    content: (run) => html`
      <p role="status" class="state" data-state=${run.state}>${stateText(run)}.</p>
      ${isActive(run) ? html`${stepList(stepsOf(run))} ${leftText(seen)} ${trafficText(run)}` : nothing}`,
    past: (run) =>
      isActive(run) ? nothing : html`${approvalText(run)} ${stepList(stepsOf(run))} ${trafficText(run)}`,
  };
}

function leftText(seen: readonly Seen[]): TemplateResult | typeof nothing {
  const left = timeLeft(seen, Date.now());
  const step: Step['name'] | undefined = seen.at(-1)?.step;
  return left === undefined ? nothing : html`<p>${step}: ${timeLeftText(left)} left.</p>`;
}

function approvalText({ approvableUntil, planned }: Run): TemplateResult | typeof nothing {
  if (approvableUntil === undefined || planned === 0) return nothing;
  return html`<p>It can be approved until ${timeText(approvableUntil)}.
    ${mayOperate() ? nothing : 'To approve or cancel it, you need the role Instep.Operate.'}</p>`;
}

function trafficText({ progress: { traffic } }: Run): TemplateResult | typeof nothing {
  if (traffic === undefined) return nothing;
  const { requests, throttled, longestWaitMs } = traffic;
  const seconds = Math.ceil(longestWaitMs / 1_000).toLocaleString();
  const waits =
    throttled === 0
      ? 'None was throttled.'
      : `${plural(throttled, 'answer')} asked to wait, ${seconds} s at most.`;
  return html`<p>Sent to Microsoft 365: ${plural(requests, 'request')}. ${waits}
    <span class="help">Reading the lists is not counted.</span></p>`;
}
