/** Every permission and assumption, probed; and what to do about what is missing. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ProbeState } from '../../../core/preflight/probe.ts';
import { type Action, action } from '../actions.ts';
import { get } from '../api.ts';
import type { Page } from '../view.ts';
import { plural } from '../words.ts';
import { type Copier, copier } from './copyable.ts';

interface Check {
  readonly name: string;
  readonly state: ProbeState;
  readonly means: string;
  readonly remedy?: string;
  readonly detail: string;
}

interface Preflight {
  readonly checks: readonly Check[];
}

export interface PreflightPart {
  readonly check: Action;
  content(): TemplateResult | typeof nothing;
}

export function preflightPart(page: Page): PreflightPart {
  let checks: readonly Check[] = [];
  const copying = copier(page);
  return {
    check: action(page, 'Check permissions', async (report) => {
      report('Asking Microsoft 365; this takes up to half a minute…');
      ({ checks } = await get<Preflight>('preflight'));
      return summary(checks);
    }),
    content: () =>
      checks.length === 0
        ? nothing
        : html`<h3>Permissions</h3>
        <ul class="checks">${inOrder(checks).map((check) => describe(check, copying))}</ul>`,
  };
}

const stateWords: Readonly<Record<ProbeState, string>> = {
  ok: 'passed',
  missing: 'failed',
  unknown: 'could not be verified',
  'not-tried': 'not tried',
};

/** `15 checks passed, 4 not tried`. */
function summary(checks: readonly Check[]): string {
  const states = Object.keys(stateWords) as ProbeState[];
  const counted = states.map((one) => [one, checks.filter(({ state }) => state === one).length] as const);
  return `${counted
    .filter(([state, count]) => state === 'ok' || count > 0)
    .map(([state, count]) => `${state === 'ok' ? plural(count, 'check') : count} ${stateWords[state]}`)
    .join(', ')}.`;
}

/** What needs something to be done first. */
function inOrder(checks: readonly Check[]): readonly Check[] {
  const order: readonly ProbeState[] = ['missing', 'unknown', 'ok', 'not-tried'];
  return [...checks].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}

function describe({ name, state, means, remedy, detail }: Check, copying: Copier): TemplateResult {
  return html`<li data-state=${state}><b>${name}: ${stateWords[state]}</b> ${means}
    ${detail === '' ? nothing : html`<p class="help">${detail}</p>`}
    ${remedy === undefined ? nothing : html`<div><b>What to do: </b>${copying.show(remedy)}</div>`}</li>`;
}
