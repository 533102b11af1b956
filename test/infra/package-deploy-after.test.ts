/** After `npm run deploy` has brought the package: whether the app runs this build, and whether Azure knows its functions. */
import { describe, expect, test } from 'vitest';
import { testThoroughly } from '../kit/test-with.ts';
import { appId, azureWith, listCall, listOf, syncCall } from './kit/deploy-stage.ts';

describe('the app after the deployment', () => {
  test('that does not run is a failure; the message says where to find the cause', async () => {
    const azure = await azureWith({ answers: { 'GET /api/health': () => [503, ''] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining('does not say that it runs: it answers 503')]);
  });

  test('whose settings are invalid is a failure that says so', async () => {
    const detail = 'The configuration is invalid: one setting.';
    const azure = await azureWith({ answers: { 'GET /api/health': () => [503, { detail }] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining(`it answers 503: ${detail}`)]);
  });

  test.each([
    ['of a version before', { version: '1.0.0', build: 'a'.repeat(64) }, `another build, ${'a'.repeat(64)}`],
    ['of this version, from another build', { build: 'a'.repeat(64) }, `another build, ${'a'.repeat(64)}`],
    ['of this version, which does not name its build', { build: undefined }, 'another build, without a name'],
  ])('that still runs a worker %s is a failure', async (_name, worker, said) => {
    const old = { status: 'ok', version: '9.9.9', mode: 'report', ...worker };
    const azure = await azureWith({ answers: { 'GET /api/health': () => [200, old] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining(`it still is ${said}`)]);
    expect(azure.azCalls().some((call) => call.startsWith(syncCall))).toBe(false);
  });

  test('that needs a sign-in cannot be checked, which is no failure', async () => {
    const azure = await azureWith({ answers: { 'GET /api/health': () => [401, ''] } });
    const { code, output } = await azure.deploy();
    expect([code, output]).toEqual([0, expect.stringContaining('cannot be checked from here')]);
  });
});

describe('its triggers', () => {
  const asked = (calls: readonly string[], call: string) =>
    calls.filter((one) => one.startsWith(call)).length;

  testThoroughly(
    'are synchronised again and again until every function of the package is listed',
    async () => {
      const starting = { json: listOf(['WarmUp']) };
      const half = { json: { ...listOf(['health']), nextLink: `${appId}/functions?page=2` } };
      const azure = await azureWith({
        az: {
          [`rest --method get --url ${appId}/functions?page=2 `]: {
            json: listOf(['repairPhotos', 'startNightlyRun']),
          },
          [listCall]: [starting, half],
        },
      });
      const { code, output, errors } = await azure.deploy();
      expect([code, errors]).toEqual([0, '']);
      expect(asked(azure.azCalls(), syncCall)).toBe(2);
      expect(output).toContain('Azure knows its 3 functions');
    },
  );

  testThoroughly('do not count as listed while the list is old and synchronising fails', async () => {
    const error =
      'Bad Request({"Code":"BadRequest","Message":"Encountered an error (ServiceUnavailable) from host runtime."})';
    const azure = await azureWith({ az: { [syncCall]: { error } } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining('Encountered an error (ServiceUnavailable)')]);
    expect(errors).toContain(`az rest --method post --url "${appId}/host/default/sync?`);
  });

  testThoroughly('are synchronised later if Azure refuses at first', async () => {
    const azure = await azureWith({ az: { [syncCall]: [{ error: 'Bad Request' }, {}] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([0, '']);
    expect(asked(azure.azCalls(), syncCall)).toBe(2);
  });

  testThoroughly('that stay unknown are named, with what to do', async () => {
    const azure = await azureWith({ az: { [listCall]: { json: listOf(['health', 'another']) } } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect(code).toBe(1);
    expect(errors).toContain('are not listed: repairPhotos, startNightlyRun.');
    expect(errors).toContain('choose Refresh');
  });

  testThoroughly('are not retried for long when a role is missing', async () => {
    const error = 'Forbidden({"error":{"code":"AuthorizationFailed"}})';
    const azure = await azureWith({ az: { [syncCall]: { error } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('Website Contributor')]);
    expect(asked(azure.azCalls(), syncCall)).toBe(1);
  });

  testThoroughly('are checked too when the app itself cannot be checked', async () => {
    const azure = await azureWith({
      answers: { 'GET /api/health': () => [401, ''] },
      az: { [listCall]: { json: listOf([]) } },
    });
    const { code, errors } = await azure.deploy(['--patience', '0']);
    expect([code, errors]).toEqual([1, expect.stringContaining('are not listed: health, repairPhotos')]);
  });
});
