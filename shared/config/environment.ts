/** The one place that reads the environment. Wrong settings stop the app at its start, all of them named. */
import { parseSettings } from './parse-settings.ts';
import type { Settings } from './settings.ts';
import { SettingsError } from './settings.ts';

export interface Environment {
  readonly settings: Settings;
  readonly storage: StorageEnvironment;
  readonly applicationInsights: string | undefined;
  /** Client id of the user-assigned identity; undefined: the system's, or the developer's own sign-in. */
  readonly identityClientId: string | undefined;
  /** Whether the platform offers a managed identity; otherwise the developer's own sign-in (`az login`) is used. */
  readonly hasManagedIdentity: boolean;
}

export type StorageEnvironment =
  | { readonly connectionString: string }
  | { readonly blobServiceUri: string; readonly queueServiceUri: string; readonly tableServiceUri: string };

const storageExample = 'https://ACCOUNT.blob.core.windows.net';

/** Throws SettingsError with every problem. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const storage = storageFrom(variables);
  const problems = 'problems' in storage ? storage.problems : [];
  let settings: Settings;
  try {
    settings = parseSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError([...error.problems, ...problems]);
    throw error;
  }
  if ('problems' in storage) throw new SettingsError(problems);
  return {
    settings,
    storage,
    applicationInsights: given(variables.APPLICATIONINSIGHTS_CONNECTION_STRING),
    identityClientId: given(variables.AzureWebJobsStorage__clientId) ?? given(variables.AZURE_CLIENT_ID),
    hasManagedIdentity: given(variables.IDENTITY_ENDPOINT) !== undefined,
  };
}

function storageFrom(
  variables: Readonly<Record<string, string | undefined>>,
): StorageEnvironment | { readonly problems: { setting: string; problem: string }[] } {
  const connectionString = given(variables.AzureWebJobsStorage);
  if (connectionString !== undefined) return { connectionString };
  const blobServiceUri = given(variables.AzureWebJobsStorage__blobServiceUri);
  const queueServiceUri = given(variables.AzureWebJobsStorage__queueServiceUri);
  const tableServiceUri = given(variables.AzureWebJobsStorage__tableServiceUri);
  if (blobServiceUri && queueServiceUri && tableServiceUri) {
    return { blobServiceUri, queueServiceUri, tableServiceUri };
  }
  const missing = Object.entries({ blobServiceUri, queueServiceUri, tableServiceUri })
    .filter(([, value]) => value === undefined)
    .map(([name]) => ({
      setting: `AzureWebJobsStorage__${name}`,
      problem: `is required unless AzureWebJobsStorage is UseDevelopmentStorage=true. Example: ${storageExample}`,
    }));
  return { problems: missing };
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
