/** The options of `npm run connector`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseOptions } from '../../local/command-line.ts';
import { guid } from '../forms.ts';
import type { SignIn } from './sign-in.ts';

/** No option: write the files under version control. */
export interface ConnectorOptions {
  readonly signIn: SignIn;
  /** The target folder; needs at least one of the other options. */
  readonly out?: string;
  /** Host name of the app: write the connector. */
  readonly host?: string;
  /** Name of the connector that the flows call: write the flows. */
  readonly connector?: string;
}

interface Given {
  readonly host?: string;
  readonly out?: string;
  readonly signIn: 'key' | 'entra';
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly audience?: string;
  readonly connector?: string;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readConnectorOptions(args: readonly string[]): ConnectorOptions {
  const command = new Command('npm run connector "--"')
    .description(
      'Makes the Power Automate connector of your app, and the two example flows.\nWithout options: writes the files that are kept in infra/connector.',
    )
    .addHelpText('after', '\ninfra/connector/README.md says how to import them.')
    .option('--host <name>', 'host name of your app: output appName, then .azurewebsites.net', hostName)
    .option('--out <folder>', 'where the files to import go')
    .addOption(
      new Option('--sign-in <way>', 'how connections sign in').choices(['key', 'entra']).default('key'),
    )
    .option('--tenant-id <guid>', 'with entra: Entra tenant id', guidOf)
    .option('--client-id <guid>', "with entra: client id of the connector's own registration", guidOf)
    .option('--audience <uri>', 'with entra: output audience of infra/sign-in.bicep')
    .option(
      '--connector <name>',
      'for the flows: name of the connector once it is there, shared_ and more, as its address in the portal shows it',
      connectorName,
    );
  const given = parseOptions<Given>(command, args);
  const { signIn: _way, tenantId: _tenant, clientId: _client, audience: _audience, ...wanted } = given;
  const names = wanted.host !== undefined || wanted.connector !== undefined;
  if (names !== (wanted.out !== undefined)) {
    command.error(
      'error: --out goes with --host (for the connector), --connector (for the flows) or both: they are made for one app',
    );
  }
  return { ...wanted, signIn: signInOf(given, command) };
}

function signInOf({ signIn, tenantId, clientId, audience }: Given, command: Command): SignIn {
  if (signIn === 'key') return { kind: 'key' };
  if (!tenantId || !clientId || !audience) {
    return command.error('error: --sign-in entra needs --tenant-id, --client-id and --audience');
  }
  return { kind: 'entra', tenantId, clientId, audience };
}

function hostName(text: string): string {
  if (/^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d-]+)+$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('A host name is needed, without https:// and without a path.');
}

function guidOf(text: string): string {
  if (guid.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('A GUID is needed.');
}

function connectorName(text: string): string {
  if (/^shared_[a-z\d-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It begins with shared_, and has small letters, digits and hyphens.');
}
