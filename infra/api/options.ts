/** The options of `npm run api`. */
import { Command, InvalidArgumentError } from 'commander';
import { parseOptions } from '../../local/command-line.ts';
import { appName, resourceGroupName } from '../forms.ts';

const methods = ['GET', 'POST', 'DELETE'] as const;

export interface ApiCall {
  readonly resourceGroup: string;
  /** Undefined: the only app of the resource group. */
  readonly app: string | undefined;
  readonly method: (typeof methods)[number];
  /** Below /api/. */
  readonly route: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readApiCall(args: readonly string[]): ApiCall {
  const command = new Command('npm run api "--"')
    .description('Sends one request to the app, with its function key. Needs your own sign-in (az login).')
    .requiredOption('--resource-group <name>', 'the resource group of the app', group)
    .option('--app <name>', 'the app, where the resource group holds several', app)
    .argument('<method>', methods.join(', '), method)
    .argument('<route>', 'what follows /api/, such as runs', route)
    .argument('[values...]', 'name=value: of the query with GET and DELETE, of the body with POST')
    .addHelpText('after', '\nExample: npm run api "--" --resource-group rg-instep GET runs limit=5');
  const options = parseOptions<{ resourceGroup: string; app?: string }>(command, args);
  const [verb, path, given = []] = command.processedArgs as [ApiCall['method'], string, string[]?];
  const wrong = given.find((text) => !/^\w+=/.test(text));
  if (wrong !== undefined) command.error(`error: "${wrong}" must be name=value, such as dryRun=true`);
  const values = new Map(given.map((text) => [text.replace(/=.*$/s, ''), text.replace(/^\w+=/, '')]));
  return { ...options, app: options.app, method: verb, route: path, values };
}

function group(text: string): string {
  if (resourceGroupName.test(text)) return text;
  throw new InvalidArgumentError('The name of a resource group is needed, such as rg-instep.');
}

function app(text: string): string {
  if (appName.test(text)) return text;
  throw new InvalidArgumentError('The name of an app is needed, such as func-instep-abc.');
}

function method(text: string): ApiCall['method'] {
  const known = methods.find((one) => one === text.toUpperCase());
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`One of ${methods.join(', ')} is needed.`);
}

/** Accepts routes with /api/, as in alerts. Encodes #, which the sign-in name of a guest contains. */
function route(text: string): string {
  const below = text.replace(/^\/?api\//, '').replaceAll('#', '%23');
  if (/^[\w%.@-]+(\/[\w%.@-]+)*$/.test(below)) return below;
  throw new InvalidArgumentError('What follows /api/ is needed, such as runs/20261127T010000Z.');
}
