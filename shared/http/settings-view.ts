/** What is installed and how it is set, in the form of the HTTP contract. Values of connections are left out. */
import type { z } from 'zod';
import { describeSettings } from '../config/described-settings.ts';
import { configured, nodeVersion } from '../services.ts';
import { version } from '../version.ts';
import type { KnownGeos } from '../workflows/report/known-geos.ts';
import type { getSettings } from './contract/settings.ts';

export function settingsView(
  build: string,
  geoLocations: KnownGeos | undefined,
): z.input<(typeof getSettings)['answers'][200]['schema']> {
  const { settings, hostVersion, storage, applicationInsights } = configured();
  return {
    version,
    build,
    node: nodeVersion,
    host: hostVersion,
    cloud: settings.CLOUD,
    geoLocations,
    settings: describeSettings(settings),
    connections: [
      { name: 'AzureWebJobsStorage', isSet: 'connectionString' in storage },
      { name: 'AzureWebJobsStorage__queueServiceUri', isSet: 'queueServiceUri' in storage },
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', isSet: applicationInsights !== undefined },
    ],
  };
}
