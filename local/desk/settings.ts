/** What `local.settings.json` says, and what it may not say on a desk. */
import { type ConfiguredEnvironment, readEnvironment } from '../../shared/config/environment.ts';
import { SettingsError } from '../../shared/config/settings.ts';
import { exitCodes, StartFailure } from '../host/failures.ts';
import { readLocalSettings, settingsFile } from '../host/local-settings.ts';

export interface DeskSettings {
  /** The variables of the app, as they are given to it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: ConfiguredEnvironment;
  readonly state: { readonly kind: 'azurite' } | { readonly kind: 'account'; readonly tables: string };
}

/** `text` is the file. Throws StartFailure with every problem. */
export function readDeskSettings(text: string): DeskSettings {
  const variables = {
    ...readLocalSettings(text),
    // On this machine the host signs in every visitor of the console; nothing it offers can write in report mode.
    INSTEP_SIGN_IN: 'entra',
  };
  const environment = parse(variables);
  if (environment.settings.MODE !== 'report') {
    throw failure(
      `INSTEP_MODE is ${environment.settings.MODE}, but from a desk Instep only reports. Set it to report in ${settingsFile}; repair runs in Azure (infra/README.md).`,
    );
  }
  const { storage } = environment;
  if ('connectionString' in storage && storage.connectionString !== 'UseDevelopmentStorage=true') {
    throw failure(
      `AzureWebJobsStorage must be UseDevelopmentStorage=true (state is kept on this machine), or absent with AzureWebJobsStorage__blobServiceUri, __queueServiceUri and __tableServiceUri of an account that your sign-in opens. Keys are not used.`,
    );
  }
  const state: DeskSettings['state'] =
    'connectionString' in storage
      ? { kind: 'azurite' }
      : { kind: 'account', tables: storage.tableServiceUri };
  return { variables, environment, state };
}

function parse(variables: Readonly<Record<string, string>>): ConfiguredEnvironment {
  try {
    return readEnvironment(variables);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw failure(`${settingsFile}: ${error.message}`);
  }
}

function failure(text: string): StartFailure {
  return new StartFailure(text, exitCodes.configuration);
}
