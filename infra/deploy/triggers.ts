/**
 * Makes Azure read the triggers of the deployed functions. The scale controller starts an app for a timer or a message
 * only if it knows the trigger, and the notification of a deployment is sometimes lost
 * (infra/DECISIONS.md, I-sync-triggers).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailure } from '../command.ts';
import { AzureCliError, az, azJson } from './azure-cli.ts';
import { apiVersion, type Target } from './target.ts';

const pollMs = 2_000;

const page = z.object({
  /** A name is that of the app, a slash, and that of the function. */
  value: z.array(z.object({ name: z.string() })),
  nextLink: z.string().nullish(),
});

/** What is still missing after an attempt. */
type Open =
  | { readonly kind: 'missing'; readonly functions: readonly string[] }
  /** Azure refused the synchronisation or the list of functions. */
  | { readonly kind: 'refused'; readonly said: string };

/**
 * Does the same as Refresh in the portal, until every function is listed. Once is not enough, because Azure asks the app
 * for its functions, and a starting app may not have them yet. Throws CommandFailure after `patienceMs`.
 */
export async function syncTriggers(
  target: Target,
  functions: readonly string[],
  patienceMs: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const open = await syncOnce(target, functions);
    if (open === undefined) return;
    if (performance.now() + pollMs > deadline) throw notSynced(target, open);
    await delay(pollMs);
  }
}

/** Undefined if Azure has the triggers and lists every function. */
async function syncOnce(target: Target, functions: readonly string[]): Promise<Open | undefined> {
  try {
    // The answer has no body. Functions of the previous deployment are listed too, so the list alone proves nothing.
    await az('rest', '--method', 'post', '--url', urlOf(target, 'host/default/sync'));
    const listed = await listFunctions(target);
    const missing = functions.filter((name) => !listed.has(name));
    return missing.length === 0 ? undefined : { kind: 'missing', functions: missing };
  } catch (error) {
    if (!(error instanceof AzureCliError)) throw error;
    if (/AuthorizationFailed/.test(error.said)) throw notAllowed(target, error);
    return { kind: 'refused', said: error.said.trim() };
  }
}

async function listFunctions(target: Target): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let url: string | undefined = urlOf(target, 'functions');
  while (url !== undefined) {
    const answer: z.infer<typeof page> = page.parse(await azJson('rest', '--method', 'get', '--url', url));
    for (const { name } of answer.value) names.add(name.slice(name.lastIndexOf('/') + 1));
    url = answer.nextLink ?? undefined;
  }
  return names;
}

/** Without a host, so that az uses the cloud it is signed in to. */
function urlOf({ id }: Target, route: string): string {
  return `${id}/${route}?${apiVersion}`;
}

function notSynced(target: Target, open: Open): CommandFailure {
  const why =
    open.kind === 'missing'
      ? `These functions of the package are not listed: ${open.functions.join(', ')}.`
      : `It says:\n${open.said}`;
  return new CommandFailure(
    `The package is in place, but Azure does not know its triggers, so no night would start. ${why}
Run npm run deploy again. If that ends the same, open the app in the portal and choose Refresh on its overview, or

  az rest --method post --url "${urlOf(target, 'host/default/sync')}"

and see what is listed by: az rest --method get --url "${urlOf(target, 'functions')}" --query value[].name
Application Insights shows why an app does not return its functions: exceptions and traces of the last minutes.`,
  );
}

function notAllowed({ id }: Target, cause: AzureCliError): CommandFailure {
  return new CommandFailure(
    `The package is in place, but the account that is signed in to az may not synchronise its triggers, so no night would start.\n` +
      `The role Website Contributor on ${id} suffices. Then run npm run deploy again.\n${cause.said.trim()}`,
    { cause },
  );
}
