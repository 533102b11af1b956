/**
 * Makes this process reach the simulated tenant under the real host names: trusts its certificate and sends exactly the
 * names in it to its port. All other traffic goes where it always went. Load it before the first request is made.
 */
import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Agent, buildConnector, setGlobalDispatcher } from 'undici';

export interface Redirection {
  /** HTTPS port of the simulated tenant on 127.0.0.1. */
  readonly port: number;
  readonly certificatePem: string;
}

/** The global fetch takes its dispatcher from undici's package, which also sets the older global that Node 24 reads. */
export function redirectToTenant({ port, certificatePem }: Redirection): void {
  setDefaultCACertificates([...getCACertificates('default'), certificatePem]);
  const hosts = new Set(hostsOf(certificatePem));
  const connect = buildConnector({});
  setGlobalDispatcher(
    new Agent({
      connections: 32,
      connect: (target, done) => {
        if (!hosts.has(target.hostname)) return connect(target, done);
        return connect(
          { ...target, hostname: '127.0.0.1', port: String(port), servername: target.hostname },
          done,
        );
      },
    }),
  );
}

/** The host names a certificate stands for, `localhost` and addresses left out. */
function hostsOf(certificatePem: string): readonly string[] {
  const names = new X509Certificate(certificatePem).subjectAltName ?? '';
  return names
    .split(', ')
    .filter((name) => name.startsWith('DNS:') && name !== 'DNS:localhost')
    .map((name) => name.slice('DNS:'.length));
}
