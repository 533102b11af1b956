/** Certificates of servers on this machine, made at start and trusted only by clients that are given them. */
import { generate } from 'selfsigned';
import { dayMs } from './day.ts';
import { machineNow } from './shifted-date.ts';

export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

const made = new Map<string, Promise<ServerCertificate>>();

/** Self-signed, its own authority: the one PEM is both what the server shows and what a client trusts. Made once per process for the same hosts. */
export function makeCertificate(hosts: readonly string[]): Promise<ServerCertificate> {
  const key = hosts.join(' ');
  const certificate = made.get(key) ?? generateFor(hosts);
  made.set(key, certificate);
  return certificate;
}

async function generateFor(hosts: readonly string[]): Promise<ServerCertificate> {
  const pair = await generate([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // TLS compares the term with the machine's clock, independent of this process's own calendar.
    notBeforeDate: new Date(machineNow() - dayMs),
    notAfterDate: new Date(machineNow() + 3650 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...hosts, 'localhost'].map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { keyPem: pair.private, certificatePem: pair.cert };
}
