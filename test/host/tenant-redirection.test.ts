import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../../local/certificate.ts';
import { startFixture } from './start-fixture.ts';

const calls = `
app.http('calls', { handler: async () => ({ body: await (await fetch('https://graph.microsoft.com/v1.0/me')).text() }) });
`;

/** An HTTPS server that answers the host name under which it was called. */
async function startStandIn() {
  const { keyPem, certificatePem } = await makeCertificate(['graph.microsoft.com']);
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-certificate-'));
  const certificateFile = path.join(folder, 'certificate.pem');
  writeFileSync(certificateFile, certificatePem);
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    response.end(`${request.headers.host}${request.url}`);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { port: (server.address() as AddressInfo).port, certificateFile };
}

test('with a tenant, the app reaches it under the real host names', async () => {
  const { host } = await startFixture({ files: { 'calls.js': calls } }, { tenant: await startStandIn() });
  expect(await (await fetch(`${host.url}/api/calls`)).text()).toBe('graph.microsoft.com/v1.0/me');
});

test('a tripwire sees the real host names', async () => {
  const url = '^https://graph\\.microsoft\\.com/v1\\.0/me$';
  const { host } = await startFixture(
    { files: { 'calls.js': calls } },
    {
      tenant: await startStandIn(),
      tripwires: [{ name: 'me was read', when: 'after', method: 'GET', url, nth: 1 }],
    },
  );
  await expect(fetch(`${host.url}/api/calls`)).rejects.toThrow();
  await host.exited;
  expect(host.tripped()).toEqual(['me was read']);
});
