/** The options of `npm run grant`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseOptions } from '../../local/command-line.ts';
import type { Cloud } from '../../shared/adapters/clouds.ts';
import { guid } from '../forms.ts';
import { type Choices, libraryReads, siteWrites } from './core/permissions.ts';

export interface GrantOptions extends Choices {
  readonly principal: string;
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly tenant?: string;
  readonly tenantId?: string;
  readonly cloud: Cloud;
  /** The principal may be an application instead of a managed identity. */
  readonly allowApplication: boolean;
  readonly apply: boolean;
  readonly revoke: boolean;
}

const clouds: readonly Cloud[] = ['global', 'gcc-high', 'dod', 'china'];

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readGrantOptions(args: readonly string[]): GrantOptions {
  const command = new Command('npm run grant "--"')
    .description(
      "Grants Instep's identity the application permissions it needs, with your own sign-in (az login).\nShows what it would do; does it with --apply.",
    )
    .requiredOption(
      '--principal <id or name>',
      'object id or name of the identity (identityPrincipalId)',
      principal,
    )
    .addHelpText('after', '\nOptions go after two dashes in quotes: npm run grant "--" --principal …')
    .showHelpAfterError('Options go after two dashes in quotes: npm run grant "--" --principal …')
    .option('--tenant <name>', 'the contoso of contoso.sharepoint.com; needed for Sites.Selected', tenantName)
    .option('--tenant-id <guid>', 'Entra tenant id; without it, where you are signed in', tenantIdOf)
    .addOption(new Option('--cloud <name>', 'national cloud').choices(clouds).default('global'))
    .option('--group-scope', 'INSTEP_SCOPE_GROUP or INSTEP_EXCLUDE_GROUP is set', false)
    .addOption(choice('--library-read <role>', 'how changes of the library are read', libraryReads))
    .addOption(choice('--site-write <role>', 'how picture files are written', siteWrites))
    .option('--allow-application', 'also grant to an application, whose secrets other people may have', false)
    .option('--apply', 'do it', false)
    .addOption(
      new Option('--revoke', 'take back everything that Instep may ever ask for')
        .default(false)
        .conflicts(['groupScope', 'libraryRead', 'siteWrite']),
    );
  const options = parseOptions<GrantOptions>(command, args);
  const needsSite = [options.libraryRead, options.siteWrite].includes('Sites.Selected');
  if (needsSite && !options.revoke && options.tenant === undefined)
    command.error(
      'error: Sites.Selected needs --tenant, the contoso of contoso.sharepoint.com, to know which site to open',
    );
  return options;
}

function choice(flags: string, description: string, roles: readonly string[]): Option {
  return new Option(flags, description).choices(roles).default(roles[0]);
}

/** Rejects placeholders such as <name>, which no principal is called. */
function principal(text: string): string {
  if (/^[^-<\s]/.test(text)) return text;
  throw new InvalidArgumentError(
    'The output identityPrincipalId of the deployment, or a name: az deployment group show -g GROUP -n main --query properties.outputs',
  );
}

function tenantName(text: string): string {
  if (/^[a-z0-9-]{1,63}$/i.test(text)) return text;
  throw new InvalidArgumentError('The name alone, without https:// and without .sharepoint.com: contoso');
}

function tenantIdOf(text: string): string {
  if (guid.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('A GUID is needed, such as 6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10.');
}
