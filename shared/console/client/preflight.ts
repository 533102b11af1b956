/// <reference lib="dom" />
/** Every permission and assumption, probed; and what to do about what is missing. */
import type { ProbeState } from '../../core/preflight/probe.ts';
import { get } from './api.ts';
import { type Action, action } from './doing.ts';
import { byId, element, show } from './dom.ts';

interface Check {
  readonly name: string;
  readonly state: ProbeState;
  readonly means: string;
  readonly remedy?: string;
  readonly detail: string;
}

interface Preflight {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export function preflightAction(): Action {
  return action('Check permissions', async (tell) => {
    tell('Asking Microsoft 365, half a minute at most…');
    const { ok, checks } = await get<Preflight>('preflight');
    show(byId('preflight'), element('ul', { class: 'checks' }, ...checks.map(describe)));
    const tried = checks.filter(({ state }) => state !== 'not-tried');
    const wrong = tried.filter(({ state }) => state !== 'ok').length;
    return ok ? `All ${tried.length} checks are well.` : `${wrong} of ${tried.length} checks are not well.`;
  });
}

function describe({ name, state, means, remedy, detail }: Check): HTMLElement {
  return element(
    'li',
    { 'data-state': state },
    element('b', {}, `${name}: ${state}`),
    ` ${means}`,
    detail !== '' && element('p', { class: 'help' }, detail),
    remedy !== undefined && element('p', {}, element('b', {}, 'What to do: '), remedy),
  );
}
