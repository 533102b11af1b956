/** The options of `npm run tenant`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { type Cloud, clouds } from './truth/clouds.ts';

export interface ServeOptions {
  readonly port: number;
  readonly identityPort: number;
  readonly users: number;
  readonly seed: number;
  readonly name: string;
  readonly folder: string;
  readonly cloud: Cloud;
  readonly geos: readonly string[];
  readonly kind: 'before-instep' | 'in-step' | 'empty';
  readonly licensedUsers: number;
  readonly certificate: string;
  readonly latency: number;
  readonly limits: 'published' | 'off';
  readonly photoConcurrency: number | undefined;
  readonly photoLatency: number;
  readonly photosPer10Seconds: number | undefined;
  readonly photoBytes: number | undefined;
}

const lastPort = 65_535;

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readServeOptions(args: readonly string[]): ServeOptions {
  const command = new Command('tenant')
    .description('Serves a simulated Microsoft 365 tenant (Graph and SharePoint) on 127.0.0.1 until Ctrl-C.')
    .option('--port <number>', 'HTTPS port; 0 takes a free one', port, 8443)
    .option(
      '--identity-port <number>',
      'port of the token endpoint and the control routes (default: port + 1)',
      port,
    )
    .option('--users <number>', 'how many people', wholeNumber(0), 500)
    .option('--seed <number>', 'the same seed gives the same tenant', wholeNumber(0), 1)
    .option('--name <name>', 'the contoso of contoso.sharepoint.com', hostLabel, 'contoso')
    .option('--folder <name>', 'localised name of the picture folder', 'Profile Pictures')
    .addOption(new Option('--cloud <name>', 'national cloud').choices(Object.keys(clouds)).default('global'))
    .option('--geos <codes>', 'satellite geo locations, such as EUR,APC', geoCodes, [])
    .addOption(
      new Option(
        '--kind <kind>',
        'before-instep: as a real tenant is; in-step: every user has the right photo',
      )
        .choices(['before-instep', 'in-step', 'empty'])
        .default('before-instep'),
    )
    .option(
      '--licensed-users <number>',
      'licences, which set the published SharePoint limits',
      wholeNumber(1),
      1000,
    )
    .option('--certificate <file>', 'where the certificate is written', '.instep/tenant-certificate.pem')
    .option('--latency <ms>', 'added to every request', wholeNumber(0), 0)
    .addOption(
      new Option('--limits <limits>', 'throttle by the published limits, or not at all')
        .choices(['published', 'off'])
        .default('published'),
    )
    .option('--photo-concurrency <number>', 'photo requests at the same time before 429', wholeNumber(1))
    .option('--photo-latency <ms>', 'how long each photo request occupies the service', wholeNumber(0), 0)
    .option('--photos-per-10-seconds <number>', 'photo requests in 10 seconds before 429', wholeNumber(1))
    .option('--photo-bytes <number>', 'at least so large is every photo in Exchange', wholeNumber(1));
  const given = parseOptions<Omit<ServeOptions, 'identityPort'> & Partial<ServeOptions>>(command, args);
  const identityPort = given.identityPort ?? (given.port === 0 ? 0 : given.port + 1);
  if (identityPort > lastPort) {
    command.error(`error: --port ${given.port} leaves no port after it; give --identity-port too`);
  }
  if (identityPort === given.port && identityPort !== 0) {
    command.error('error: --port and --identity-port must be two different ports');
  }
  return { ...given, identityPort };
}

function port(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 0 && value <= lastPort) return value;
  throw new InvalidArgumentError(`A port is a whole number from 0 to ${lastPort}.`);
}

function geoCodes(text: string): readonly string[] {
  const codes = text.toUpperCase().split(',');
  const right = codes.every((code) => /^[A-Z]{3}$/.test(code) && code !== 'NAM');
  if (right && new Set(codes).size === codes.length) return codes;
  throw new InvalidArgumentError(
    "Codes of three letters, joined by commas, each once; NAM is the tenant's own.",
  );
}

function hostLabel(text: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Letters, digits and hyphens only.');
}
