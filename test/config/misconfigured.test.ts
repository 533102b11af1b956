/** What an app with invalid settings writes to its log, also where its event cannot be sent. */
import { expect, test, vi } from 'vitest';
import { checkEnvironment } from '../../shared/config/environment.ts';
import { createAnnouncer } from '../../shared/misconfigured.ts';
import { whole } from './examples.ts';

function announcer(variables: Readonly<Record<string, string>> = {}) {
  const environment = checkEnvironment({ ...whole, INSTEP_MODE: 's3cret', ...variables });
  if (environment.kind === 'configured') throw new Error('It is configured');
  return createAnnouncer(environment);
}

const logged = [
  'The configuration is invalid: no work is done until it is corrected',
  { invalid: [{ setting: 'INSTEP_MODE', reason: 'must be one of: report, repair. Example: report' }] },
];

test('every call is logged, and the event is sent once', async () => {
  const sent = vi.spyOn(console, 'info').mockReturnValue(undefined);
  const { announce } = announcer();
  const lines: unknown[][] = [];
  for (let call = 0; call < 3; call++) await announce({ error: (...line) => lines.push(line) });
  expect(lines).toEqual([logged, logged, logged]);
  expect(sent.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
    {
      event: 'app.misconfigured',
      settings: 'INSTEP_MODE',
      reasons: 'INSTEP_MODE must be one of: report, repair. Example: report',
      invalid: 1,
    },
  ]);
  sent.mockRestore();
});

test('with a malformed connection string only the event is lost', async () => {
  const warned = vi.spyOn(console, 'info').mockReturnValue(undefined);
  const lines: unknown[][] = [];
  const nonsense = announcer({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'nonsense' });
  await nonsense.announce({ error: (...line) => lines.push(line) });
  expect(lines).toEqual([logged]);
  expect(String(warned.mock.calls)).toContain('No instrumentation key or connection string');
  warned.mockRestore();
});
