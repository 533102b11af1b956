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
  notImitated(
    'A killed worker’s message comes back after host.json’s visibilityTimeout',
    ['host', 'WorkerFunctionInvoker'],
    'host and worker are one process here, so both are killed together',
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
    'whoever starts this host is told at once',
  ),
  notImitated(
    'A queue is polled at once after the host’s own messages to it',
    listener,
    'the app sends its messages itself',
  ),
  notImitated(
    'newBatchThreshold is multiplied by the number of cores',
    listener,
    'not on the Consumption plans; host.json names it',
  ),
  notImitated(
    'Each queue function, the timers and HTTP have processes of their own on Flex Consumption',
    ['docs', 'azure-functions/flex-consumption-plan#per-function-scaling'],
    'one process runs them all here; nothing in the app may count on it',
  ),
  notImitated(
    'Flex must be told of the triggers again after an app that registered none',
    ['docs', 'azure-functions/functions-deployment-technologies#trigger-syncing'],
    'nobody has seen it; there is no scale controller here',
  ),
];
