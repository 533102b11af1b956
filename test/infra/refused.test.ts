/** Parameters that are refused before anything is deployed, by name and with an example; and what is not. */
import { expect, test } from 'vitest';
import { describeWithBicep } from './kit/bicep.ts';
import { answerTo, deployWith } from './kit/parameters.ts';

const guid = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const signIn = /signInClientId and signInAllowedCallers belong together/;
const network = /privateNetworkPrefix must be the first address of a network/;

describeWithBicep('what cannot be had together or at all', () => {
  test.each([
    [
      'flex in gcc-high',
      { cloud: 'gcc-high' },
      /plan flex: there is no Flex Consumption in the cloud gcc-high/,
    ],
    ['flex in dod', { cloud: 'dod' }, /in the cloud dod\. Deploy with plan elastic-premium/],
    ['flex in china', { cloud: 'china' }, /in the cloud china/],
    [
      'more instances than Elastic Premium has',
      { plan: 'elastic-premium', maximumInstanceCount: 101 },
      /maximumInstanceCount: Elastic Premium has at most 100/,
    ],
    ['no such cloud', { cloud: 'mars' }, /'china' \| 'dod' \| 'gcc-high' \| 'global'/],
    ['no such plan', { plan: 'consumption' }, /'elastic-premium' \| 'flex'/],
    ['too many instances', { maximumInstanceCount: 1001 }, /1000/],
    ['callers without a registration', { signInAllowedCallers: [guid] }, signIn],
    ['a registration without callers', { signInClientId: guid }, signIn],
    [
      'a registration by name',
      { signInClientId: 'instep', signInAllowedCallers: [guid] },
      /signInClientId must be a GUID/,
    ],
    [
      'a caller by name',
      { signInClientId: guid, signInAllowedCallers: [guid, 'flow'] },
      /signInAllowedCallers must be a GUID/,
    ],
    ['no prefix', { privateNetwork: true, privateNetworkPrefix: '10.0.0.0' }, network],
    ['too small', { privateNetwork: true, privateNetworkPrefix: '10.0.0.0/26' }, network],
    ['too large', { privateNetwork: true, privateNetworkPrefix: '10.0.0.0/8' }, network],
    ['not its first address', { privateNetwork: true, privateNetworkPrefix: '10.0.0.8/24' }, network],
    ['no address', { privateNetwork: true, privateNetworkPrefix: '10.0.256.0/24' }, network],
  ] as const)('%s', async (_name, changes, says) => {
    expect(await answerTo(changes)).toMatch(says);
  });

  test.each([
    ['as many instances as Flex Consumption has', { maximumInstanceCount: 1000 }],
    ['as many as Elastic Premium has', { plan: 'elastic-premium', maximumInstanceCount: 100 }],
    ['the smallest network', { privateNetwork: true, privateNetworkPrefix: '172.16.5.128/25' }],
    ['the largest network', { privateNetwork: true, privateNetworkPrefix: '10.7.0.0/16' }],
    ['a prefix that is not used', { privateNetworkPrefix: 'none' }],
    ...(['gcc-high', 'dod', 'china'] as const).map(
      (cloud) => [`Elastic Premium in ${cloud}`, { cloud, plan: 'elastic-premium' }] as const,
    ),
  ] as const)('but not %s', async (_name, changes) => {
    const { predictedResources } = await deployWith(changes);
    expect(predictedResources.length).toBeGreaterThan(30);
  });
});
