/** After `npm run deploy` has brought the package: whether the app runs this build, and whether Azure knows its functions. */
import { describe, expect, test } from 'vitest';
import { testThoroughly } from '../kit/test-with.ts';
import { appId, azureWith, listCall, listOf, syncCall } from './kit/deploy-stage.ts';

describe('the app after the deployment', () => {
  test('that does not run is a failure, with where to look', async () => {
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
    ['of this version, which tells no build', { build: undefined }, 'another build, without a name'],
  ])('that still runs a worker %s is a failure', async (_name, worker, said) => {
    const old = { status: 'ok', version: '9.9.9', mode: 'report', ...worker };
    const azure = await azureWith({ answers: { 'GET /api/health': () => [200, old] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining(`it still is ${said}`)]);
    expect(azure.azCalls().some((call) => call.startsWith(syncCall))).toBe(false);
  });

  test('that wants a sign-in cannot be asked, which is no failure', async () => {
    const azure = await azureWith({ answers: { 'GET /api/health': () => [401, ''] } });
    const { code, output } = await azure.deploy();
    expect([code, output]).toEqual([0, expect.stringContaining('cannot be seen from here')]);
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

  testThoroughly('are not known because old functions are listed while Azure cannot be told', async () => {
    const error =
      'Bad Request({"Code":"BadRequest","Message":"Encountered an error (ServiceUnavailable) from host runtime."})';
    const azure = await azureWith({ az: { [syncCall]: { error } } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining('Encountered an error (ServiceUnavailable)')]);
    expect(errors).toContain(`az rest --method post --url "${appId}/host/default/sync?`);
  });

  testThoroughly('that Azure cannot be told at first are told later', async () => {
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

  testThoroughly('that may not be synchronised are not tried for long: a role is missing', async () => {
    const error = 'Forbidden({"error":{"code":"AuthorizationFailed"}})';
    const azure = await azureWith({ az: { [syncCall]: { error } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('Website Contributor')]);
    expect(asked(azure.azCalls(), syncCall)).toBe(1);
  });

  testThoroughly('are looked for too where the app itself cannot be asked', async () => {
    const azure = await azureWith({
      answers: { 'GET /api/health': () => [401, ''] },
      az: { [listCall]: { json: listOf([]) } },
    });
    const { code, errors } = await azure.deploy(['--patience', '0']);
    expect([code, errors]).toEqual([1, expect.stringContaining('are not listed: health, repairPhotos')]);
  });
});
