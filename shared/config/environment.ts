/** The one place that reads the environment, or writes to it. Wrong settings stop the app at its start, all of them named. */
import { checkSettings } from './parse-settings.ts';
import { type SettingProblem, type Settings, SettingsError } from './settings.ts';

export interface Environment {
  readonly settings: Settings;
  readonly storage: StorageEnvironment;
  readonly applicationInsights: string | undefined;
  /** Client id of the user-assigned identity; undefined: the system's, or the developer's own sign-in. */
  readonly identityClientId: string | undefined;
  /** Whether the platform offers a managed identity; otherwise the developer's own sign-in (`az login`) is used. */
  readonly hasManagedIdentity: boolean;
  /** Whether App Service authentication is on; undefined: the platform does not say. */
  readonly platformSignIn: 'on' | 'off' | undefined;
}

export type StorageEnvironment =
  | { readonly connectionString: string }
  | { readonly blobServiceUri: string; readonly queueServiceUri: string; readonly tableServiceUri: string };

/** Throws SettingsError with every problem. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const { settings, problems } = checkSettings(variables);
  const storage = storageFrom(variables);
  if ('problems' in storage) throw new SettingsError([...problems, ...storage.problems]);
  if (problems.length > 0) throw new SettingsError(problems);
  return {
    settings,
    storage,
    applicationInsights: given(variables.APPLICATIONINSIGHTS_CONNECTION_STRING),
    identityClientId: given(variables.AzureWebJobsStorage__clientId) ?? given(variables.AZURE_CLIENT_ID),
    hasManagedIdentity: given(variables.IDENTITY_ENDPOINT) !== undefined,
    platformSignIn: switched(given(variables.WEBSITE_AUTH_ENABLED)),
  };
}

/**
 * Keeps the SDK of Application Insights from reporting on itself to its maker, unless the environment says otherwise. It has no
 * option for that, and reads these when it is loaded, which is after the app's start.
 */
export function silenceSdk(environment: Record<string, string | undefined> = process.env): void {
  environment.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true';
  environment.APPLICATIONINSIGHTS_SDKSTATS_DISABLED ??= 'true';
}

function storageFrom(
  variables: Readonly<Record<string, string | undefined>>,
): StorageEnvironment | { readonly problems: readonly SettingProblem[] } {
  const connectionString = given(variables.AzureWebJobsStorage);
  if (connectionString !== undefined) return { connectionString };
  const blobServiceUri = given(variables.AzureWebJobsStorage__blobServiceUri);
  const queueServiceUri = given(variables.AzureWebJobsStorage__queueServiceUri);
  const tableServiceUri = given(variables.AzureWebJobsStorage__tableServiceUri);
  const problems = Object.entries({ blobServiceUri, queueServiceUri, tableServiceUri }).flatMap(
    storageProblem,
  );
  if (problems.length > 0) return { problems };
  return { blobServiceUri, queueServiceUri, tableServiceUri } as Extract<
    StorageEnvironment,
    { blobServiceUri: string }
  >;
}

function storageProblem([name, address]: [string, string | undefined]): SettingProblem[] {
  if (address !== undefined && URL.canParse(address) && new URL(address).protocol === 'https:') return [];
  const setting = `AzureWebJobsStorage__${name}`;
  const example = `Example: https://ACCOUNT.${name.replace('ServiceUri', '')}.core.windows.net`;
  return address === undefined
    ? [
        {
          setting,
          problem: `is required unless AzureWebJobsStorage is UseDevelopmentStorage=true. ${example}`,
        },
      ]
    : [{ setting, problem: `must be an https address, but is "${address}". ${example}` }];
}

/** https://learn.microsoft.com/azure/app-service/reference-app-settings#authentication--authorization */
function switched(text: string | undefined): 'on' | 'off' | undefined {
  if (text === undefined) return undefined;
  return text.toLowerCase() === 'true' ? 'on' : 'off';
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
