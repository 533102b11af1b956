/** A first deployment as infra/README.md describes it, step by step, as far as possible without Azure. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../../local/tenant/server/server.ts';
import { read } from '../architecture/source.ts';
import { leadTo } from '../kit/lead-to.ts';
import { describeWithBicep, infra } from './kit/bicep.ts';
import { blocksIn, commandsIn, wordsOf } from './kit/document-commands.ts';
import { administrator, grantStage, graphHost } from './kit/grant-stage.ts';
import { describeWithGraphExtension, predictedWithGraphExtension } from './kit/graph-extension.ts';
import { predict } from './kit/snapshot.ts';
import { endWarmBicep } from './kit/warm-bicep.ts';

/** The commands of a step, as words. */
function step(number: number): readonly (readonly string[])[] {
  const text = read('infra/README.md');
  const from = text.indexOf(`## ${number}. `);
  const section = text.slice(from, text.indexOf('\n## ', from));
  return commandsIn('infra/README.md', section).map((command) => wordsOf(command.text));
}

const settings = Object.fromEntries(
  step(3)
    .filter((words) => words.slice(0, 3).join(' ') === 'azd env set')
    .map(([, , , name = '', value = '']) => [name, value]),
);

describe('step 3: the settings', () => {
  test('are all that must be set', () => {
    const script = fileURLToPath(new URL('../../infra/deploy/required-variables.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [script], { env: settings, encoding: 'utf8' })).toBe('');
  });

  describeWithBicep('in Bicep', () => {
    afterEach(() => {
      vi.unstubAllEnvs();
      endWarmBicep();
    });

    test('deploy the app, and alerts to each named address', async () => {
      endWarmBicep();
      for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
      const { predictedResources, outputs } = await predict(infra('main.bicepparam'));
      const [group] = predictedResources.filter(({ type }) => type === 'Microsoft.Insights/actionGroups');
      expect(group?.properties?.emailReceivers).toHaveLength(2);
      const later = ['identityPrincipalId', 'appName', 'appHostName'];
      expect(Object.keys(outputs)).toEqual(expect.arrayContaining(later));
    });
  });
});

describeWithBicep('the parameter file for a deployment without azd', () => {
  test('deploys the app', async () => {
    const [block] = blocksIn(read('infra/options.md')).filter(({ language }) => language === 'bicep');
    const folder = mkdtempSync(path.join(tmpdir(), 'instep-without-azd-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const template = path.relative(folder, infra('main.bicep')).replaceAll(path.sep, '/');
    const file = path.join(folder, 'instep.bicepparam');
    writeFileSync(file, `${block?.lines.join('\n').replace('main.bicep', template)}\n`);
    const { predictedResources } = await predict(file);
    expect(predictedResources.map(({ type }) => type)).toContain('Microsoft.Web/sites');
  });
});

test('steps 5 and 6: the permissions are granted, and the printed requests open the site', async () => {
  const { run, state, identity, server } = await grantStage({ roles: administrator.slice(0, 2) });
  const [show = [], apply = []] = step(5)
    .filter((words) => words[2] === 'grant')
    .map((words) => words.slice(4).map((word) => word.replace('PRINCIPAL-ID', identity.id)));
  expect((await run(...show)).complete).toBe(false);
  expect(state()).toEqual({ graph: [], sharePoint: [], site: [] });

  const { text } = await run(...apply);
  expect(state().graph).toHaveLength(3);
  expect(state().sharePoint).toHaveLength(2);
  expect(state().site).toEqual([]);

  const [, get = ''] = /GET +(https:\S+)/.exec(text) ?? [];
  const [, post = '', body = ''] = /POST +(https:\S+)\n +(\{.*\})/.exec(text) ?? [];
  const graphExplorer = await signedInToGraph(server.tenant, ['Sites.FullControl.All']);
  const site = (await graphExplorer(get)) as { id: string };
  await graphExplorer(post.replace('SITE-ID', site.id), body);
  expect(state().site).toEqual(['write']);
});

/** Sends requests to the simulated tenant with the sign-in of a person who has these permissions. */
async function signedInToGraph(tenant: Parameters<typeof startServer>[0], roles: readonly string[]) {
  const server = await startServer(tenant, { roles: { [graphHost]: roles } });
  onTestFinished(() => server.stop());
  leadTo(server);
  const url = `${server.identityUrl}?api-version=2019-08-01&resource=https://${graphHost}`;
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': server.identityHeader } });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async (address: string, body?: string): Promise<unknown> => {
    const response = await fetch(
      address,
      body === undefined ? { headers } : { method: 'POST', headers, body },
    );
    expect(response.ok, `${address}: ${response.status}`).toBe(true);
    return response.json();
  };
}

describeWithGraphExtension('step 7: the sign-in', () => {
  test('gives each named id its role', async () => {
    const [create = []] = step(7).filter((words) => words.includes('create'));
    const given = create.slice(create.indexOf('-p') + 1).map((word) => word.split('='));
    const filled = given.map(([name = '', value = '']) => [
      name,
      value
        .replaceAll(/\bID-(\d)/g, '00000000-0000-0000-0000-00000000000$1')
        .replace('APP-NAME', 'func-instep'),
    ]);
    const { predictedResources, outputs } = await predictedWithGraphExtension(
      'sign-in.bicep',
      Object.fromEntries(filled),
    );
    const roles = predictedResources.filter(({ type }) =>
      type.startsWith('Microsoft.Graph/appRoleAssignedTo'),
    );
    expect(roles).toHaveLength(3);
    expect(Object.keys(outputs)).toContain('clientId');
  });
});
