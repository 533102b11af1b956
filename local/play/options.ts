/** The options of `npm start`, and the app settings that follow from them and from the environment. */

import { Command, Option } from 'commander';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { type Settings, SettingsError } from '../../shared/config/settings.ts';
import { appFolder, parseOptions, wholeNumber } from '../command-line.ts';
import { exitCodes, StartFailure } from '../host/failures.ts';
import { localIntegrityKey } from '../tenant/truth/signing-key.ts';

export interface PlayOptions {
  readonly once: boolean;
  readonly users: number;
  readonly seed: number;
  readonly nights: number;
  /** Undefined: INSTEP_MODE, and without it repair. */
  readonly mode: 'report' | 'repair' | undefined;
  readonly json: string | undefined;
  /** Undefined: see `reportFileOf`. */
  readonly report: string | undefined;
  /** HTTP port of the Functions host; 0 takes a free one. */
  readonly port: number;
  /** Milliseconds added to each request to Microsoft 365. */
  readonly latency: number;
  /** Connection string of the Application Insights that receives the events; undefined: none. */
  readonly telemetry: string | undefined;
  /** At least so large is every photo in Exchange; undefined: as drawn. */
  readonly photoBytes: number | undefined;
  /** The folder of the app; undefined: the build of this repository. */
  readonly app: string | undefined;
}

const usualPort = 7071;
const hint = 'Put options after two dashes in quotes: npm start "--" --once';

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readPlayOptions(args: readonly string[]): PlayOptions {
  const command = new Command('npm start "--"')
    .description('Simulates nights of Instep in a demo tenant of Microsoft 365.')
    .option('--once', 'end after the nights; exit code 0 only if all checks passed', false)
    .option('--users <number>', 'how many users the demo tenant has', wholeNumber(1, 100_000), 500)
    .option('--seed <number>', 'the same seed gives the same tenant', wholeNumber(0, 2 ** 31), 1)
    .option('--nights <number>', 'how many nights are simulated', wholeNumber(1, 60), 4)
    .addOption(
      new Option('--mode <mode>', 'repair (default) or report, which writes nothing').choices([
        'repair',
        'report',
      ]),
    )
    .option('--json <file>', 'write the counts of each night to a file, as JSON')
    .option('--report <file>', describeReport())
    .option(
      '--port <number>',
      'HTTP port of the Functions host; 0 takes a free one',
      wholeNumber(0, 65_535),
      usualPort,
    )
    .option('--latency <ms>', 'delay of every request to Microsoft 365', wholeNumber(0, 10_000), 0)
    .option(
      '--telemetry <connection string>',
      'send the events there, with tokens of the demo tenant; NODE_EXTRA_CA_CERTS names a certificate to trust',
    )
    .option('--app <folder>', 'run the app in this folder, such as an unpacked package', appFolder)
    .option('--photo-bytes <number>', 'at least so large is every photo in Exchange', wholeNumber(1))
    .addHelpText('after', `\n${hint}`)
    .showHelpAfterError('All options: npm start "--" --help');
  return parseOptions<PlayOptions>(command, args);
}

function describeReport(): string {
  const [usual, other] = [usualPort, usualPort + 1].map((port) => reportFileOf({ report: undefined }, port));
  return `where the HTML report is written (default: ${usual}; with another port: ${other})`;
}

/** Two commands at the same time have two ports, so neither overwrites the other's report. */
export function reportFileOf({ report }: Pick<PlayOptions, 'report'>, port: number): string {
  return report ?? (port === usualPort ? '.instep/report.html' : `.instep/report-${port}.html`);
}

export interface PlaySettings {
  /** As environment variables; the tenant id is not among them, unless the environment gives one. */
  readonly variables: Readonly<Record<string, string>>;
  readonly parsed: Settings;
}

/** From this many licences on, the published throttling limits are the highest. */
const licensedUsers = 60_000;
const placeholderTenantId = '00000000-0000-0000-0000-000000000000';

/** Throws StartFailure with every wrong or unknown INSTEP_* variable. */
export function readPlaySettings(
  { mode }: Pick<PlayOptions, 'mode'>,
  environment: Readonly<Record<string, string | undefined>>,
): PlaySettings {
  const variables = {
    INSTEP_TENANT: 'contoso',
    INSTEP_COMPANY: 'Contoso',
    INSTEP_MODE: 'repair',
    INSTEP_LICENSED_USERS: String(licensedUsers),
    INSTEP_PROFILE_CALL_SHARE: '1',
    INSTEP_INTEGRITY_KEY: localIntegrityKey(),
    // With sign-in by the local host the console is available. Without a token, keys are not checked and allow everything.
    INSTEP_SIGN_IN: 'entra',
    INSTEP_FUNCTION_KEYS: 'operate',
    ...settingsIn(environment),
    ...(mode ? { INSTEP_MODE: mode } : {}),
  };
  return { variables, parsed: parse({ INSTEP_TENANT_ID: placeholderTenantId, ...variables }) };
}

function settingsIn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      /^INSTEP_/i.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function parse(variables: Readonly<Record<string, string>>): Settings {
  try {
    return parseSettings(variables);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new StartFailure(error.message, exitCodes.configuration, { cause: error });
  }
}
