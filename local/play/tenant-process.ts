import { fileURLToPath } from 'node:url';
import { plainEnvironment, startChild } from '../child-processes.ts';
import type { PlayOptions } from './options.ts';
import type { PlaySettings } from './settings.ts';

export interface TenantReady {
  readonly port: number;
  readonly identityUrl: string;
  readonly identityHeader: string;
  readonly controlUrl: string;
  readonly certificateFile: string;
  readonly tenantId: string;
}

export interface TenantStart {
  /** The file it writes its certificate to. */
  readonly certificate: string;
  readonly signal: AbortSignal | undefined;
}

/** The simulated tenant in a process of its own. */
export function startTenant(
  { users, seed, latency }: PlayOptions,
  { parsed }: PlaySettings,
  { certificate, signal }: TenantStart,
) {
  const given = {
    port: 0,
    'identity-port': 0,
    users,
    seed,
    name: parsed.TENANT,
    cloud: parsed.CLOUD,
    kind: 'before-instep',
    'licensed-users': parsed.LICENSED_USERS,
    certificate,
    latency,
  };
  return startChild<TenantReady>({
    name: 'The simulated tenant',
    script: fileURLToPath(new URL('../tenant/serve.ts', import.meta.url)),
    args: Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: plainEnvironment(),
    timeoutMs: 120_000,
    signal,
    ready: (said) =>
      typeof said === 'object' && said !== null && 'ready' in said ? (said.ready as TenantReady) : undefined,
  });
}
