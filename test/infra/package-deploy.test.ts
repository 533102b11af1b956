/** `npm run deploy` as a person runs it: what it needs, what it refuses, and its messages when something is missing. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../infra/package/zip.ts';
import { appId, azureWith, hash, subscription, writePackage, zip } from './kit/deploy-stage.ts';
import { fakeAzure } from './kit/fake-azure.ts';

test('Flex Consumption gets the unchanged package, without a remote build, and the running app is checked', async () => {
  const azure = await azureWith();
  const { code, output, errors } = await azure.deploy();
  expect(errors).toBe('');
  expect(code).toBe(0);
  const [publish, ...others] = azure.received;
  expect(publish).toMatchObject({
    method: 'POST',
    url: '/api/publish?RemoteBuild=false&Deployer=instep',
    authorization: 'Bearer a-token',
  });
  expect(sha256Of(publish?.body ?? zip.subarray(1))).toBe(hash);
  expect(others.map(({ url }) => url)).toEqual(['/api/deployments/d-1', '/api/health']);
  expect(others.at(-1)?.authorization).toBeUndefined();
  expect(output).toContain('runs Instep 9.9.9.');
  expect(output).toContain('Azure knows its 3 functions');
});

test('group, app, subscription and hash come from the environment of azd', async () => {
  const { deployWith, azCalls } = await azureWith();
  const { code, errors } = await deployWith(['--package', writePackage()], {
    AZURE_RESOURCE_GROUP: 'rg-instep',
    AZURE_SUBSCRIPTION_ID: subscription,
    appName: 'func-instep',
    PACKAGE_SHA256: hash,
  });
  expect([code, errors]).toEqual([0, '']);
  expect(azCalls()).toContain(`account show --subscription ${subscription} --output json`);
});

describe('an untested package is not deployed', () => {
  test('it was not tested, and no option says that it was', async () => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy([
      ...['--package', writePackage(), '--resource-group', 'rg-instep', '--app', 'func-instep'],
    ]);
    expect(code).toBe(1);
    expect(errors).toContain(`was not tested here (sha256 ${hash})`);
    expect(errors).toContain('npm run package "--" --play');
    expect(azure.azCalls()).toEqual([]);
  });

  test('another package was tested', async () => {
    const azure = await azureWith();
    const { code, errors } = await azure.deploy(['--sha256', 'a'.repeat(64)]);
    expect(code).toBe(1);
    expect(errors).toContain('is not the package that was tested');
    expect(azure.received).toEqual([]);
  });

  test('the file is no package of Instep', async () => {
    const azure = await azureWith();
    const other = zipSync({ 'package.json': strToU8('{"name":"other","version":"1.0.0"}') });
    const { code, errors } = await azure.deploy(['--package', writePackage(other)]);
    expect([code, errors.includes('is not a package of Instep')]).toEqual([1, true]);
  });

  test('the package does not name its build', async () => {
    const azure = await azureWith();
    const nameless = zipSync({ 'package.json': strToU8('{"name":"instep","version":"9.9.9"}') });
    const { code, errors } = await azure.deploy(['--package', writePackage(nameless)]);
    expect([code, errors.includes('that names its build (dist/build.json)')]).toEqual([1, true]);
    expect(azure.received).toEqual([]);
  });
});

describe('the message says what is missing and what to do', () => {
  test('no az', async () => {
    const azure = await azureWith();
    const { code, errors } = await azure.deploy([], { PATH: '/nowhere' });
    expect([code, errors]).toEqual([1, expect.stringContaining('The Azure CLI (az) is not on PATH')]);
  });

  test('no user is signed in', async () => {
    const azure = await azureWith({ az: { 'account show': { error: "Please run 'az login'" } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('az is not signed in: run az login')]);
  });

  test('no such app', async () => {
    const error = 'Not Found({"error":{"code":"ResourceNotFound"}})';
    const azure = await azureWith({ az: { [`rest --method get --url ${appId} `]: { error } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining('There is no app func-instep in resource group rg-instep'),
    ]);
  });

  test('any other error of Azure is passed on unchanged', async () => {
    const error = 'Forbidden({"error":{"code":"AuthorizationFailed"}})';
    const azure = await azureWith({ az: { [`rest --method get --url ${appId} `]: { error } } });
    const { errors } = await azure.deploy();
    expect(errors).toContain('AuthorizationFailed');
    expect(errors).not.toContain('There is no app');
  });

  test('an app that was stopped', async () => {
    const azure = await azureWith({ site: { state: 'Stopped' } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('az functionapp start')]);
    expect(azure.received).toEqual([]);
  });

  test('no resource group', async () => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy(['--app', 'func-instep']);
    expect([code, errors]).toEqual([1, expect.stringContaining('--resource-group is missing')]);
  });

  test.each([
    ['a name that a shell would interpret', ['--resource-group', 'rg"&calc'], /such as rg-instep/],
    ['no name at all', ['--app', ''], /such as func-instep-abc/],
    ['the name of a subscription', ['--subscription', 'Pay as you go'], /a GUID, not its name/],
    ['half a hash', ['--sha256', 'abc'], /64 hexadecimal digits/],
  ])('%s', async (_name, options, says) => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy([...options]);
    expect([code, errors]).toEqual([2, expect.stringMatching(says)]);
  });

  test('a folder instead of a package', async () => {
    const azure = await azureWith();
    const { code, errors } = await azure.deploy(['--package', 'infra']);
    expect([code, errors]).toEqual([1, expect.stringContaining('is no file. --package is the zip itself')]);
  });

  test('an az that prints no JSON', async () => {
    const azure = await azureWith({ az: { 'account show': {} } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('az account show printed no JSON')]);
    expect(errors).not.toMatch(/^\s+at /m);
  });
});
