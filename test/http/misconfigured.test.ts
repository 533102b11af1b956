/** Who reads what of an app with invalid settings, and who needs a key. */
import { describe, expect, test } from 'vitest';
import { checkEnvironment } from '../../shared/config/environment.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { misconfiguredRoute } from '../../shared/http/misconfigured.ts';
import type { MisconfiguredEnvironment } from '../../shared/services.ts';
import { whole } from '../config/examples.ts';
import { startWorkerServer } from '../kit/as-forwarded.ts';

const { send } = await startWorkerServer();

const settings = [
  { setting: 'INSTEP_MODE', reason: 'must be one of: report, repair. Example: report' },
  { setting: 'INSTEP_PAUSED', reason: 'must be true or false. Example: false' },
];

function environmentWith(variables: Readonly<Record<string, string>>): MisconfiguredEnvironment {
  const wrong = { ...whole, INSTEP_MODE: 'bogus', INSTEP_PAUSED: 'bogus', ...variables };
  const environment = checkEnvironment(wrong);
  if (environment.kind === 'configured') throw new Error('It is configured');
  return environment;
}

function principal(...roles: string[]): Record<string, string> {
  const claims = [{ typ: 'oid', val: 'x' }, ...roles.map((val) => ({ typ: 'roles', val }))];
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify({ claims })).toString('base64') };
}

async function answered(
  id: string,
  variables: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
) {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`There is no operation ${id}`);
  const { authLevel, handler } = misconfiguredRoute(operation, environmentWith(variables));
  const request = { method: operation.method, target: '/api/x', headers: Object.entries(headers) };
  const { status, body } = await send(request, async (library, invocation) => {
    const answer = (await handler(library, invocation)) as { status: number; body: string };
    return { status: answer.status, body: answer.body };
  });
  return { authLevel, status, body: JSON.parse(body) };
}

const names = operations.map(({ id }) => id);
const open = operations.filter(({ access }) => access === 'open').map(({ id }) => id);
const believed = { INSTEP_SIGN_IN: 'entra', WEBSITE_AUTH_ENABLED: 'True' };

async function thatNeedKeys(variables: Readonly<Record<string, string>>): Promise<string[]> {
  const all = await Promise.all(names.map(async (id) => [id, (await answered(id, variables)).authLevel]));
  return all.filter(([, level]) => level === 'function').map(([id]) => String(id));
}

describe('a key is needed', () => {
  test('without sign-in, for every route that is not open', async () => {
    expect(await thatNeedKeys({})).toEqual(names.filter((id) => !open.includes(id)));
  });

  test('with sign-in, for no route', async () => {
    expect(await thatNeedKeys(believed)).toEqual([]);
  });

  test('where the sign-in setting itself is invalid, for every route except health', async () => {
    const unclear = { INSTEP_SIGN_IN: 'bogus', WEBSITE_AUTH_ENABLED: 'True' };
    expect(await thatNeedKeys(unclear)).toEqual(names.filter((id) => id !== 'health'));
  });
});

test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
  ['a key', {}, {}, true],
  ['a key, where sign-in is invalid', { INSTEP_SIGN_IN: 'bogus' }, {}, true],
  ['the role to read', believed, principal('Instep.Read'), true],
  ['the role to operate', believed, principal('Instep.Operate'), true],
  ['another role', believed, principal('None'), false],
  ['no credentials', believed, {}, false],
  ['a principal of no form', believed, { 'x-ms-client-principal': 'x' }, false],
  ['a role that the platform does not check', { INSTEP_SIGN_IN: 'entra' }, principal('Instep.Read'), false],
])('listRuns, called with %s', async (_name, variables, headers, seesSettings) => {
  const { status, body } = await answered('listRuns', variables, headers);
  const wrong = 'INSTEP_SIGN_IN' in variables && variables.INSTEP_SIGN_IN === 'bogus' ? 3 : 2;
  expect([status, body.invalidSettings]).toEqual([503, wrong]);
  if (seesSettings) expect(body.settings).toEqual(expect.arrayContaining(settings));
  else expect(body).not.toHaveProperty('settings');
});

test('health shows only how many problems there are, to every caller', async () => {
  for (const variables of [{}, believed, { INSTEP_SIGN_IN: 'bogus' }]) {
    const { authLevel, body } = await answered('health', variables, principal('Instep.Operate'));
    expect([authLevel, body]).toEqual([
      'anonymous',
      expect.not.objectContaining({ settings: expect.anything() }),
    ]);
  }
});

test('a page of another site learns nothing, whatever the caller may know', async () => {
  for (const { id } of operations) {
    const { status, body } = await answered(id, {}, { origin: 'https://evil.example' });
    expect([id, status, body.type]).toEqual([id, 403, 'urn:instep:problem:cross-origin']);
    expect(body).not.toHaveProperty('invalidSettings');
  }
});
