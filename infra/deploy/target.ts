/** Finds the app to deploy to. */
import { z } from 'zod';
import { CommandFailure } from '../command.ts';
import { AzureCliError, az, azJson } from './azure-cli.ts';
import type { DeployOptions } from './options.ts';

/** API version of Microsoft.Web. */
export const apiVersion = 'api-version=2024-04-01';

const site = z.object({
  properties: z.object({
    sku: z.string().optional(),
    state: z.string(),
    defaultHostName: z.string(),
    hostNameSslStates: z.array(z.object({ name: z.string(), hostType: z.string() })),
    functionAppConfig: z
      .object({ runtime: z.object({ name: z.string(), version: z.string() }).nullish() })
      .nullish(),
  }),
});

/** How the app gets its package. */
export type Way =
  /** Flex Consumption. */
  | { readonly kind: 'one-deploy' }
  /** Other plans. */
  | { readonly kind: 'zip-deploy' }
  /** WEBSITE_RUN_FROM_PACKAGE names a blob. */
  | { readonly kind: 'blob'; readonly url: string };

export interface Target {
  /** The id of the app in Azure Resource Manager. */
  readonly id: string;
  readonly hostName: string;
  readonly deploymentHost: string;
  readonly way: Way;
}

/** Throws CommandFailure if there is no such app, or it cannot get a package. */
export async function findTarget(
  subscription: string,
  { resourceGroup, app }: DeployOptions,
): Promise<Target> {
  const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/${app}`;
  const { properties } = site.parse(await readSite(id, app, resourceGroup));
  const deploymentHost = properties.hostNameSslStates.find(({ hostType }) => hostType === 'Repository')?.name;
  if (deploymentHost === undefined) throw new CommandFailure(`${app} has no site to deploy to.`);
  if (properties.state !== 'Running') {
    throw new CommandFailure(
      `${app} is ${properties.state}, and takes no package. Start it: az functionapp start -g ${resourceGroup} -n ${app}`,
    );
  }
  const isFlex = properties.sku === 'FlexConsumption' || properties.functionAppConfig?.runtime != null;
  const way: Way = isFlex ? { kind: 'one-deploy' } : await wayOfOtherPlans(id);
  return { id, hostName: properties.defaultHostName, deploymentHost, way };
}

async function readSite(id: string, app: string, resourceGroup: string): Promise<unknown> {
  try {
    return await azJson('rest', '--method', 'get', '--url', id, '--url-parameters', apiVersion);
  } catch (error) {
    if (!(error instanceof AzureCliError) || !/not ?found/i.test(error.said)) throw error;
    throw new CommandFailure(
      `There is no app ${app} in resource group ${resourceGroup}. Deploy infra/main.bicep first; its output appName is the name.\n${error.said.trim()}`,
      { cause: error },
    );
  }
}

async function wayOfOtherPlans(id: string): Promise<Way> {
  const list = `${id}/config/appsettings/list`;
  const answer = await azJson<{ properties: Readonly<Record<string, string>> }>(
    ...['rest', '--method', 'post', '--url', list, '--url-parameters', apiVersion],
  );
  const url = answer.properties.WEBSITE_RUN_FROM_PACKAGE ?? '';
  return url.startsWith('https://') ? { kind: 'blob', url } : { kind: 'zip-deploy' };
}

/** Restarts the app after a blob was replaced, because it loads the blob when it starts. */
export async function restart({ id }: Target): Promise<void> {
  // The answer has no body.
  await az('rest', '--method', 'post', '--url', `${id}/restart`, '--url-parameters', apiVersion);
}
