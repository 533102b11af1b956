/** The options of `npm run preflight`. */
import { Command, InvalidArgumentError } from 'commander';
import { parseOptions } from '../command-line.ts';

export interface PreflightOptions {
  readonly user?: string;
  readonly write: boolean;
  readonly json: boolean;
  readonly evidence?: string;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readPreflightOptions(args: readonly string[]): PreflightOptions {
  const command = new Command('npm run preflight "--"')
    .description(
      'Checks every permission and assumption of Instep, with your own sign-in (az login).\nSettings come from local.settings.json and the environment. Writes nothing without --write.',
    )
    .option('--user <id or name>', 'the user to check (default: INSTEP_CANARY_USER, or any user)', user)
    .option(
      '--write',
      'also test writing: rewrite the present profile values of that user; write a file and remove it',
      false,
    )
    .option('--json', 'print JSON, as GET /api/preflight answers', false)
    .option('--evidence <file>', 'also write what the services answered, without names, ids or pictures')
    .addHelpText('after', '\nOptions go after two dashes in quotes: npm run preflight "--" --json')
    .showHelpAfterError('Options go after two dashes in quotes: npm run preflight "--" --json');
  return parseOptions<PreflightOptions>(command, args);
}

function user(text: string): string {
  if (/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@/]+@[^\s@/]+)$/i.test(text)) return text;
  throw new InvalidArgumentError('An object id (a GUID) or a user principal name is needed.');
}
