import { Agent, buildConnector, setGlobalDispatcher } from 'undici';
import type { RunningTenant } from '../../local/tenant/server/server.ts';

/** The tenant's host names lead to its port, with its own certificate trusted: each test may have a tenant of its own. */
export function leadTo({ port, hosts, certificatePem }: RunningTenant): void {
  const toTenant = buildConnector({ ca: certificatePem });
  const anywhere = buildConnector({});
  const connect: typeof anywhere = (target, done) => {
    if (!hosts.includes(target.hostname)) return anywhere(target, done);
    const { hostname } = target;
    return toTenant({ ...target, hostname: '127.0.0.1', port: String(port), servername: hostname }, done);
  };
  setGlobalDispatcher(new Agent({ connect }));
}
