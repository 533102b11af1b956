/** The one place that reads the environment, or writes to it. All invalid settings are named together. */
import { checkSettings, settingProblem } from './parse-settings.ts';
import { settings as forms, type SettingProblem, type Settings, SettingsError } from './settings.ts';

/** An app with invalid settings starts too, so that it can say so where people look. */
export type Environment = ConfiguredEnvironment | MisconfiguredEnvironment;

export interface ConfiguredEnvironment extends Platform {
  readonly kind: 'configured';
  readonly settings: Settings;
  readonly storage: StorageEnvironment;
}

/** What can still be said and done: nothing here depends on an invalid setting. */
export interface MisconfiguredEnvironment extends Platform {
  readonly kind: 'misconfigured';
  readonly problems: readonly SettingProblem[];
  /** Undefined: this very setting is invalid, so nobody knows whether the platform asks callers to sign in. */
  readonly signIn: Settings['SIGN_IN'] | undefined;
  /** The default where the setting is invalid: timers need one. */
  readonly schedule: string;
  readonly tenantId: string | undefined;
}

interface Platform {
  readonly applicationInsights: string | undefined;
  /** Client id of the user-assigned identity; undefined: the system's, or the developer's own sign-in. */
  readonly identityClientId: string | undefined;
  /** Whether the platform offers a managed identity; otherwise the developer's own sign-in (`az login`) is used. */
  readonly hasManagedIdentity: boolean;
  /** Whether App Service authentication is on; undefined: the platform does not say. */
  readonly platformSignIn: 'on' | 'off' | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

export type StorageEnvironment =
  | { readonly connectionString: string }
  | { readonly blobServiceUri: string; readonly queueServiceUri: string; readonly tableServiceUri: string };

const nightly = forms.SCHEDULE.schema.parse(forms.SCHEDULE.byDefault);

/** For a person at a desk. Throws SettingsError with every problem. */
export function readEnvironment(variables?: Variables): ConfiguredEnvironment {
  const environment = checkEnvironment(variables);
  if (environment.kind === 'configured') return environment;
  throw new SettingsError(environment.problems);
}

/** For the app itself, which must start in any case. */
export function checkEnvironment(variables: Variables = process.env): Environment {
  const { settings, problems } = checkSettings(variables);
  const storage = storageFrom(variables);
  const platform = platformFrom(variables);
  if (!('problems' in storage) && problems.length === 0) {
    return { kind: 'configured', settings, storage, ...platform };
  }
  const valid: Partial<Settings> = settings;
  return {
    kind: 'misconfigured',
    problems: [...problems, ...('problems' in storage ? storage.problems : [])],
    signIn: valid.SIGN_IN,
    schedule: valid.SCHEDULE ?? nightly,
    tenantId: valid.TENANT_ID,
    ...platform,
  };
}

function platformFrom(variables: Variables): Platform {
  return {
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
  variables: Variables,
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
  const example = `https://ACCOUNT.${name.replace('ServiceUri', '')}.core.windows.net`;
  return [
    address === undefined
      ? { setting, reason: 'is required unless AzureWebJobsStorage is UseDevelopmentStorage=true', example }
      : { setting, reason: 'must be an https address', given: address, example },
  ].map(settingProblem);
}

/** https://learn.microsoft.com/azure/app-service/reference-app-settings#authentication--authorization */
function switched(text: string | undefined): 'on' | 'off' | undefined {
  if (text === undefined) return undefined;
  return text.toLowerCase() === 'true' ? 'on' : 'off';
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
