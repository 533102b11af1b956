/** Four processes of one app, as function groups or a burst of calls start them, and one tenant. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { type Host, startHost } from '../../local/host/launch.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { profileLimit } from '../../shared/adapters/transport/allowances.ts';
import { freshStorage } from '../kit/azurite.ts';
import { addMany, addMissing } from '../kit/people.ts';
import { startStorageFront } from '../kit/storage-front.ts';
import { testAtLength } from '../kit/test-with.ts';

const appDir = fileURLToPath(new URL('../..', import.meta.url));
const licensedUsers = 1_000;
const share = 0.1;
const { most, windowMs } = profileLimit({ licensedUsers, profileCallShare: share });

testAtLength(
  'four hosts with calls without pause stay within one allowance, while storage fails and one is killed',
  async () => {
    const tenant = createTenant({ name: 'contoso', seed: 1, users: 0, kind: 'empty', photoSide: 120 });
    const people = addMany(tenant, 40, addMissing);
    const server = await startServer(tenant, { latencyMs: 20, licensedUsers });
    const folder = makeTemporaryFolder('instep-four-');
    const certificateFile = path.join(folder.path, 'tenant.pem');
    writeFileSync(certificateFile, server.certificatePem);
    const azurite = await freshStorage();
    await ensureStorage(storageAccount({ connectionString: azurite }));
    const front = await startStorageFront(azurite);
    const env = {
      INSTEP_TENANT: 'contoso',
      INSTEP_TENANT_ID: tenant.tenantId,
      INSTEP_COMPANY: 'Contoso',
      INSTEP_MODE: 'report',
      INSTEP_LICENSED_USERS: String(licensedUsers),
      INSTEP_PROFILE_CALL_SHARE: String(share),
      INSTEP_CALLS_PER_MINUTE: '6000',
      IDENTITY_ENDPOINT: server.identityUrl,
      IDENTITY_HEADER: server.identityHeader,
    };
    const hosts: Host[] = [];
    let isOver = false;
    onTestFinished(async () => {
      isOver = true;
      for (const host of hosts) await host.stop().catch(() => undefined);
      await server.stop();
      await front.stop();
      folder.remove();
    });

    const calls: Promise<void>[] = [];
    let answered = 0;
    async function call(host: Host, first: number): Promise<void> {
      for (let number = first; !isOver; number += 7) {
        const person = people[number % people.length];
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ dryRun: true });
        const url = `${host.url}/api/users/${person?.id}/sync?wait=5`;
        const signal = AbortSignal.timeout(20_000);
        const answer = await fetch(url, { method: 'POST', headers, body, signal }).catch(() => undefined);
        await answer?.arrayBuffer().catch(() => undefined);
        answered += answer?.ok === true ? 1 : 0;
        if (answer === undefined) await pause(500);
      }
    }
    const profileCalls = () =>
      Object.entries(server.counts().requests)
        .filter(([kind]) => /profile-(read|write)$/.test(kind))
        .reduce((sum, [, times]) => sum + times, 0);

    /** The calls that came by each moment. */
    const seen: { readonly atMs: number; readonly calls: number }[] = [];
    const watch = setInterval(() => seen.push({ atMs: performance.now(), calls: profileCalls() }), 200);
    onTestFinished(() => clearInterval(watch));

    for (let number = 0; number < 4; number += 1) {
      const host = await startHost({
        appDir,
        connectionString: front.connectionString,
        env,
        tenant: { port: server.port, certificateFile },
        maxPollingMs: 200,
        visibilityMs: 500,
      });
      hosts.push(host);
      for (let caller = 0; caller < 6; caller += 1) calls.push(call(host, number * 10 + caller));
    }
    await pause(45_000);
    front.refuse({ service: 'Table', to: 'everything', code: 'AuthorizationFailure' });
    await pause(20_000);
    front.refuse(undefined);
    await hosts[1]?.kill();
    await pause(45_000);
    isOver = true;

    const over = seen.flatMap((from, index) =>
      seen.slice(index).flatMap((to) => {
        if (to.atMs - from.atMs > windowMs) return [];
        const calls = to.calls - from.calls;
        return calls > most ? [`${calls} in ${to.atMs - from.atMs} ms, at most ${most}`] : [];
      }),
    );
    expect(over.slice(0, 3)).toEqual([]);
    // It was tried: one process alone would send almost as much.
    expect(profileCalls()).toBeGreaterThan((most * 60_000) / windowMs);
    expect(answered).toBeGreaterThan(20);
    console.log({
      profileCalls: profileCalls(),
      seconds: seen.length / 5,
      most,
      throttled: server.counts().throttled,
    });
  },
  300_000,
);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
