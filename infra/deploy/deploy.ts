/** `npm run deploy`: uploads the tested package, waits until the app runs it, and makes Azure read its triggers. */
import path from 'node:path';
import { CommandFailure, runCommand } from '../command.ts';
import { usualWorkplace, zipOf } from '../package/workplace.ts';
import { accessToken, az, signedIn } from './azure-cli.ts';
import { waitForHealth } from './health.ts';
import { readDeployOptions } from './options.ts';
import { readTestedPackage, type TestedPackage } from './package-file.ts';
import { findTarget, restart, type Target } from './target.ts';
import { syncTriggers } from './triggers.ts';
import { upload } from './upload.ts';

async function main(): Promise<number> {
  const options = readDeployOptions(process.argv.slice(2), process.env);
  const file = path.resolve(options.package ?? zipOf(usualWorkplace));
  const tested = readTestedPackage(file, options.sha256);
  const { zip, sha256, version, build } = tested;
  const subscription = await signedIn(options.subscription);
  const target = await findTarget(subscription, options);
  say(`Instep ${version} (sha256 ${sha256}) goes to ${options.app} in ${options.resourceGroup}.`);
  if (target.way.kind === 'blob') await replaceBlob(target, target.way.url, file);
  else
    await upload(target, {
      zip,
      token: await accessToken(subscription),
      patienceMs: options.patienceMs,
      say,
    });
  say('It is in place. Waiting until the app runs it.');
  await tellHealth(target, tested, options.patienceMs);
  await syncTriggers(target, build.functions, options.patienceMs);
  say(`Azure knows its ${build.functions.length} functions, and will start it for their triggers.`);
  return 0;
}

/** Elastic Premium without a file share runs its package from a blob, which this command writes. */
async function replaceBlob(target: Target, url: string, file: string): Promise<void> {
  await az(
    'storage',
    'blob',
    'upload',
    '--blob-url',
    url,
    '--file',
    file,
    '--overwrite',
    '--auth-mode',
    'login',
  );
  await restart(target);
}

/** Called before the triggers are checked: an app that does not start has none, and its own error is more helpful. */
async function tellHealth(
  { hostName }: Target,
  { version, build }: TestedPackage,
  patienceMs: number,
): Promise<void> {
  const health = await waitForHealth(hostName, build.id, patienceMs);
  if (health.kind === 'runs') {
    say(`https://${hostName} runs Instep ${version}.`);
    return;
  }
  if (health.kind === 'closed') {
    say(
      `It cannot be checked from here whether the app runs: ${health.why}. Look for run.closed events after the next night.`,
    );
    return;
  }
  throw new CommandFailure(
    `The package is in place, but https://${hostName}/api/health does not say that it runs: ${health.why}.\n` +
      'A wrong setting stops the app at its start, and is named in Application Insights: exceptions and traces of the last minutes.',
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await runCommand(main);
