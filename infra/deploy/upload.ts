/**
 * Sends the package to the app's deployment site and waits until it is in place. `az functionapp deployment source
 * config-zip` would do the same, but then requests /admin for the health of the app, which the deployment closes
 * (infra/DECISIONS.md, I-own-upload).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailure } from '../command.ts';
import type { Target } from './target.ts';

export interface UploadOptions {
  readonly zip: Uint8Array;
  readonly token: string;
  readonly patienceMs: number;
  readonly say: (text: string) => void;
}

const uploadTimeoutMs = 10 * 60_000;
const pollMs = 1_000;
const roleWaitMs = 20_000;

/** https://github.com/projectkudu/kudu/wiki/REST-API: the numeric states of a deployment. */
const succeeded = 4;
const badEnds = new Map([
  [-1, 'was cancelled'],
  [3, 'failed'],
  [5, 'was cancelled: another one is at work'],
  [6, 'was only partly done'],
]);

const deployment = z.object({ status: z.number(), status_text: z.string().nullish() });

/** Throws CommandFailure if the package is not in place at the end. */
export async function upload(target: Target, options: UploadOptions): Promise<void> {
  const deadline = performance.now() + options.patienceMs;
  for (;;) {
    const outcome = await uploadOnce(target, options);
    if (outcome.succeeded) return;
    if (!isStorageClosed(outcome.said) || performance.now() > deadline) throw refused(target, outcome.said);
    options.say(
      'The app may not write to its storage account yet: new roles take some minutes. Trying again.',
    );
    await delay(outcome.waitMs ?? roleWaitMs);
  }
}

type Outcome =
  | { readonly succeeded: true }
  | { readonly succeeded: false; readonly said: string; readonly waitMs?: number | undefined };

async function uploadOnce(target: Target, options: UploadOptions): Promise<Outcome> {
  const route =
    target.way.kind === 'one-deploy'
      ? 'publish?RemoteBuild=false&Deployer=instep'
      : 'zipdeploy?isAsync=true&Deployer=instep';
  const response = await ask(target, route, options, {
    method: 'POST',
    headers: { 'content-type': 'application/zip', 'cache-control': 'no-cache' },
    body: Buffer.from(options.zip),
    signal: AbortSignal.timeout(uploadTimeoutMs),
  });
  const said = await response.text();
  if (!response.ok) return failed(`HTTP ${response.status} ${said}`, response);
  // Flex Consumption answers with the id of the deployment as JSON, other plans with an empty body.
  const id = /^"?([\w-]+)"?$/.exec(said.trim())?.[1] ?? 'latest';
  return waitFor(target, id, options);
}

/** How often the site may answer 404 before the deployment counts as lost. */
const mostMissing = 5;

async function waitFor(target: Target, id: string, options: UploadOptions): Promise<Outcome> {
  const deadline = performance.now() + options.patienceMs;
  let seen = false;
  for (let missing = 0; missing < mostMissing; ) {
    const response = await ask(target, `deployments/${id}`, options, {});
    const said = await response.text();
    // 404 directly after the upload, and again after the deployment, when its worker is recycled.
    if (response.status === 404) missing += 1;
    else {
      const outcome = outcomeOf(response, said);
      if (outcome !== undefined) return outcome;
      [seen, missing] = [true, 0];
    }
    if (performance.now() > deadline)
      return failed('The deployment did not come to its end in time.', response);
    await delay(waitAskedBy(response) ?? pollMs);
  }
  if (!seen) return { succeeded: false, said: `The deployment site knows no deployment ${id}.` };
  options.say('The deployment site has forgotten how the deployment ended; the app itself will tell.');
  return { succeeded: true };
}

/** Undefined while the deployment runs. */
function outcomeOf(response: Response, said: string): Outcome | undefined {
  if (!response.ok) return failed(`HTTP ${response.status} ${said}`, response);
  const read = deployment.safeParse(parseJson(said));
  if (!read.success) return failed(`The deployment site says: ${said.slice(0, 500)}`, response);
  const { status, status_text } = read.data;
  if (status === succeeded) return { succeeded: true };
  const end = badEnds.get(status);
  return end === undefined ? undefined : failed(`The deployment ${end}. ${status_text ?? ''}`, response);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(said: string, response: Response): Outcome {
  return { succeeded: false, said, waitMs: waitAskedBy(response) };
}

function waitAskedBy({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

async function ask({ deploymentHost }: Target, route: string, { token }: UploadOptions, init: RequestInit) {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers };
  try {
    return await fetch(`https://${deploymentHost}/api/${route}`, { ...init, headers });
  } catch (cause) {
    throw new CommandFailure(
      `${deploymentHost} cannot be reached (${reasonOf(cause)}). Look for a proxy or a firewall in between, and at the access restrictions of the app.`,
      { cause },
    );
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

/** The error if the identity of the app has no access to the container of its package. */
function isStorageClosed(said: string): boolean {
  return (
    /InaccessibleStorage|BlobUploadFailed/i.test(said) && /\b403\b|not authorized|Authorization/i.test(said)
  );
}

function refused({ deploymentHost }: Target, said: string): CommandFailure {
  return new CommandFailure(
    `The package is not deployed: ${said.trim()}\n${remedyFor(said)} (${deploymentHost})`,
  );
}

function remedyFor(said: string): string {
  if (isStorageClosed(said)) {
    return "The app's identity needs Storage Blob Data Owner on the storage account of the package (sthost…), and that account must let the app in. Deploy infra/main.bicep again, wait ten minutes, and try once more.";
  }
  if (/^HTTP 40[13]\b/.test(said)) {
    return 'The account that is signed in to az needs the role Website Contributor on the app. With access restrictions, deploy from within the network.';
  }
  if (/^HTTP 409\b/.test(said)) return 'Another deployment is at work: wait for it, and try again.';
  return 'Its log has more: /api/deployments/latest/log of the deployment site.';
}
