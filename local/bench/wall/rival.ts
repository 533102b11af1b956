/** A rival as a process of its own, with the real `fetch` and real pictures. It plays a pass whenever it is asked to. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createImages } from '../../../shared/adapters/images/sharp-images.ts';
import { redirectToTenant } from '../../tenant/redirect.ts';
import { publishedConditions } from '../conditions.ts';
import type { RivalWorld } from '../rivals/rival.ts';
import { rivals } from '../rivals/rivals.ts';
import type { PassAsked, RivalStart } from './rival-process.ts';

const { tool, users, tenant } = JSON.parse(process.argv[2] ?? '') as RivalStart;
redirectToTenant({ port: tenant.port, certificatePem: readFileSync(tenant.certificateFile, 'utf8') });
const { storageMs, functionTimeoutMs } = publishedConditions(users);
const rows = new Map<string, string>();
const tokens = new Map<string, string>();
let tableOperations = 0;

async function stored<T>(act: () => T): Promise<T> {
  tableOperations += 1;
  await delay(storageMs);
  return act();
}

async function tokenOf(host: string): Promise<string> {
  const known = tokens.get(host);
  if (known !== undefined) return known;
  const query = new URLSearchParams({ resource: `https://${host}`, 'api-version': '2019-08-01' });
  const headers = { 'x-identity-header': tenant.identityHeader };
  const answer = await fetch(`${tenant.identityUrl}?${query}`, { headers });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  tokens.set(host, token);
  return token;
}

const world: RivalWorld = {
  fetch: (address, request) => fetch(address, request),
  wait: (ms) => delay(ms),
  nowMs: () => Date.now(),
  token: tokenOf,
  images: createImages(),
  hosts: { graph: tenant.graphHost, mySite: tenant.mySiteHost },
  folder: tenant.folder,
  table: {
    get: (key) => stored(() => rows.get(key)),
    put: (key, value) => stored(() => void rows.set(key, value)),
  },
  functionTimeoutMs,
};
const rival = rivals[tool]();

process.on('message', async ({ id, mode }: PassAsked & { readonly id: number }) => {
  const [began, cpu, tablesBefore] = [performance.now(), process.cpuUsage(), tableOperations];
  const { written, failed } = await rival.pass(world, mode);
  const { user, system } = process.cpuUsage(cpu);
  const answer = {
    seconds: (performance.now() - began) / 1000,
    ...{ written: [...written], failed: failed.size },
    hostCpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    tableOperations: tableOperations - tablesBefore,
  };
  process.send?.({ id, answer });
});
process.send?.({ ready: true });
