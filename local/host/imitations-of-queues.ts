/** Rows of `imitations.ts`: queue triggers. */
import { imitated, notImitated } from './imitation-rows.ts';
import type { Imitation } from './imitations.ts';

const listener = ['queues', 'Microsoft.Azure.WebJobs.Extensions.Storage.Queues: QueueListener'] as const;
const processor = ['queues', 'Microsoft.Azure.WebJobs.Extensions.Storage.Queues: QueueProcessor'] as const;

export const queueImitations: readonly Imitation[] = [
  imitated(
    'Visibility timeout and polling interval are host.json’s, unless a test or play shortens them',
    ['docs', 'azure-functions/functions-bindings-storage-queue#host-json'],
    ['queues', 'a failed message comes back only after'],
  ),
  imitated('A message that keeps failing goes to the poison queue after maxDequeueCount', processor, [
    'queues',
    'a message that keeps failing',
  ]),
  imitated(
    'A message of a poison queue whose handler throws stays invisible for the lease, ten minutes',
    processor,
    ['queues', 'a message of a poison queue that fails'],
  ),
  imitated('A killed host’s message comes back after its lease', listener, [
    'queues',
    'the message of a killed host',
  ]),
  imitated('The lease is renewed while the function runs', listener, [
    'queues',
    'a message that takes longer than the lease',
  ]),
  imitated(
    'Properties of a JSON message come over the metadata of the same name',
    ['host', 'WorkerFunctionInvoker.TransformInput'],
    ['queues', 'properties of a message come over'],
  ),
  imitated('A message that is not base64 goes to the poison queue without an attempt', processor, [
    'queues',
    'a message that is not base64',
  ]),
  imitated(
    'A killed worker’s message counts as failed: it comes back after host.json’s visibilityTimeout (killWorker)',
    ['host', 'WorkerFunctionInvoker'],
    ['queues', 'a killed worker’s message comes back'],
  ),
  notImitated(
    'A worker that dies alone is started again by the host, which lives on',
    ['host', 'RpcFunctionInvocationDispatcher.DisposeAndRestartWorkerChannel'],
    'host and worker are one process here: killWorker ends both, and whoever calls it starts another host',
  ),
  notImitated(
    'A queue that is missing is polled until it is there',
    listener,
    'this host creates it at start, so that a test need not wait',
  ),
  notImitated(
    'A lost lease is ignored at the end, a failed renewal is tried again sooner',
    processor,
    'it is a problem in the journal here, which a test should see',
  ),
  notImitated(
    'Storage that does not answer is tried again for ever',
    listener,
    'this host fails at once with a message',
  ),
  notImitated(
    'A queue is polled at once after the host’s own messages to it',
    listener,
    'the app sends its messages itself; where a test or play shortens polling, its queues are polled at once after those',
  ),
  notImitated(
    'newBatchThreshold is multiplied by the number of cores',
    listener,
    'not on the Consumption plans; host.json names it',
  ),
  imitated(
    'Each queue function, each timer and HTTP have processes of their own on Flex Consumption (option group)',
    ['docs', 'azure-functions/flex-consumption-plan#per-function-scaling'],
    ['queues', 'a host of one group takes no message'],
  ),
  notImitated(
    'After an app that registered no function, Flex must synchronise the triggers again',
    ['docs', 'azure-functions/functions-deployment-technologies#trigger-syncing'],
    'it was never observed; there is no scale controller here',
  ),
];
