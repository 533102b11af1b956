/** A preflight as lines for a terminal. */
import type { Check } from '../../shared/core/preflight/checks.ts';
import type { ProbeState } from '../../shared/core/preflight/probe.ts';
import type { Preflight } from '../../shared/workflows/preflight/preflight.ts';
import type { Colors } from '../terminal.ts';

const words: Readonly<Record<ProbeState, string>> = {
  ok: 'ok',
  missing: 'missing',
  unknown: 'unknown',
  'not-tried': 'not tried',
};
const stateWidth = Math.max(...Object.values(words).map(({ length }) => length)) + 2;

export function describePreflight(result: Preflight, colours: Colors): readonly string[] {
  const { tenant, cloud, mode, checkedAt, checks } = result;
  const nameWidth = Math.max(...checks.map(({ name }) => name.length)) + 2;
  return [
    `Preflight of ${tenant} (${cloud}), mode ${mode}, ${checkedAt}`,
    ...whoseRights(result),
    '',
    ...checks.flatMap((check) => describeCheck(check, nameWidth, colours)),
    '',
    countsOf(checks),
  ];
}

/** A person's sign-in tests the network path, the addresses and the tenant, not the roles of the app. */
function whoseRights({ signedInAs }: Preflight): readonly string[] {
  if (signedInAs === 'identity') return ['Asked as the identity of the app.'];
  return [
    'Asked with your own sign-in (az login), so the rights are yours: what is refused to you may be granted to the app, and what is',
    'granted to you may be refused to the app. Names, addresses, the library and its folder are the same for both.',
    'For the rights of the app ask the app: GET /api/preflight.',
  ];
}

function describeCheck(check: Check, nameWidth: number, colours: Colors): readonly string[] {
  const { name, state, detail, means, remedy } = check;
  const word = words[state].padEnd(stateWidth);
  const indent = ' '.repeat(stateWidth + nameWidth);
  return [
    `${colourOf(state, colours)(word)}${name.padEnd(nameWidth)}${detail}`,
    ...(state === 'missing' || state === 'unknown' ? [`${indent}${means}`] : []),
    ...(remedy === undefined ? [] : [`${indent}Do this: ${remedy}`]),
  ];
}

function colourOf(state: ProbeState, { green, red, yellow, dim }: Colors): (text: string) => string {
  return { ok: green, missing: red, unknown: yellow, 'not-tried': dim }[state];
}

function countsOf(checks: readonly Check[]): string {
  return (Object.keys(words) as ProbeState[])
    .map((state) => `${checks.filter((check) => check.state === state).length} ${words[state]}`)
    .join(', ');
}
