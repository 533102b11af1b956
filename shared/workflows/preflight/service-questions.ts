/** Checks Instep's own Azure services: storage and telemetry. */

import type { Lack } from '../../core/preflight/lacks.ts';
import { judge, notTried, ok, type Refusals, type Verdict } from '../../core/preflight/probe.ts';
import type { ProbedStorage } from '../../ports/probes.ts';
import type { Asking, Verdicts } from './asking.ts';

const telemetryRefusals: Refusals = {
  'bad-connection-string': 'telemetry-address',
  400: 'telemetry-address',
  401: 'telemetry-role',
  403: 'telemetry-role',
  404: 'telemetry-address',
};

/** Codes of Key Vault: https://learn.microsoft.com/azure/key-vault/general/rest-error-codes */
const integrityRefusals: Refusals = {
  401: 'integrity-role',
  403: 'integrity-role',
  404: 'integrity-key',
  ForbiddenByFirewall: 'integrity-network',
  ForbiddenByConnection: 'integrity-network',
  KeyDisabled: 'integrity-key',
  KeyNotFound: 'integrity-key',
};

const roles: Readonly<Record<ProbedStorage, Lack>> = {
  tables: 'tables-role',
  queues: 'queues-role',
  blobs: 'blobs-role',
};

export async function askServices(
  asking: Asking,
): Promise<Verdicts<'storage-tables' | 'storage-queues' | 'storage-blobs' | 'integrity-key' | 'telemetry'>> {
  const [tables, queues, blobs, key, telemetry] = await Promise.all([
    askStorage(asking, 'tables'),
    askStorage(asking, 'queues'),
    askStorage(asking, 'blobs'),
    askIntegrityKey(asking),
    askTelemetry(asking),
  ]);
  const storage = { 'storage-tables': tables, 'storage-queues': queues, 'storage-blobs': blobs };
  return { ...storage, 'integrity-key': key, telemetry };
}

/** Storage answers 403 both for a missing role and for its firewall. */
async function askStorage({ ask, context, write }: Asking, service: ProbedStorage): Promise<Verdict> {
  const refusals: Refusals = {
    403: roles[service],
    AuthorizationFailure: 'storage-network',
    404: 'storage-incomplete',
  };
  const answer = await ask(context.probes.storage(service, write));
  return judge(answer, refusals, () => ok(write ? 'read, written and removed' : 'read'));
}

async function askIntegrityKey({ ask, context }: Asking): Promise<Verdict> {
  const answer = await ask(context.probes.integrityKey());
  if (answer.kind === 'refused' && answer.code === 'no-integrity-key')
    return notTried(
      'INSTEP_INTEGRITY_KEY is not set: what was changed in the storage account is not noticed',
    );
  return judge(answer, integrityRefusals, (version) => ok(`signed by version ${version}`));
}

async function askTelemetry({ ask, context }: Asking): Promise<Verdict> {
  const answer = await ask(context.probes.telemetry());
  if (answer.kind === 'refused' && answer.code === 'no-connection-string')
    return notTried('APPLICATIONINSIGHTS_CONNECTION_STRING is not set: events go to the log');
  return judge(answer, telemetryRefusals, () => ok('one line was taken'));
}
