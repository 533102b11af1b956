/** Runs the Azure CLI, which has the cloud, the sign-in and the proxy settings of the person who deploys. */
import { type ExecFileException, exec, execFile } from 'node:child_process';
import { CommandFailure } from '../command.ts';

const isWindows = process.platform === 'win32';
const most = 64 * 1024 * 1024;

/** The az program failed; `said` is what it wrote to its standard error. */
export class AzureCliError extends CommandFailure {
  readonly said: string;
  constructor(args: readonly string[], said: string) {
    super(`az ${args.slice(0, 3).join(' ')} failed:\n${said.trim()}`);
    this.said = said;
  }
}

/** Runs az and returns its output. Throws AzureCliError, or CommandFailure if az is not installed. */
export async function az(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (error === null) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new CommandFailure(noAzureCli));
      else reject(new AzureCliError(args, stderr || error.message));
    };
    // On Windows az is a batch file, which only a shell can start; options.ts rejects characters that a shell interprets.
    if (isWindows) exec(`az ${args.map((arg) => `"${arg}"`).join(' ')}`, { maxBuffer: most }, end);
    else execFile('az', args, { maxBuffer: most }, end);
  });
}

const noAzureCli =
  'The Azure CLI (az) is not on PATH. Install it (https://aka.ms/azure-cli), sign in with az login, and try again.';

/** Runs az and reads the JSON that it printed. Throws CommandFailure if it printed something else. */
export async function azJson<T>(...args: readonly string[]): Promise<T> {
  const printed = await az(...args, '--output', 'json');
  try {
    return JSON.parse(printed) as T;
  } catch (cause) {
    const what = `az ${args.slice(0, 3).join(' ')} printed no JSON`;
    throw new CommandFailure(`${what}: ${printed.trim().slice(0, 200)}. Try it by hand.`, { cause });
  }
}

/** The subscription to work in. Throws CommandFailure if az is not signed in, or has no access to it. */
export async function signedIn(subscription: string | undefined): Promise<string> {
  const which = subscription === undefined ? [] : ['--subscription', subscription];
  try {
    return (await azJson<{ id: string }>('account', 'show', ...which)).id;
  } catch (error) {
    if (!(error instanceof AzureCliError)) throw error;
    const where = subscription === undefined ? '' : `, or it does not see subscription ${subscription}`;
    throw new CommandFailure(
      `az is not signed in${where}: run az login (azd's own sign-in does not count).\n${error.said.trim()}`,
      { cause: error },
    );
  }
}

/** A bearer token for Azure Resource Manager, which the deployment site accepts too. */
export async function accessToken(subscription: string): Promise<string> {
  const answer = await azJson<{ accessToken: string }>(
    'account',
    'get-access-token',
    '--subscription',
    subscription,
  );
  return answer.accessToken;
}
