/**
 * `npm run grant:try`, called by azd after a deployment: grants the application permissions, or explains who can grant them
 * and how. It never fails, because the deployment is complete without the permissions.
 */
import { spawn } from 'node:child_process';
import { CommandFailure, runCommand } from '../command.ts';
import { guid } from '../forms.ts';

async function main(): Promise<number> {
  const principal = process.env.identityPrincipalId ?? process.env.IDENTITYPRINCIPALID ?? '';
  if (!guid.test(principal)) {
    throw new CommandFailure(
      `identityPrincipalId is "${principal}". It is an output of infra/main.bicep, and azd puts it into the environment; by hand: npm run grant "--" --principal PRINCIPAL-ID`,
    );
  }
  const options = ['--principal', principal, ...optionsFrom(process.env)];
  const code = await grant([...options, '--apply']);
  if (code === wrongOption) process.stdout.write(explainOptions(principal, process.env));
  else if (code !== 0) process.stdout.write(explain(options));
  return 0;
}

/** The exit code of `npm run grant` for an invalid option. */
const wrongOption = 2;

const variables = [
  ['--tenant', 'INSTEP_TENANT'],
  ['--tenant-id', 'INSTEP_TENANT_ID'],
  ['--cloud', 'INSTEP_CLOUD'],
  ['--library-read', 'GRANT_LIBRARY_READ'],
  ['--site-write', 'GRANT_SITE_WRITE'],
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The options that follow from the variables of azd: the tenant, and what Instep must read there. */
function optionsFrom(environment: Environment): string[] {
  const groups = [environment.INSTEP_SCOPE_GROUP, environment.INSTEP_EXCLUDE_GROUP];
  return [
    ...variables.flatMap(([option, name]) => (environment[name] ? [option, environment[name]] : [])),
    ...(groups.some(Boolean) ? ['--group-scope'] : []),
  ];
}

/** Returns the exit code of `npm run grant`. */
function grant(options: readonly string[]): Promise<number | null> {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new CommandFailure('Start this through npm: npm run grant:try');
  const running = spawn(process.execPath, [npm, 'run', 'grant', '--', ...options], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('close', resolve);
  });
}

function explainOptions(principal: string, environment: Environment): string {
  const lines = variables.map(
    ([option, name]) => `  ${option.padEnd(16)}${name.padEnd(20)}${environment[name] || '(not set)'}`,
  );
  return `
Instep is deployed, but none of its application permissions were asked for: an option was refused (see above). What is not given
has its default; without a tenant's name, Sites.Selected cannot be granted. The options come from the environment:

${lines.join('\n')}

Set what is wrong, for example azd env set INSTEP_TENANT contoso, and run azd hooks run postprovision; or give it yourself:

  npm run grant "--" --principal ${principal} --tenant contoso --apply
`;
}

function explain(options: readonly string[]): string {
  const again = `npm run grant "--" ${options.join(' ')}`;
  return `
Instep is deployed, but not all of its application permissions are granted (see above). Until they are, every night fails
where one is missing, says so, and changes nothing.

Usually the person who deploys may not grant permissions. A person with the Entra role Privileged Role Administrator does it
once, in this folder:

  az login
  ${again}
  ${again} --apply

The first shows what is granted and what is missing; the second grants what is missing. infra/grants.bicep does the same.
Where only the site is unknown, the lines above open it; infra/README.md, step 6, says who pastes them and where.
`;
}

await runCommand(main);
