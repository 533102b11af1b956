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

const roles: Readonly<Record<ProbedStorage, Lack>> = {
  tables: 'tables-role',
  queues: 'queues-role',
  blobs: 'blobs-role',
};

export async function askServices(
  asking: Asking,
): Promise<Verdicts<'storage-tables' | 'storage-queues' | 'storage-blobs' | 'telemetry'>> {
  const [tables, queues, blobs, telemetry] = await Promise.all([
    askStorage(asking, 'tables'),
    askStorage(asking, 'queues'),
    askStorage(asking, 'blobs'),
    askTelemetry(asking),
  ]);
  return { 'storage-tables': tables, 'storage-queues': queues, 'storage-blobs': blobs, telemetry };
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

async function askTelemetry({ ask, context }: Asking): Promise<Verdict> {
  const answer = await ask(context.probes.telemetry());
  if (answer.kind === 'refused' && answer.code === 'no-connection-string')
    return notTried('APPLICATIONINSIGHTS_CONNECTION_STRING is not set: events go to the log');
  return judge(answer, telemetryRefusals, () => ok('one line was taken'));
}
