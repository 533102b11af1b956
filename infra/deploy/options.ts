/** The options of `npm run deploy`. Names are checked here, because on Windows they pass through a shell. */
import { Command, InvalidArgumentError } from 'commander';
import { parseOptions } from '../../local/command-line.ts';
import { CommandFailure } from '../command.ts';
import { appName, guid, resourceGroupName, sha256 } from '../forms.ts';

export interface DeployOptions {
  /** Undefined: the latest package of `npm run package`. */
  readonly package: string | undefined;
  readonly resourceGroup: string;
  readonly app: string;
  /** Undefined: the one that az is signed in to. */
  readonly subscription: string | undefined;
  /** The hash of a package that was tested elsewhere. */
  readonly sha256: string | undefined;
  /** How long to wait for each of: roles, the deployment, and the app. */
  readonly patienceMs: number;
}

const names = {
  resourceGroup: resourceGroupName,
  app: appName,
  subscription: guid,
  sha256: new RegExp(sha256, 'i'),
};

/** The format of each name, for error messages. */
const forms: Readonly<Record<keyof typeof names, string>> = {
  resourceGroup:
    "A resource group's name is needed: up to 90 letters, digits and . _ - ( ), such as rg-instep.",
  app: "The app's name is needed, letters, digits and dashes, such as func-instep-abc.",
  subscription: 'The id of a subscription is needed, a GUID, not its name: az account list -o table.',
  sha256: '64 hexadecimal digits are needed; npm run package prints them.',
};

type Given = Partial<Record<keyof typeof names | 'package', string>> & { readonly patience: number };

/** Missing options are taken from the environment of azd. Throws CommandFailure with what is still missing. */
export function readDeployOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DeployOptions {
  const command = new Command('npm run deploy "--"')
    .description('Deploys the package that was tested to an app that is there.')
    .option(
      '--resource-group <name>',
      'default: AZURE_RESOURCE_GROUP, as azd sets it',
      named('resourceGroup'),
    )
    .option('--app <name>', 'default: appName, the output of the deployment, as azd sets it', named('app'))
    .option('--subscription <id>', 'default: AZURE_SUBSCRIPTION_ID, or the one of az', named('subscription'))
    .option('--package <file>', 'the zip (default: what npm run package made)')
    .option('--sha256 <hash>', 'this hash was tested elsewhere (default: PACKAGE_SHA256)', named('sha256'))
    .option('--patience <minutes>', 'how long to wait for Azure at each step', minutes, 10);
  const given = parseOptions<Given>(command, args);
  const of = (name: keyof typeof names, ...variables: string[]) =>
    given[name] ?? fromEnvironment(name, variables, environment);
  return {
    package: given.package,
    resourceGroup: required('--resource-group', of('resourceGroup', 'AZURE_RESOURCE_GROUP')),
    app: required('--app', of('app', 'appName', 'APPNAME')),
    subscription: of('subscription', 'AZURE_SUBSCRIPTION_ID'),
    sha256: of('sha256', 'PACKAGE_SHA256')?.toLowerCase(),
    patienceMs: given.patience * 60_000,
  };
}

function named(name: keyof typeof names): (text: string) => string {
  return (text) => {
    if (names[name].test(text)) return text;
    throw new InvalidArgumentError(forms[name]);
  };
}

function fromEnvironment(
  name: keyof typeof names,
  variables: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const variable of variables) {
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    if (names[name].test(value)) return value;
    throw new CommandFailure(`${variable} is "${value}". ${forms[name]}`);
  }
  return undefined;
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new CommandFailure(
    `${option} is missing. az group list -o table shows the groups, az functionapp list -o table the apps; azd sets both.`,
  );
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('A number of minutes is needed.');
}
