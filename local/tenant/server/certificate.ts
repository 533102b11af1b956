/** A certificate for the tenant's host names, made at start and trusted by nobody but who is told to. */
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** Self-signed, its own authority: the one PEM is both what the server shows and what a client trusts. */
export async function makeCertificate(hosts: readonly string[]): Promise<ServerCertificate> {
  const day = 86_400_000;
  const made = await generate([{ name: 'commonName', value: 'Simulated Microsoft 365 tenant' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // Nights are played by moving clocks forward, hence the long term.
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 3650 * day),
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
  return { keyPem: made.private, certificatePem: made.cert };
}
