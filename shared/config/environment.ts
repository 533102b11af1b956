/** The only file that reads or writes environment variables. All invalid settings are reported together. */
import { checkSettings, settingProblem } from './parse-settings.ts';
import { settings as forms, type SettingProblem, type Settings, SettingsError } from './settings.ts';

/** An app with invalid settings starts as well, so that it can report them in its log, in events and in HTTP answers. */
export type Environment = ConfiguredEnvironment | MisconfiguredEnvironment;

export interface ConfiguredEnvironment extends Platform {
  readonly kind: 'configured';
  readonly settings: Settings;
  readonly storage: StorageEnvironment;
}

/** The part of the environment that does not depend on an invalid setting. */
export interface MisconfiguredEnvironment extends Platform {
  readonly kind: 'misconfigured';
  readonly problems: readonly SettingProblem[];
  /** Undefined: this setting itself is invalid, so it is unknown whether the platform requires sign-in. */
  readonly signIn: Settings['SIGN_IN'] | undefined;
  /** The default if the setting is invalid, because a timer cannot be registered without a schedule. */
  readonly schedule: string;
  readonly tenantId: string | undefined;
}

interface Platform {
  readonly applicationInsights: string | undefined;
  /** Client id of the user-assigned identity; undefined: the system-assigned identity, or the developer's own sign-in. */
  readonly identityClientId: string | undefined;
  /** Whether the platform offers a managed identity; otherwise the developer's own sign-in (`az login`) is used. */
  readonly hasManagedIdentity: boolean;
  /** Whether App Service authentication is on; undefined: the platform did not set the variable. */
  readonly platformSignIn: 'on' | 'off' | undefined;
  /** Of the Functions host, as the platform was asked for it: `~4`. */
  readonly hostVersion: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

export type StorageEnvironment =
  | { readonly connectionString: string }
  | { readonly blobServiceUri: string; readonly queueServiceUri: string; readonly tableServiceUri: string };

export const nodeVersion = process.version;

const nightly = forms.SCHEDULE.schema.parse(forms.SCHEDULE.byDefault);

/** For commands on a workstation. Throws SettingsError with every problem. */
export function readEnvironment(variables?: Variables): ConfiguredEnvironment {
  const environment = checkEnvironment(variables);
  if (environment.kind === 'configured') return environment;
  throw new SettingsError(environment.problems);
}

/** For the app, which must start in any case. Does not throw. */
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
    hostVersion: given(variables.FUNCTIONS_EXTENSION_VERSION),
  };
}

/**
 * Turns off the statistics that the Application Insights SDK sends to Microsoft about itself, unless the environment sets them.
 * The SDK has no option for that. It reads these variables when it is loaded, which is after the start of the app.
 */
export function silenceSdk(environment: Record<string, string | undefined> = process.env): void {
  environment.APPLICATION_INSIGHTS_NO_STATSBEAT ??= 'true';
  environment.APPLICATIONINSIGHTS_SDKSTATS_DISABLED ??= 'true';
}

/** The queues stay in the account of the host (infra/DECISIONS.md, I-two-accounts). */
function storageFrom(
  variables: Variables,
): StorageEnvironment | { readonly problems: readonly SettingProblem[] } {
  const connectionString = given(variables.AzureWebJobsStorage);
  if (connectionString !== undefined) return { connectionString };
  const queueServiceUri = given(variables.AzureWebJobsStorage__queueServiceUri);
  const { account, blobServiceUri, tableServiceUri } = stateFrom(variables);
  const addresses = [
    [`${account}__blobServiceUri`, blobServiceUri],
    ['AzureWebJobsStorage__queueServiceUri', queueServiceUri],
    [`${account}__tableServiceUri`, tableServiceUri],
  ] as const;
  const problems = addresses.flatMap(storageProblem);
  if (problems.length > 0) return { problems };
  return { blobServiceUri, queueServiceUri, tableServiceUri } as Extract<
    StorageEnvironment,
    { blobServiceUri: string }
  >;
}

/** Tables and undo copies in an account of their own, or in the host's. Never in both: half of the state would seem to be gone. */
function stateFrom(variables: Variables) {
  const own = {
    account: 'INSTEP_STATE',
    blobServiceUri: given(variables.INSTEP_STATE__blobServiceUri),
    tableServiceUri: given(variables.INSTEP_STATE__tableServiceUri),
  };
  if (own.blobServiceUri !== undefined || own.tableServiceUri !== undefined) return own;
  return {
    account: 'AzureWebJobsStorage',
    blobServiceUri: given(variables.AzureWebJobsStorage__blobServiceUri),
    tableServiceUri: given(variables.AzureWebJobsStorage__tableServiceUri),
  };
}

function storageProblem([setting, address]: readonly [string, string | undefined]): SettingProblem[] {
  if (address !== undefined && URL.canParse(address) && new URL(address).protocol === 'https:') return [];
  const service = setting.replace(/^.*__|ServiceUri$/g, '');
  const example = `https://ACCOUNT.${service}.core.windows.net`;
  const unless = setting.startsWith('INSTEP_STATE')
    ? 'the other address of INSTEP_STATE is absent too'
    : 'AzureWebJobsStorage is UseDevelopmentStorage=true';
  return [
    address === undefined
      ? { setting, reason: `is required unless ${unless}`, example }
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
