/**
 * `npm run api`: one request to an app in Azure. Arguments are name=value, because the quoting of JSON differs between
 * shells.
 */
import { z } from 'zod';
import { CommandFailure, runCommand } from '../command.ts';
import { azJson } from '../deploy/azure-cli.ts';
import { type ApiCall, readApiCall } from './options.ts';

const apps = z.array(z.object({ name: z.string(), defaultHostName: z.string() }));

async function findApp({ resourceGroup, app }: ApiCall): Promise<z.infer<typeof apps>[number]> {
  const all = apps.parse(await azJson('functionapp', 'list', '--resource-group', resourceGroup));
  const fitting = app === undefined ? all : all.filter(({ name }) => name === app);
  const [found] = fitting;
  if (found !== undefined && fitting.length === 1) return found;
  const names = all.map(({ name }) => name).join(', ');
  throw new CommandFailure(
    `Resource group ${resourceGroup} holds ${names === '' ? 'no app' : `these apps: ${names}`}. ` +
      'Check --resource-group, and name the app with --app.',
  );
}

async function functionKey(resourceGroup: string, app: string): Promise<string> {
  const keys = z.object({ functionKeys: z.object({ default: z.string() }) });
  const args = ['functionapp', 'keys', 'list', '--resource-group', resourceGroup, '--name', app];
  return keys.parse(await azJson(...args)).functionKeys.default;
}

interface Destination {
  readonly origin: string;
  readonly key: string;
}

/** Azure ends every HTTP call after 230 seconds. */
const longestMs = 240_000;

async function send({ method, route, values }: ApiCall, { origin, key }: Destination): Promise<Response> {
  const url = new URL(`/api/${route}`, origin);
  const headers = { 'x-functions-key': key, 'content-type': 'application/json' };
  if (method !== 'POST') for (const [name, value] of values) url.searchParams.set(name, value);
  const body = method === 'POST' ? { body: JSON.stringify(bodyOf(values)) } : {};
  try {
    return await fetch(url, { method, headers, ...body, signal: AbortSignal.timeout(longestMs) });
  } catch (cause) {
    throw new CommandFailure(`${url} did not answer: ${(cause as Error).message}`, { cause });
  }
}

/** The API accepts text, true and false, but no numbers. */
function bodyOf(values: ApiCall['values']): Record<string, string | boolean> {
  return Object.fromEntries([...values].map(([name, value]) => [name, typed(value)]));
}

function typed(value: string): string | boolean {
  return value === 'true' || value === 'false' ? value === 'true' : value;
}

/** JSON is indented; CSV and HTML are printed as they are. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const call = readApiCall(process.argv.slice(2));

await runCommand(async () => {
  const { name, defaultHostName } = await findApp(call);
  const key = await functionKey(call.resourceGroup, name);
  const response = await send(call, { origin: `https://${defaultHostName}`, key });
  process.stdout.write(`${readable(await response.text())}\n`);
  if (response.ok) return 0;
  process.stderr.write(`${call.method} /api/${call.route} answered HTTP ${response.status}.\n`);
  if (response.status === 401)
    process.stderr.write(`If sign-in is on, use the console: https://${defaultHostName}/api/console\n`);
  return 1;
});
