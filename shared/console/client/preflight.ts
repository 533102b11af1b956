/// <reference lib="dom" />
/** Every permission and assumption, probed; and what to do about what is missing. */
import type { ProbeState } from '../../core/preflight/probe.ts';
import { get } from './api.ts';
import { type Action, action } from './doing.ts';
import { byId, element, show } from './dom.ts';
import { plural } from './words.ts';

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

export function preflightAction(): Action {
  return action('Check permissions', async (report) => {
    report('Asking Microsoft 365; this takes up to half a minute…');
    const { checks } = await get<Preflight>('preflight');
    show(byId('preflight'), element('ul', { class: 'checks' }, ...checks.map(describe)));
    return summary(checks);
  });
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

function describe({ name, state, means, remedy, detail }: Check): HTMLElement {
  return element(
    'li',
    { 'data-state': state },
    element('b', {}, `${name}: ${stateWords[state]}`),
    ` ${means}`,
    detail !== '' && element('p', { class: 'help' }, detail),
    remedy !== undefined && element('p', {}, element('b', {}, 'What to do: '), remedy),
  );
}
