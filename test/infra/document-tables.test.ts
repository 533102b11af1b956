/** The tables of the documents of `infra/` agree with the code, Bicep and the table of permissions. */
import { describe, expect, test } from 'vitest';
import { libraryReads, siteWrites } from '../../infra/grants/core/permissions.ts';
import { readTable } from '../../infra/grants/table.ts';
import { runStates } from '../../shared/core/run.ts';
import { read } from '../architecture/source.ts';
import { alertRules } from './kql/alert-rules.ts';

/** The rows below a heading, as trimmed cells, without the heads of tables. */
function rowsBelow(document: string, heading: string): readonly (readonly string[])[] {
  const text = read(document);
  const from = text.indexOf(`\n${heading}\n`);
  expect(from, heading).toBeGreaterThan(0);
  const section = text.slice(from + heading.length, text.indexOf(`\n${heading.split(' ')[0]} `, from + 1));
  return [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim()),
  );
}

function codesIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

test('permissions.md lists every permission, by API', () => {
  const { apis, permissions } = readTable();
  const listed = rowsBelow('infra/permissions.md', '## The permissions').slice(1);
  const named = listed.flatMap(([api = '', roles]) => codesIn(roles).map((role) => `${api}: ${role}`));
  expect(named.sort()).toEqual(permissions.map(({ api, role }) => `${apis[api].name}: ${role}`).sort());
});

test('permissions.md explains every choice', () => {
  const rows = rowsBelow('infra/permissions.md', '## The two choices').slice(1);
  const chosen = (name: string) =>
    rows.filter(([cell = '']) => cell.startsWith(name)).flatMap(([cell]) => codesIn(cell));
  expect(chosen('library read')).toEqual(libraryReads);
  expect(chosen('site write')).toEqual(siteWrites);
});

test('operations.md lists every alert, with its severity', () => {
  const rows = rowsBelow('infra/operations.md', '## Alerts').slice(1);
  const listed = rows.map(([name = '', severity = '']) => [name.replaceAll(' ', '-'), Number(severity[0])]);
  expect(listed.sort()).toEqual([...alertRules].map(([name, { severity }]) => [name, severity]).sort());
});

test('operations.md lists every state of a run', () => {
  const rows = rowsBelow('infra/operations.md', '### States of a run').slice(1);
  expect(rows.flatMap(([states]) => codesIn(states)).sort()).toEqual([...runStates].sort());
});

describe('options.md gives the default of', () => {
  const [parameters, template, alerts] = ['main.bicepparam', 'main.bicep', 'modules/alerts.bicep'].map(
    (file) => read(`infra/${file}`),
  ) as [string, string, string];
  const rows = rowsBelow('infra/options.md', '## Settings of the deployment').slice(1);
  const listed = rows.flatMap(([names, defaults = '']) =>
    codesIn(names).map((name, at) => [name, defaults.split(', ')[at] ?? defaults] as const),
  );

  /** The value that Bicep uses where the variable is not set. */
  function byDefault(variable: string): string | undefined {
    if (variable === 'GRANT_LIBRARY_READ') return libraryReads[0];
    if (variable === 'GRANT_SITE_WRITE') return siteWrites[0];
    const read = `\\(\\s*readEnvironmentVariable\\('${variable}'`;
    const [, parameter] = new RegExp(`^param (\\w+) = any\\(given\\w*${read}`, 'm').exec(parameters) ?? [];
    if (parameter !== undefined) return new RegExp(`^param ${parameter} .*= (.*)$`, 'm').exec(template)?.[1];
    const [, option] = new RegExp(`^ {2}(\\w+): given\\w*${read}`, 'm').exec(parameters) ?? [];
    return new RegExp(`Default (\\w+)[^\\n]*\\n(?: {2}@[^\\n]*\\n)* {2}${option}: `).exec(alerts)?.[1];
  }

  test.each(listed)('%s: %s', (variable, shown) => {
    const plain = byDefault(variable)?.replaceAll("'", '');
    expect(shown.replaceAll('`', '')).toBe(['', '[]', undefined].includes(plain) ? 'none' : plain);
  });

  test('every variable except the receivers of alerts and the sign-in, which have none', () => {
    expect(listed.filter(([, shown]) => shown === 'none').map(([name]) => name)).toEqual([
      'DEPLOY_ALERT_EMAILS',
      'DEPLOY_SIGN_IN_CLIENT_ID',
      'DEPLOY_SIGN_IN_ALLOWED_CALLERS',
    ]);
  });
});
