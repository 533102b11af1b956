/**
 * `npm run grant:try`, for azd after it has deployed: grants the application permissions, and where whoever deploys may not,
 * says who may and how. It fails for nothing: the deployment stands without the permissions.
 */
import { spawn } from 'node:child_process';
import { CommandFailure, runCommand } from '../package/failure.ts';

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function main(): Promise<number> {
  const principal = process.env.identityPrincipalId ?? process.env.IDENTITYPRINCIPALID ?? '';
  if (!objectId.test(principal)) {
    throw new CommandFailure(
      `identityPrincipalId is "${principal}". It is an output of infra/main.bicep, and azd puts it into the environment; by hand: npm run grant -- --principal <object id>`,
    );
  }
  const code = await grant(principal);
  if (code !== 0) process.stdout.write(explain(principal));
  return 0;
}

/** Answers the exit code of `npm run grant`. */
function grant(principal: string): Promise<number | null> {
  const args = ['run', 'grant', '--', '--principal', principal, '--apply'];
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new CommandFailure('Start this through npm: npm run grant:try');
  const running = spawn(process.execPath, [npm, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('close', resolve);
  });
}

function explain(principal: string): string {
  return `
Instep is deployed, but its application permissions were not granted (see above). Until they are, it can read and write
nothing in Microsoft 365: every night says so, and nothing is changed.

Most often the reason is that whoever deploys may not grant. Somebody with the Entra role Privileged Role Administrator
does it once, from this folder:

  az login
  npm run grant -- --principal ${principal}            tells what is granted and what is missing
  npm run grant -- --principal ${principal} --apply    grants what is missing

or deploys infra/grants.bicep with the same object id.
`;
}

await runCommand(main);
